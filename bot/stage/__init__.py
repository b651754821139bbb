"""The stage: the page for the projector, what it shows, and who may turn it."""
