"""Results as pictures: what is on a chart is worked out from what the chat may say, and typst draws it."""
