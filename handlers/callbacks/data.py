"""What a button carries, as it is on the wire.

A letter or two and the fields, joined by `:`, at most 64 bytes. Codes hold no `:`.
"""

from dataclasses import fields
from typing import Annotated, ClassVar

_MOST_BYTES = 64

Minutes = Annotated[int, 3]
Page = Annotated[int, 3]
Fingerprint = Annotated[int, 10]
RoundId = Annotated[int, 10]
"""Numbers of at most so many digits, where 15 would not fit."""


class Unreadable(Exception):
    """Callback data of no form that this version writes."""


class Data:
    """A button's meaning; subclasses are frozen dataclasses of `str` and `int` fields."""

    letter: ClassVar[str]

    def pack(self) -> str:
        values = [str(getattr(self, field.name)) for field in fields(self)]  # type: ignore[arg-type]
        packed = ":".join([self.letter, *values])
        if len(packed.encode()) > _MOST_BYTES:
            raise ValueError(f"callback data over {_MOST_BYTES} bytes: {packed}")
        return packed
