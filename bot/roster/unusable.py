"""Why a file can't be used as a list."""

from collections.abc import Sequence
from typing import Literal

from storage.roster import Column

Reason = Literal[
    "empty",
    "too_big",
    "wrong_type",
    "old_or_locked",
    "damaged",
    "unpacks_too_big",
    "encoding",
    "no_header",
    "column_missing",
    "column_twice",
    "too_many_columns",
    "too_many_rows",
    "no_rows",
]


class Unusable(Exception):
    """The file can't be used. `columns`: those it is about; `values`: the limit it breaks, for the text that says so."""

    def __init__(self, reason: Reason, columns: Sequence[Column] = (), **values: float) -> None:
        super().__init__(reason)
        self.reason = reason
        self.columns = tuple(columns)
        self.values = values
