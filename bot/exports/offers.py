"""What can be taken away of an event: every file once, for the chat's buttons and the command line alike."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path
from typing import Literal

from bot.clock import Clock
from bot.reading import READER
from config.catalogs import FALLBACK, Texts
from config.event import Event
from storage.engine import Engine
from storage.events import EventRow
from storage.journal import erasings_of
from storage.polls import Round, rounds_of

Progress = Callable[[int], None]
"""Told how many rows are written by now."""


async def _unnoted() -> None:
    """Nobody takes it: a test looks."""


@dataclass(frozen=True)
class Taking:
    """What is taken away: of which event, into which folder. `identified`: with people's names.

    `language`: of a report in one language; English where the event isn't in that one. `note`: that every result is seen now,
    before anything is read. `account`: who takes it, and may. `clock`: the event's.
    """

    engine: Engine
    texts: Texts
    row: EventRow
    folder: Path
    identified: bool = False
    progress: Progress = lambda _: None
    language: str = FALLBACK
    note: Callable[[], Awaitable[None]] = _unnoted
    account: int = READER
    clock: Clock = field(default_factory=Clock)

    @property
    def event(self) -> Event:
        return self.row.definition

    @property
    def own_language(self) -> str:
        return self.language if self.language in self.event.languages else FALLBACK

    def path(self, offer: "Offer") -> Path:
        """Where that offer's file is written."""
        return self.folder / f"{self.row.code}{offer.ending}"


def name_with_names(path: Path) -> str:
    """How a file with people's names is called in a chat, where it may lie beside the one without, and be sent on by mistake."""
    return f"{path.stem}-with-names{path.suffix}"


Kind = Literal["tables", "questions", "reports", "slides"]
"""Of files that are made together, from what is read once."""


@dataclass(frozen=True)
class Offer:
    """A button's meaning and a value of `--only`; its file is named for the event's code and `ending`.

    Texts: `export.<code>` names it, `export.about_<code>` says what it is for. `is_in_all`: in each of the event's languages;
    there is none of an event that has one.
    """

    code: str
    ending: str
    kind: Kind
    has_names: bool = False
    is_in_all: bool = False


Make = Callable[[Taking, Sequence[Offer]], Awaitable[None]]
"""Writes each offer's file at `Taking.path`; they are of one kind. Raises `StorageError`."""


OFFERS = (
    Offer("xlsx", ".xlsx", "tables", has_names=True),
    Offer("csv", "-csv.zip", "tables", has_names=True),
    Offer("json", "-json.zip", "tables", has_names=True),
    Offer("codebook", "-codebook.xlsx", "questions"),
    Offer("xlsform", "-xlsform.xlsx", "questions"),
    Offer("docx", "-report.docx", "reports", has_names=True),
    Offer("pdf", "-report.pdf", "reports", has_names=True),
    Offer("docx_all", "-report-all.docx", "reports", has_names=True, is_in_all=True),
    Offer("pdf_all", "-report-all.pdf", "reports", has_names=True, is_in_all=True),
    Offer("slides", "-slides.pdf", "slides"),
)
"""In the order of the buttons; neighbours of one kind are made together."""


def offers_of(event: Event) -> tuple[Offer, ...]:
    """What there is of that event."""
    return tuple(offer for offer in OFFERS if len(event.languages) > 1 or not offer.is_in_all)


def offered(event: Event, code: str, *, identified: bool) -> Offer | None:
    """None where there is no such thing, or no such thing with names."""
    found = next((offer for offer in offers_of(event) if offer.code == code), None)
    return None if found is None or (identified and not found.has_names) else found


async def take(taking: Taking, offers: Sequence[Offer], make: Make) -> list[Path]:
    """Write the files of these offers. Raises `StorageError` where something can't be read.

    Once more if a poll was closed, reopened or partly erased meanwhile: else they had a result that nobody noted as seen, or
    one of answers from after it.
    """
    for _, together in groupby(offers, key=lambda offer: offer.kind):
        made_together, over = list(together), None
        while over is None or over != await _over(taking):
            over = await _over(taking)
            await taking.note()
            await make(taking, made_together)
    return [taking.path(offer) for offer in offers]


async def _over(taking: Taking) -> tuple[list[Round], int]:
    """The rounds that are over, without when they were seen, and how often somebody had themself erased."""
    rounds = [
        replace(asked, published_at=None, published_turnout=None, replaced=0)
        for asked in await rounds_of(taking.engine, taking.row.code)
        if not asked.is_running
    ]
    return rounds, await erasings_of(taking.engine, taking.row.code)
