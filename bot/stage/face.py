"""What a slide is made of. The page draws it (`handlers/web/files/drawing.js`); every text is in the language of its face."""

from dataclasses import dataclass

from bot.reports.charts.chart import Legend, Plane, Section
from bot.reports.plain import Plain
from bot.rules.kinds.wall import Question
from bot.rules.stage import Kind


@dataclass(frozen=True)
class Line:
    """One of a list: a session with its time, an option with its number, a text or a question."""

    words: str
    before: str = ""
    after: str = ""
    is_faint: bool = False


@dataclass(frozen=True)
class Counted:
    """How many answered, large, and of how many. `share`: 0 to 1."""

    answered: str
    said: str
    share: float


@dataclass(frozen=True)
class Face:
    """A slide in one language. `digits`: from 0 to 9. `how`: above the link to join. `lost`, `gone`: of the page's connection."""

    language: str
    digits: str
    event: str
    how: str
    lost: str
    gone: str
    title: str
    question: str = ""
    notes: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    now: Line | None = None
    next: Line | None = None
    count: Counted | None = None
    sections: tuple[Section, ...] = ()
    legends: tuple[Legend, ...] = ()
    plane: Plane | None = None
    base: str = ""


@dataclass(frozen=True)
class Slide:
    """`key`: the same for what takes the place of a slide, another for what comes after it. `link`: to join; `qr`: as an SVG path.

    `closes_at`: ms by the event's clock; None: not by itself.
    """

    kind: Kind
    key: str
    link: str
    qr: str
    qr_size: int
    faces: tuple[Face, ...]
    closes_at: int | None = None


def question(plain: Plain, one: Question, before: str = "") -> Line:
    """While it is open, its place says enough: nobody sees how many upvoted what."""
    return Line(one.words, before, plain("wall.answered") if one.is_done else "", one.is_done)
