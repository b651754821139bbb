"""What the kinds share: the shape of an answer, of a row in an export, and of a count."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from storage.polls import Choice

__all__ = [
    "WITHDRAWN",
    "Choice",
    "Columns",
    "Reason",
    "Refused",
    "Tally",
    "codes_in",
    "points_in",
    "texts_in",
    "upvotes_in",
]

WITHDRAWN = ""
"""What a button carries that takes the answer to an item back."""


Reason = Literal[
    "unknown_option",
    "too_many",
    "all_ranked",
    "no_points_left",
    "over_cap",
    "outdated",
    "unreadable",
    "too_long",
    "too_many_texts",
    "own_question",
    "no_such_question",
]


class Refused(Exception):
    """The tap can't be an answer; `reason` names the text that says why.

    `outdated`: the button is of an older card, and what it leads to can't follow on the present answer.
    """

    def __init__(self, reason: Reason, most: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.most = most


@dataclass(frozen=True)
class Columns:
    """The columns of `responses` that depend on the kind; empty cells are None. `item`: what a comment is about."""

    option: str | None = None
    rank: int | None = None
    points: int | None = None
    text: str | None = None
    value: int | None = None
    item: str | None = None


@dataclass(frozen=True)
class Tally:
    """Answers to one item. `counts`: option code or scale value to people, in the poll's order.

    `n`: people who answered other than "don't know", of whom there are `dont_know`. `rankings`: of a ranking,
    what each of the `n` answered, first to last, sorted. `points`: those an option got of all together.
    `texts`: by their codes, which are random, so that their order says nothing; `held`: how many of them are not shown.
    `upvotes`: of each of these texts, on a wall; `done`: those that were answered in the room.
    """

    counts: Mapping[str | int, int]
    n: int
    dont_know: int
    rankings: tuple[tuple[str, ...], ...] = ()
    points: Mapping[str, int] = field(default_factory=dict)
    texts: tuple[tuple[str, str], ...] = ()
    held: int = 0
    upvotes: Mapping[str, int] = field(default_factory=dict)
    done: frozenset[str] = frozenset()


def codes_in(given: Choice | None) -> tuple[str, ...]:
    """The options approved, or ranked first to last; none for "don't know" or no answer."""
    return tuple(str(code) for code in given) if isinstance(given, tuple) else ()


def points_in(given: Choice | None) -> dict[str, int]:
    """Option code to its points, in the poll's order; none for "don't know" or no answer."""
    pairs: Any = given if isinstance(given, tuple) else ()
    return {str(code): int(points) for code, points in pairs}


def texts_in(given: Choice | None) -> dict[str, str]:
    """A text's code to the text, in the order they were written; upvotes are none."""
    pairs: Any = given if isinstance(given, tuple) else ()
    return {str(code): str(text) for code, text in pairs if text}


def upvotes_in(given: Choice | None) -> frozenset[str]:
    """The codes of other people's questions that one upvoted; some of them may be gone."""
    pairs: Any = given if isinstance(given, tuple) else ()
    return frozenset(str(code) for code, text in pairs if not text)
