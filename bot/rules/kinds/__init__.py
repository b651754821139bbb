"""The kinds of polls: what a tap means to a ballot, and how answers are counted and exported.

A kind is one module here and one in `handlers/kinds`; both name it in their tuple.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from bot.rules.kinds import approval, choice, matrix, points, quiz, ranking, scale, text, wall
from bot.rules.kinds.answer import Choice, Columns, Tally


class Kind(Protocol):
    """What a kind's module offers. `poll` is the kind's own model from `config.event`."""

    @property
    def KIND(self) -> str:  # noqa: N802 - a module's constant
        """The `kind` of the event file."""

    def answered(self, poll: Any, before: Choice | None, tapped: str) -> Choice | None:
        """The answer to an item after a tap; None if it leaves no answer. Raises `Refused`."""

    def columns(self, given: Choice) -> Sequence[Columns]:
        """The rows of `responses` that an answer to one item makes."""

    def tally(self, poll: Any, given: Iterable[Choice]) -> Tally:
        """Count the answers to one item."""


KINDS: tuple[Kind, ...] = (choice, approval, scale, ranking, points, quiz, matrix, text, wall)


def kind_of(poll: Any) -> Kind:
    """The rules of a poll's kind."""
    return next(kind for kind in KINDS if poll.kind == kind.KIND)
