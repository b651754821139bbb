"""What is shown to a person, before anything of Telegram: text and buttons, a file, a place."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Button:
    """An inline button: what it says, and the callback data (at most 64 bytes) or the address behind it."""

    text: str
    data: str = ""
    url: str = ""


Keyboard = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True)
class Message:
    """Text in Telegram's HTML (at most 4,096 characters after its tags) with rows of buttons."""

    text: str
    keyboard: Keyboard = ()


@dataclass(frozen=True)
class Media:
    """A photo or document that Telegram has already, by its file_id; the caption in HTML (at most 1,024)."""

    kind: Literal["photo", "document"]
    file_id: str
    caption: str = ""


@dataclass(frozen=True)
class Picture:
    """A photo to send: a PNG, at most 10,000 pixels wide and high together, and a caption in HTML (at most 1,024)."""

    name: str
    content: bytes
    caption: str = ""


@dataclass(frozen=True)
class Place:
    """A point on the map, in degrees."""

    latitude: float
    longitude: float


Shown = Message | Media | Place
"""What one message of a chat shows."""


@dataclass(frozen=True)
class File:
    """A document or picture to send: its name on the phone, its bytes, and a caption in HTML (at most 1,024)."""

    name: str
    content: bytes
    caption: str = ""
    kind: Literal["document", "photo"] = "document"
