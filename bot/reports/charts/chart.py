"""What a chart shows, before anything is drawn. Every text is in the language of its readers."""

from dataclasses import dataclass
from typing import Literal

Palette = Literal["one", "steps", "change", "choices"]
"""`one`: a bar. `steps`: the values of a scale, from the lowest. `change`: up, the same, down. `choices`: up to 7 options."""


@dataclass(frozen=True)
class Part:
    """A piece of a row's bar. `share`: of the whole width, 0 to 1. `said`: what stands in it, where there is room."""

    share: float
    said: str = ""


@dataclass(frozen=True)
class Row:
    """`said`: the figures beside a bar, or below one of several parts; `detail`: more of them, below. No parts: words alone.

    `is_right`: ✓ before it. `number`, `is_firm`: of the plane's point that it explains.
    """

    label: str
    said: str = ""
    detail: str = ""
    parts: tuple[Part, ...] = ()
    palette: Palette = "one"
    is_right: bool = False
    number: int = 0
    is_firm: bool = False


@dataclass(frozen=True)
class Section:
    """Rows under a heading. `apart`: the words of a line above it. `notes`: what is said below."""

    rows: tuple[Row, ...]
    heading: str = ""
    apart: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Legend:
    """What the colours of a palette stand for, in their order."""

    palette: Palette
    labels: tuple[str, ...]


@dataclass(frozen=True)
class Point:
    """`x`, `y`: 0 to 1, from the lower left. `place`, `of`: among those that would cover one another. `is_firm`: drawn full."""

    number: int
    x: float
    y: float
    place: int
    of: int
    is_firm: bool


@dataclass(frozen=True)
class Plane:
    """Points between two axes. `corners`: upper left, upper right, lower left, lower right."""

    points: tuple[Point, ...]
    across: str
    upwards: str
    ends: tuple[str, str]
    corners: tuple[str, str, str, str]
    firm: str
    loose: str


@dataclass(frozen=True)
class Chart:
    """`name`: of the files. `base`: who answered, of how many, and when. `source`: the event. `digits`: from 0 to 9.

    Of one page of several: `position`, and the `figures` for which all of them leave room behind their bars.
    """

    name: str
    title: str
    question: str
    base: str
    source: str
    sections: tuple[Section, ...]
    legends: tuple[Legend, ...] = ()
    plane: Plane | None = None
    notes: tuple[str, ...] = ()
    digits: str = "0123456789"
    position: tuple[int, int] = (1, 1)
    figures: tuple[str, ...] = ()
