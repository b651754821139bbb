"""Polls: what every one has, and a class for each kind."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, model_validator

from config.event.items import Item, Items
from config.event.part import Code, Part
from config.event.rounds import RoundPlan
from config.event.scales import ScalePoints
from config.event.texts import Text


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

    scale: ScalePoints


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
