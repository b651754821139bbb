"""The sector mapping: what its form asks, which entries contradict each other, where work is missing or overlaps."""
