"""An event file's content: one workshop, as it was written down before the day.

Everything here is frozen. Codes are stable keys (tables and exports use them); texts may be
corrected at any time. Times of day are local to the event's zone.
"""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, get_args
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    RootModel,
    model_validator,
)

LONGEST_CODE = 16


def _code(value: str) -> str:
    if len(value) > LONGEST_CODE or not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", value):
        raise ValueError(
            f"{value!r} is no code; write 1 to 16 letters (a-z, A-Z), digits, - and _, such as g04"
        )
    return value


Code = Annotated[str, AfterValidator(_code)]
"""Up to 16 letters, digits, `-` and `_`: short enough for a button's 64 bytes."""

Language = Literal["en", "km"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

DONT_KNOW = "dk"
"""The code of "Don't know / no opinion" in buttons, ballots and exports; no option may take it."""

NOBODY = "nobody"
"""Who, in a sector mapping, where nobody does anything; no organisation may take it."""


class Part(BaseModel):
    """What all parts of an event file share: frozen, and strict about unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(RootModel[dict[Language, str]]):
    """One text in the event's languages; English is always there.

    In the file either a plain string (the same in every language) or a mapping of language to text.
    """

    model_config = ConfigDict(frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _same_in_every_language(cls, value: Any) -> Any:
        return dict.fromkeys(LANGUAGES, value) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _has_english(self) -> "Text":
        if not all(text.strip() for text in self.root.values()):
            raise ValueError("a text is empty; write it or leave the language out")
        if "en" not in self.root:
            raise ValueError("English (en) is missing; every text needs it as the fallback")
        return self

    def __hash__(self) -> int:
        return hash(tuple(sorted(self.root.items())))

    def to(self, language: str) -> str:
        """The text in that language, or in English where there is none."""
        return self.root.get(language) or self.root["en"]  # type: ignore[call-overload]


def _time_of_day(value: Any) -> Any:
    if isinstance(value, str):
        try:
            return dt.datetime.strptime(value, "%H:%M").time()  # noqa: DTZ007 - local by definition
        except ValueError:
            raise ValueError(f"{value!r} is no time of day; write it as 13:30") from None
    return value


TimeOfDay = Annotated[
    dt.time,
    BeforeValidator(_time_of_day),
    PlainSerializer(lambda time: f"{time:%H:%M}", return_type=str),  # so that what is stored reads back
]


def _known_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"{value!r} is no time zone; write it as Asia/Phnom_Penh") from None
    return value


class Goal(Part):
    """An objective, outcome or output that sessions and polls serve."""

    code: Code
    text: Text


class Goals(Part):
    objectives: tuple[Goal, ...] = ()
    outcomes: tuple[Goal, ...] = ()
    outputs: tuple[Goal, ...] = ()

    def codes(self) -> frozenset[str]:
        return frozenset(goal.code for goal in (*self.objectives, *self.outcomes, *self.outputs))


class Group(Part):
    """A stakeholder group; `expected` is the number of people the organizer counts on."""

    code: Code
    name: Text
    expected: int = Field(ge=0)


class Admission(Part):
    """Who may vote. `walk_ins`: whether somebody who isn't on the organizer's list waits for approval."""

    walk_ins: Literal["approve", "admit"] = "approve"
    check_in: Literal["required", "off"] = "required"


class Organisation(Part):
    """Offered as a button at registration to the groups named (none: to all)."""

    code: Code
    name: Text
    groups: tuple[Code, ...] = ()


class Session(Part):
    """One row of the agenda. `remind`: minutes before the start at which people are reminded."""

    code: Code
    kind: Literal["registration", "ceremony", "plenary", "group work", "polling", "panel", "break", "lunch"]
    title: Text
    starts: TimeOfDay
    ends: TimeOfDay
    room: Text | None = None
    serves: tuple[Code, ...] = ()
    silent: bool = False
    remind: tuple[Annotated[int, Field(ge=0)], ...] = ()

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> "Session":
        if self.ends <= self.starts:
            raise ValueError(f"ends at {self.ends:%H:%M}, not after its start at {self.starts:%H:%M}")
        return self


class Item(Part):
    """What is rated, or an option to choose; `label` is the wording people read."""

    code: Code
    label: Text


class Term(Part):
    """A word of the field and what it means here."""

    code: Code
    term: Text
    meaning: Text


LONGEST_MINUTES = 600


class RoundPlan(Part):
    """When a poll is to be asked. `code` defaults to the round's number: 1, 2, …

    `minutes`: after which it closes by itself. `name` stands behind the poll's title, where the poll is asked more than once.
    """

    code: Code = ""
    name: Text | None = None
    session: Code
    at: TimeOfDay
    minutes: int | None = Field(None, ge=1, le=LONGEST_MINUTES)


def _scale_size(scale: "ScalePoints") -> "ScalePoints":
    if not 1 <= scale.last - scale.first <= 10:
        raise ValueError("a scale has from 2 to 11 points")
    unknown = sorted(set(scale.labels) - set(scale.values()))
    if unknown:
        raise ValueError(f"label for {unknown[0]}, which is not on the scale {scale.first}-{scale.last}")
    if scale.first not in scale.labels or scale.last not in scale.labels:
        raise ValueError(f"say what {scale.first} and {scale.last} mean under labels")
    return scale


class ScalePoints(Part):
    """A numeric scale; both ends are labelled, the points between may be."""

    first: int = Field(1, alias="from")
    last: int = Field(5, alias="to")
    labels: Mapping[int, Text]

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    def values(self) -> range:
        return range(self.first, self.last + 1)


ROADMAP = "roadmap"
"""The name by which a poll's `items` are the steps of the road map."""

Items = tuple[Item, ...]
"""In the file written out, or the name of one of the event's `lists`, or `roadmap`, which `load_event` puts in its place."""


class PollBase(Part):
    """What every kind of poll has.

    `title`: the card's first line. `question`: what is asked, of each item if there are items.
    `results`: when people may see them; live ones are of named polls only, see `config.checking.polls`.
    `quorum`: per cent of those eligible. `items` empty: the question stands alone. `groups` empty: everybody who votes is eligible.
    """

    code: Code
    title: Text
    question: Text
    serves: tuple[Code, ...] = ()
    anonymity: Literal["named", "confidential", "unlinked"]
    results: Literal["closed", "live"] = "closed"
    quorum: int | None = Field(None, ge=1, le=100)
    groups: tuple[Code, ...] = ()
    items: Items = ()
    rounds: tuple[RoundPlan, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _number_the_rounds(self) -> "PollBase":
        numbered = tuple(
            plan if plan.code else plan.model_copy(update={"code": str(number)})
            for number, plan in enumerate(self.rounds, start=1)
        )
        object.__setattr__(self, "rounds", numbered)
        return self


class ChoicePoll(PollBase):
    """One option of several."""

    kind: Literal["choice"]
    options: Items


class ApprovalPoll(PollBase):
    """All options one supports, up to `most` (none: all of them)."""

    kind: Literal["approval"]
    options: Items
    most: int | None = Field(None, ge=1)


class RankingPoll(PollBase):
    """Options in an order of one's own, first to last, up to `most` of them (none: all)."""

    kind: Literal["ranking"]
    options: Items
    most: int | None = Field(None, ge=1)

    def ranks(self) -> int:
        """How many ranks there are to give."""
        return min(self.most or len(self.options), len(self.options))


class PointsPoll(PollBase):
    """A budget of points to spread over options, at most `cap` for one (none: all of it)."""

    kind: Literal["points"]
    options: Items
    budget: int = Field(10, ge=1)
    cap: int | None = Field(None, ge=1)


class Question(Item):
    """A question of a quiz; `label` asks it, and one of its own options is right."""

    options: Items
    right: Code
    explanation: Text | None = None


class QuizPoll(PollBase):
    """Questions with a right answer, which everybody sees after closing. Codes of options differ over all questions."""

    kind: Literal["quiz"]
    items: tuple[Question, ...] = Field(min_length=1)


class WrittenPoll(PollBase):
    """What people write, up to `most` texts each. `held`: others see a text once a facilitator has approved it."""

    most: int = Field(5, ge=1)
    held: bool = True


class IdeaType(Item):
    """What sort of idea something is. `serves`: none: what its poll serves."""

    serves: tuple[Code, ...] = ()


class TextPoll(WrittenPoll):
    """Answers in one's own words. `into`: the list whose items they become, as ideas; '': they are read, and no more.

    `about`: what each text may be a comment on; who chooses nothing of it comments on the whole.
    """

    kind: Literal["text"]
    into: Code | Literal[""] = ""
    types: tuple[IdeaType, ...] = ()
    about: Items = ()


class WallPoll(WrittenPoll):
    """A question wall: what people write are questions, and others upvote them while it is open."""

    kind: Literal["wall"]


class ScaledPoll(PollBase):
    """What is answered with a number on a scale."""

    scale: Annotated[ScalePoints, AfterValidator(_scale_size)]


class ScalePoll(ScaledPoll):
    """A number for the question, or for each item.

    `delphi`: in later rounds each person sees their own answer of the round before, its median and quartiles.
    """

    kind: Literal["scale"]
    delphi: bool = False


ITEMS_ON_A_CARD = 5
"""Of a matrix: as many as a phone shows with a row of buttons for each."""


class MatrixPoll(ScaledPoll):
    """A number for each item, several items on a card.

    `shares`: group to the items that it rates; a group without a share rates all.
    """

    kind: Literal["matrix"]
    items: Items = Field(min_length=1)
    shares: Mapping[Code, tuple[Code, ...]] = Field(default_factory=dict)


Poll = Annotated[
    ChoicePoll
    | ApprovalPoll
    | ScalePoll
    | RankingPoll
    | PointsPoll
    | QuizPoll
    | MatrixPoll
    | TextPoll
    | WallPoll,
    Field(discriminator="kind"),
]
"""Told apart by `kind`; a further kind is a further class in this union."""

KINDS = ("choice", "approval", "scale", "ranking", "points", "quiz", "matrix", "text", "wall")


class Comparison(Part):
    """Two polls about the same items on the same scale, each named by its code: importance, and either `status` or
    `feasibility`.

    With `status`, gaps: how much more important people find something than well covered.
    """

    code: Code
    title: Text
    importance: Code
    status: Code | None = None
    feasibility: Code | None = None

    @model_validator(mode="after")
    def _has_a_second_poll(self) -> "Comparison":
        if (self.status is None) == (self.feasibility is None):
            raise ValueError("compare importance with one other poll; write either status or feasibility")
        return self

    @property
    def second(self) -> str:
        """The poll that importance is compared with."""
        return self.status or self.feasibility or ""


ChainPart = Literal["ideas", "importance", "status", "ranking", "feasibility"]
CHAIN_PARTS: tuple[ChainPart, ...] = get_args(ChainPart)
"""What a poll may be in a chain: the texts that become items; how important and how well covered these are; which come first;
what can be done about them."""


class ChainStep(Part):
    """Polls of a chain that are opened together: each key is the part that the poll with that code has in it."""

    ideas: Code | None = None
    importance: Code | None = None
    status: Code | None = None
    ranking: Code | None = None
    feasibility: Code | None = None

    @model_validator(mode="after")
    def _asks_something(self) -> "ChainStep":
        if not self.polls:
            raise ValueError(f"no poll is in this step; write one of: {', '.join(CHAIN_PARTS)}")
        return self

    @property
    def polls(self) -> Mapping[ChainPart, str]:
        """Part → the code of its poll."""
        found = {part: getattr(self, part) for part in CHAIN_PARTS}
        return {part: code for part, code in found.items() if code is not None}


class Chain(Part):
    """Polls about one list that lead to what comes first in it: each step is opened from the one before, and all have one
    result. No part is in it twice.
    """

    code: Code
    title: Text
    serves: tuple[Code, ...] = ()
    steps: tuple[ChainStep, ...] = Field(min_length=2)

    @property
    def polls(self) -> Mapping[ChainPart, str]:
        """Part → the code of its poll, in the order of the steps."""
        return {part: code for step in self.steps for part, code in step.polls.items()}


class Outline(Part):
    """What a paper is to be made of. `approval`: the poll that asks which sections it should have; `comments`: the text poll
    `about` the same list.
    """

    title: Text
    serves: tuple[Code, ...] = ()
    approval: Code
    comments: Code | Literal[""] = ""


Given = tuple[Annotated[str, Field(min_length=1)], ...]
"""Of a list in the event file its codes; of what has no list, or isn't in it, the words themselves."""


MappingField = Literal[
    "who", "what", "where", "for_whom", "sector", "budget",
    "source", "year", "status", "ownership", "formality", "priority",
]  # fmt: skip
"""What an entry of a mapping says something about, in the order in which it is asked."""


class Initiative(Part):
    """What is known before the mapping of somebody's work: an entry's fields as far as they are known.

    `note`: what people should know of it, such as that it is illustrative.
    """

    code: Code
    name: Text
    who: Given = ()
    where: Given = ()
    for_whom: Given = ()
    sector: tuple[Code, ...] = ()
    budget: str = ""
    source: Given = ()
    year: str = ""
    status: Code | Literal[""] = ""
    ownership: Literal["", "public", "private", "mixed"] = ""
    formality: Literal["", "formal", "non-formal", "mixed"] = ""
    priority: tuple[Code, ...] = ()
    note: Text | None = None


class SectorMapping(Part):
    """Who works on what, where, for whom; `baseline` is what people confirm, correct and add to.

    `by`: who enters; facilitators and organizers always may. `where`, `for_whom`: what is offered, other words can be typed.
    `serves`: goals that every entry serves; `serves_with`: those that it serves as well if it says something of that field.
    """

    by: Literal["rapporteurs", "everybody"] = "rapporteurs"
    serves: tuple[Code, ...] = ()
    serves_with: Mapping[MappingField, tuple[Code, ...]] = Field(default_factory=dict)
    sectors: tuple[Item, ...] = Field(min_length=1)
    priorities: tuple[Item, ...] = Field(min_length=1)
    statuses: tuple[Item, ...] = ()
    where: tuple[Item, ...] = ()
    for_whom: tuple[Item, ...] = ()
    baseline: tuple[Initiative, ...] = ()

    def goals(self) -> frozenset[str]:
        """All that entries may serve."""
        return frozenset(self.serves).union(*self.serves_with.values())

    def initiative(self, code: str) -> Initiative | None:
        return next((each for each in self.baseline if each.code == code), None)


def _date(value: Any) -> Any:
    if isinstance(value, str):
        try:
            return dt.datetime.strptime(value, "%Y-%m-%d").date()  # noqa: DTZ007 - a day, not a moment
        except ValueError:
            raise ValueError(f"{value!r} is no date; write it as 2015-11-20") from None
    return value


Day = Annotated[dt.date, BeforeValidator(_date)]


class Step(Part):
    """A step of the road map. `lead`: an organisation's code; who answers for it there is asked in the chat.

    `recommendation`: what it follows from, in words or as the code of an idea.
    """

    code: Code
    action: Text
    lead: Code | Literal[""] = ""
    supporters: tuple[Code, ...] = ()
    start: Day | None = None
    due: Day | None = None
    indicator: Text | None = None
    recommendation: str = Field("", alias="from")
    serves: tuple[Code, ...] = ()

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    @model_validator(mode="after")
    def _is_due_after_its_start(self) -> "Step":
        if self.start and self.due and self.due < self.start:
            raise ValueError(f"is due on {self.due}, before its start on {self.start}; mend one of the dates")
        return self


LONGEST_LEAD_DAYS = 366


class Roadmap(Part):
    """The steps known beforehand; those of the day are added in the chat.

    `confidence`: the poll that asks about every step; `roles`: the one that asks who should lead which function.
    `remind_days`: days before a step is due at which its lead is reminded.
    """

    steps: tuple[Step, ...] = ()
    confidence: Code | Literal[""] = ""
    roles: Code | Literal[""] = ""
    remind_days: tuple[Annotated[int, Field(ge=0, le=LONGEST_LEAD_DAYS)], ...] = ()


def _event_code(value: str) -> str:
    if value != _code(value).lower():
        raise ValueError(f"{value!r} has capitals; an event's code is part of links, write {value.lower()!r}")
    return value


def _with_english(value: tuple[Language, ...]) -> tuple[Language, ...]:
    if "en" not in value:
        raise ValueError("English (en) is missing; it is the fallback, add it to the list")
    return value


class Event(Part):
    """One workshop. `unreviewed`: languages whose texts here still wait for a native reader."""

    code: Annotated[str, AfterValidator(_event_code)]
    title: Text
    note: Text | None = None
    operator: Text
    contact: Text
    privacy: Text | None = None
    venue: Text
    zone: Annotated[str, AfterValidator(_known_zone)]
    date: Day
    languages: Annotated[tuple[Language, ...], AfterValidator(_with_english)] = ("en",)
    unreviewed: tuple[Language, ...] = ()
    keep_names_days: int = Field(90, ge=1)
    admission: Admission = Admission()
    goals: Goals = Goals()
    groups: tuple[Group, ...] = Field(min_length=1)
    organisations: tuple[Organisation, ...] = ()
    agenda: tuple[Session, ...] = Field(min_length=1)
    glossary: tuple[Term, ...] = ()
    lists: Mapping[Code, tuple[Item, ...]] = Field(default_factory=dict)
    polls: tuple[Poll, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    chains: tuple[Chain, ...] = ()
    outline: Outline | None = None
    mapping: SectorMapping | None = None
    roadmap: Roadmap = Roadmap()

    def at(self, time: dt.time) -> dt.datetime:
        """That time of the event's day, aware, in the event's zone."""
        return dt.datetime.combine(self.date, time, ZoneInfo(self.zone))

    def group(self, code: str) -> Group | None:
        return next((group for group in self.groups if group.code == code), None)

    def poll(self, code: str) -> Poll | None:
        return next((poll for poll in self.polls if poll.code == code), None)

    def chain_of(self, poll: str) -> Chain | None:
        """The chain that a poll is in."""
        return next((chain for chain in self.chains if poll in chain.polls.values()), None)


def items_of(poll: PollBase) -> tuple[Item, ...]:
    """The items of a poll; of any kind, whether or not it needs them."""
    return poll.items


def options_of(poll: Poll) -> tuple[Item, ...]:
    """The options of a poll; none if its kind has none."""
    match poll:
        case ChoicePoll() | ApprovalPoll() | RankingPoll() | PointsPoll():
            return poll.options
        case QuizPoll():
            return tuple(option for question in poll.items for option in question.options)
        case ScalePoll() | MatrixPoll() | TextPoll() | WallPoll():
            return ()


def abouts_of(poll: PollBase) -> tuple[Item, ...]:
    """What a text of a poll may be a comment on; none of other kinds."""
    return poll.about if isinstance(poll, TextPoll) else ()


def asked_of(poll: Poll, group: str) -> Poll:
    """The poll as a group is asked: of a matrix with shares, the items of its own."""
    if isinstance(poll, MatrixPoll) and group in poll.shares:
        return poll.model_copy(update={"items": tuple(i for i in poll.items if i.code in poll.shares[group])})
    return poll


def asked_about(poll: Poll, item: str) -> Poll:
    """The poll as it asks about that item: of a quiz, whose questions have options of their own, that one question."""
    if isinstance(poll, QuizPoll):
        return poll.model_copy(update={"items": tuple(q for q in poll.items if q.code == item)})
    return poll
