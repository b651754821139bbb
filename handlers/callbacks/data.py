"""What a button carries, as it is on the wire.

A letter or two and the fields, joined by `:`, at most 64 bytes. Codes hold no `:`.
"""

from dataclasses import fields
from typing import Annotated, ClassVar

ROOM = 64
"""Bytes that Telegram lets a button carry."""

LAST_PAGE = 999
"""The greatest `Page`."""

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
        if len(packed.encode()) > ROOM:
            raise ValueError(f"callback data over {ROOM} bytes: {packed}")
        return packed


def in_bytes(text: str, room: int) -> str:
    """As much of it as fits so many bytes of UTF-8, no letter halved."""
    return text.encode()[:room].decode(errors="ignore")
