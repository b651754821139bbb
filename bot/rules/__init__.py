"""Pure decisions: state and `now` in, what should happen out."""
