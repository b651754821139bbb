"""What was written beforehand: settings, event files, texts. It imports nothing of ours."""
