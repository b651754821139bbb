"""What a button carries, typed. It is the state the button leads to, never a change.

On the wire: a letter and the fields, joined by `:`, at most 64 bytes. Codes hold no `:`. Nothing a
button carries is trusted: role, event and state are checked when it is used.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Annotated, ClassVar, Literal, get_args, get_origin, get_type_hints

from bot.rules.steering import Step
from storage.broadcasts import AudienceKind
from storage.moderation import Decision

_MOST_BYTES = 64
_MOST_DIGITS = 15

Minutes = Annotated[int, 3]
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


@dataclass(frozen=True)
class ChooseLanguage(Data):
    letter = "l"
    event: str
    language: str


@dataclass(frozen=True)
class Consent(Data):
    letter = "k"
    event: str
    agreed: Literal["yes", "no"]


@dataclass(frozen=True)
class GiveName(Data):
    """`profile`: take the name from Telegram; `write`: I'll type it."""

    letter = "n"
    event: str
    how: Literal["profile", "write"]


@dataclass(frozen=True)
class ChooseGroup(Data):
    letter = "g"
    event: str
    group: str


@dataclass(frozen=True)
class GiveOrganisation(Data):
    """`which`: a code, or with `how` = `write` or `skip` nothing."""

    letter = "o"
    event: str
    how: Literal["code", "write", "skip"]
    which: str


@dataclass(frozen=True)
class Correct(Data):
    """Change one thing about oneself."""

    letter = "m"
    event: str
    what: Literal["name", "group", "organisation", "language"]


@dataclass(frozen=True)
class ShowPage(Data):
    """A page of the menu, in place of the message or as a new one."""

    letter = "p"
    event: str
    page: Literal["agenda", "calendar", "polls", "me", "help", "shift", "minutes", "cancel", "swap", "room"]


@dataclass(frozen=True)
class ShowGlossary(Data):
    """A page of the glossary, from 0."""

    letter = "O"
    event: str
    page: int


@dataclass(frozen=True)
class Vote(Data):
    """The answer to an item; `answer` as the kind's rules read it (`o2`, `o2=1`, `4`, `dk`, ``)."""

    letter = "v"
    round: int
    item: str
    answer: str


@dataclass(frozen=True)
class ShowItem(Data):
    """Turn the poll's card to an item."""

    letter = "i"
    round: int
    item: str


@dataclass(frozen=True)
class ShowOptions(Data):
    """Turn an item to the page of options on which that one stands."""

    letter = "e"
    round: int
    item: str
    option: str


@dataclass(frozen=True)
class Write(Data):
    """What is typed next is a text for that poll; `instead_of`: the code of the one it replaces, or nothing."""

    letter = "T"
    round: int
    instead_of: str


@dataclass(frozen=True)
class ShowTexts(Data):
    """The facilitators' page of what was written; `first`: the number of its first text, from 0."""

    letter = "X"
    round: int
    first: int


@dataclass(frozen=True)
class Moderate(Data):
    """What is decided about a text; `first`: the page it stands on."""

    letter = "M"
    round: int
    text: str
    to: Decision
    first: int


@dataclass(frozen=True)
class ShowAnswers(Data):
    """Turn the poll's card to all answers given."""

    letter = "s"
    round: int


@dataclass(frozen=True)
class ShowPoll(Data):
    """Bring a poll's card to the bottom of the chat."""

    letter = "q"
    round: int


@dataclass(frozen=True)
class ShowResult(Data):
    letter = "r"
    round: int


@dataclass(frozen=True)
class ShowMethod(Data):
    """How a result was counted."""

    letter = "D"
    round: int


@dataclass(frozen=True)
class ShowResults(Data):
    """All results there are: the facilitator's."""

    letter = "R"
    event: str


@dataclass(frozen=True)
class ShowComparison(Data):
    """Two polls side by side: the facilitator's."""

    letter = "K"
    event: str
    comparison: str


@dataclass(frozen=True)
class ShowByGroup(Data):
    """How groups answered; `page`: from 1; 0: the first one, as a new message."""

    letter = "G"
    round: int
    page: int


@dataclass(frozen=True)
class ShowControl(Data):
    """The facilitator's overview."""

    letter = "c"
    event: str


@dataclass(frozen=True)
class ShowControlPoll(Data):
    """One poll on the facilitator's card, or a page of it."""

    letter = "d"
    event: str
    poll: str
    round: str
    page: Literal["", "reopened", "void", "timer", "group", "closed", "anew", "words_en", "words_km"] = ""


@dataclass(frozen=True)
class OpenPoll(Data):
    """`void`: the id of the round that was asked by mistake before; 0: none was."""

    letter = "t"
    event: str
    poll: str
    round: str
    void: RoundId


@dataclass(frozen=True)
class Steer(Data):
    """`step`: of the round when this was drawn, so that it undoes nothing newer."""

    letter = "b"
    round: int
    to: Step
    step: int


@dataclass(frozen=True)
class SetTimer(Data):
    """`closes_at`: ms by the event's clock; 0: never by itself. `step` as in `Steer`."""

    letter = "E"
    round: int
    closes_at: int
    step: int


@dataclass(frozen=True)
class Extend(Data):
    """Only that group may still answer. `step` as in `Steer`."""

    letter = "C"
    round: int
    group: str
    step: int


@dataclass(frozen=True)
class Nudge(Data):
    """Remind those who have not answered; nobody twice within a few minutes."""

    letter = "N"
    round: int


@dataclass(frozen=True)
class ComposePoll(Data):
    """A poll written in the chat: a choice in it, or where it goes. `language`: of `text`; else nothing."""

    letter = "P"
    event: str
    to: Literal[
        "new",
        "form",
        "text",
        "choice",
        "approval",
        "scale",
        "named",
        "confidential",
        "unlinked",
        "preview",
        "added",
        "cancelled",
    ]
    language: str = ""


@dataclass(frozen=True)
class CorrectWording(Data):
    """What is typed next takes the place of that text of a poll; `number`: as `bot.rules.wording` counts them."""

    letter = "A"
    event: str
    poll: str
    number: Minutes
    language: str


@dataclass(frozen=True)
class AskAnew(Data):
    """Stop a round and copy its poll, to be rewritten. `step` as in `Steer`."""

    letter = "Y"
    round: int
    step: int


@dataclass(frozen=True)
class ShiftAgenda(Data):
    """`since`: a session's code, or nothing: from now. `lunch`: whether it stays where it is.

    `leads_to`, of this and the next three: the fingerprint of the agenda that tapping makes true; 0: it is only shown.
    """

    letter = "z"
    event: str
    since: str
    minutes: Minutes
    to: Literal["later", "earlier"]
    lunch: Literal["stays", "moves"]
    leads_to: Fingerprint


@dataclass(frozen=True)
class CancelSession(Data):
    letter = "j"
    event: str
    session: str
    to: Literal["cancelled", "planned"]
    leads_to: Fingerprint


@dataclass(frozen=True)
class SwapSessions(Data):
    """`other`: nothing as long as it is to be chosen."""

    letter = "y"
    event: str
    one: str
    other: str
    leads_to: Fingerprint


@dataclass(frozen=True)
class MoveToRoom(Data):
    """`room`: a digest of its name; 0: to be chosen; 1: to be typed."""

    letter = "w"
    event: str
    session: str
    room: Fingerprint
    leads_to: Fingerprint


@dataclass(frozen=True)
class Remind(Data):
    """Whether one wants reminders. `start`: of the reminder it stands under (ms); 0: under the agenda."""

    letter = "h"
    event: str
    wanted: Literal["yes", "no"]
    start: int


@dataclass(frozen=True)
class Export(Data):
    """`names`: with people's names, which is the organizer's."""

    letter = "x"
    event: str
    names: Literal["yes", "no"]


@dataclass(frozen=True)
class ShowStatus(Data):
    """How Sala fares: the organizer's."""

    letter = "u"


@dataclass(frozen=True)
class ShowReach(Data):
    """Whom messages don't reach: the organizer's."""

    letter = "U"
    event: str


@dataclass(frozen=True)
class ShowBroadcasts(Data):
    """All broadcasts, and a new one."""

    letter = "B"
    event: str


@dataclass(frozen=True)
class ShowBroadcast(Data):
    """A broadcast as it stands, or a page beside that; `number`: of the page, from 0."""

    letter = "a"
    broadcast: int
    page: Literal["current", "draft", "groups", "roles", "people", "schedule", "correct", "who"]
    number: int = 0


@dataclass(frozen=True)
class Compose(Data):
    """What the organizer sends next is that language's content, or its correction."""

    letter = "f"
    broadcast: int
    what: Literal["broadcast", "correction"]
    language: str


@dataclass(frozen=True)
class Address(Data):
    """Who gets a draft; `which` as in `storage.broadcasts.Audience`."""

    letter = "W"
    broadcast: int
    kind: AudienceKind
    which: str


@dataclass(frozen=True)
class SteerBroadcast(Data):
    letter = "F"
    broadcast: int
    to: Literal["sent", "stopped", "corrected", "uncorrected", "withdrawn", "cancelled"]


@dataclass(frozen=True)
class ScheduleBroadcast(Data):
    """`minute`: of the event's day."""

    letter = "S"
    broadcast: int
    minute: int


DATA: tuple[type[Data], ...] = (
    ChooseLanguage,
    Consent,
    GiveName,
    ChooseGroup,
    GiveOrganisation,
    Correct,
    ShowPage,
    ShowGlossary,
    Vote,
    ShowItem,
    ShowOptions,
    Write,
    ShowTexts,
    Moderate,
    ShowAnswers,
    ShowPoll,
    ShowResult,
    ShowMethod,
    ShowResults,
    ShowComparison,
    ShowByGroup,
    ShowControl,
    ShowControlPoll,
    OpenPoll,
    Steer,
    SetTimer,
    Extend,
    Nudge,
    ComposePoll,
    CorrectWording,
    AskAnew,
    ShiftAgenda,
    CancelSession,
    SwapSessions,
    MoveToRoom,
    Remind,
    Export,
    ShowStatus,
    ShowReach,
    ShowBroadcasts,
    ShowBroadcast,
    Compose,
    Address,
    SteerBroadcast,
    ScheduleBroadcast,
)


def _reader(wanted: object) -> Callable[[str], str | int]:
    """What reads a field of that type; it raises ValueError."""
    if wanted is int:
        return _number_of(_MOST_DIGITS)
    if get_origin(wanted) is Annotated:
        return _number_of(get_args(wanted)[1])
    choices: tuple[str, ...] | None = getattr(wanted, "__args__", None)
    return str if choices is None else lambda value: choices[choices.index(value)]


def _number_of(digits: int) -> Callable[[str], int]:
    def read(value: str) -> int:
        if not (value.isascii() and value.isdigit() and len(value) <= digits):
            raise ValueError(value)
        return int(value)

    return read


def _form(kind: type[Data]) -> tuple[type[Data], list[Callable[[str], str | int]]]:
    hints = get_type_hints(kind, include_extras=True)
    return kind, [_reader(hints[field.name]) for field in fields(kind)]  # type: ignore[arg-type]


_FORMS = {kind.letter: _form(kind) for kind in DATA}


def unpack(packed: str) -> Data:
    """The button's meaning. Raises `Unreadable` for what no button of this version carries."""
    letter, *values = packed.split(":")
    kind, readers = _FORMS.get(letter, (Data, []))
    if kind is Data or len(values) != len(readers):
        raise Unreadable
    try:
        return kind(*(read(value) for read, value in zip(readers, values, strict=True)))
    except ValueError:
        raise Unreadable from None
