"""Why typed words can't be a field's value."""

from typing import Literal

Reason = Literal["empty", "too_long", "too_many", "year", "budget", "currency", "unknown_choice"]


class Unreadable(Exception):
    """What was typed can't be that field's value. `most`: the limit it breaks."""

    def __init__(self, reason: Reason, *, most: int = 0) -> None:
        super().__init__(reason)
        self.reason: Reason = reason
        self.most = most
