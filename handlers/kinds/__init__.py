"""How each kind of poll looks on a card. A kind is one module here and one in `bot/rules/kinds`."""

from typing import Any, Protocol

from bot.message import Keyboard
from config.event import ITEMS_ON_A_CARD
from handlers.kinds import approval, choice, matrix, points, quiz, ranking, scale, text, wall
from handlers.kinds.asking import Asking
from handlers.voice import Voice
from storage.polls import Choice


class KindCard(Protocol):
    """What a kind's module offers. The poll in `Asking` is the kind's own model."""

    @property
    def KIND(self) -> str:  # noqa: N802 - a module's constant
        """The `kind` of the event file."""

    @property
    def FOLDS_AT_ONCE(self) -> bool:  # noqa: N802 - a module's constant
        """Whether one tap completes an item, so that the card moves on by itself."""

    def lines(self, voice: Voice, asking: Asking) -> list[str]:
        """What can be answered, in HTML."""

    def buttons(self, voice: Voice, asking: Asking) -> Keyboard: ...

    def said(self, voice: Voice, poll: Any, given: Choice) -> str:
        """An answer in plain words, short enough for a toast's first line."""


KINDS: tuple[KindCard, ...] = (choice, approval, scale, ranking, points, quiz, matrix, text, wall)


_TOGETHER = {matrix.KIND: ITEMS_ON_A_CARD}


def items_on_a_card(poll: Any) -> int:
    """How many items one card asks about."""
    return _TOGETHER.get(poll.kind, 1)


def card_of(poll: Any) -> KindCard:
    """How a poll's kind looks."""
    return next(kind for kind in KINDS if poll.kind == kind.KIND)
