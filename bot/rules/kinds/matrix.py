"""Numbers on a scale for several items at once. Each is answered and counted as on a scale; the card is another."""

from bot.rules.kinds.scale import answered, columns, tally

__all__ = ["KIND", "answered", "columns", "tally"]

KIND = "matrix"
