"""People who tap at random, each in their own order, and remember every tap."""

import asyncio
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from bot.rehearsal import ChatMessage, NoAnswer, Phone
from handlers.callbacks import unpack
from handlers.callbacks.answering import ShowAnswers, ShowItem, ShowOptions, ShowPoll, Vote
from handlers.callbacks.data import Data, Unreadable
from tests.soak.ledger import Tap

_PATIENCE = 20.0
"""Real seconds to wait for a toast: a kill right after the acknowledgement can lose it, never the vote."""

_LONG = 60.0

_A_SECOND = 4.0
"""As fast as people tap for long; of more than five a second (`bot.rules.flooding`) not all are taken."""

_OLD_CARD = 0.15
_SAME_AGAIN = 0.1
_IN_A_ROW = 0.2
_MOST_IN_A_ROW = 4
_LOOKS_AROUND = 0.1
_UNFOLDS = 0.05
_REMEMBERED = 40


@dataclass(eq=False)
class Tapper:
    """One person. `tapped` is called at each tap of an answer.

    `unanswered`: how many toasts never came. `unfolded`: how many cards were asked for anew, because a newer poll had folded them.
    """

    phone: Phone
    chance: random.Random
    tapped: Callable[[], None]
    taps: list[Tap] = field(default_factory=list)
    unanswered: int = 0
    unfolded: int = 0
    _earlier: list[ChatMessage] = field(default_factory=list)

    async def arrive(self, event: str) -> None:
        await self.phone.start(event)
        await self.phone.wait_for(lambda phone: phone.last, _LONG)

    async def tap(self, count: int) -> None:
        """Tap so many answers: one and wait, several in a row, the same twice, on old cards too."""
        end, clock = len(self.taps) + count, asyncio.get_running_loop()
        while len(self.taps) < end:
            await self.phone.wait_for(
                lambda phone: self._earlier or any(map(_can_be_answered, phone.messages)), _LONG
            )
            folded = [message for message in self.phone.messages if _is_folded(message)]
            has_one = self._earlier or any(map(_has_answers, self.phone.messages))
            if folded and (not has_one or self.chance.random() < _UNFOLDS):
                await self._unfold(self.chance.choice(folded))
                continue
            began, in_a_row = clock.time(), 1
            if self.chance.random() < _IN_A_ROW:
                in_a_row = self.chance.randint(2, _MOST_IN_A_ROW)
            queries = [query for _ in range(min(in_a_row, end - len(self.taps))) for query in self._press()]
            for query in queries:
                await self._hear(query)
            await asyncio.sleep(max(0.0, began + len(queries) / _A_SECOND - clock.time()))

    async def _unfold(self, message: ChatMessage) -> None:
        """A card that waits is shown anew, below."""
        self.unfolded += 1
        await self._hear(self.phone.press(message, (0, 0)))
        await asyncio.sleep(1 / _A_SECOND)

    async def _hear(self, query: str) -> None:
        try:
            await self.phone.answer_to(query, _PATIENCE)
        except NoAnswer:
            self.unanswered += 1

    def _press(self) -> Iterator[str]:
        """One answer, perhaps after looking around, perhaps twice; the ids of the queries."""
        message = self._card()
        votes = [(place, data) for place, data in _buttons(message) if isinstance(data, Vote)]
        others = [place for place, data in _buttons(message) if not isinstance(data, Vote)]
        if others and (not votes or self.chance.random() < _LOOKS_AROUND):
            yield self.phone.press(message, self.chance.choice(others), as_seen=True)
        if not votes:
            return
        place, data = self.chance.choice(votes)
        for _ in range(2 if self.chance.random() < _SAME_AGAIN else 1):
            self.taps.append(Tap(data.round, data.item, data.answer))
            yield self.phone.press(message, place, as_seen=True)
            self.tapped()

    def _card(self) -> ChatMessage:
        """One of the cards shown, or as it was shown some time ago."""
        shown = [message for message in self.phone.messages if _has_answers(message)]
        if self._earlier and (not shown or self.chance.random() < _OLD_CARD):
            return self.chance.choice(self._earlier)
        message = self.chance.choice(shown)
        if len(self._earlier) < _REMEMBERED:
            self._earlier.append(message)
        elif self.chance.random() < _OLD_CARD:
            self._earlier[self.chance.randrange(_REMEMBERED)] = message
        return message


def _buttons(message: ChatMessage) -> Iterator[tuple[tuple[int, int], Data]]:
    """Row and column of those that answer, and of those that turn the card."""
    for row, buttons in enumerate(message.buttons):
        for column, button in enumerate(buttons):
            try:
                data = unpack(button.callback_data or "")
            except Unreadable:
                continue
            if isinstance(data, Vote | ShowItem | ShowOptions | ShowAnswers):
                yield (row, column), data


def _has_answers(message: ChatMessage) -> bool:
    return message.by_bot and any(True for _ in _buttons(message))


def _can_be_answered(message: ChatMessage) -> bool:
    """Now, or once it is unfolded."""
    return _has_answers(message) or _is_folded(message)


def _is_folded(message: ChatMessage) -> bool:
    if not message.by_bot:
        return False
    datas = [button.callback_data or "" for row in message.buttons for button in row]
    return len(datas) == 1 and datas[0].startswith(f"{ShowPoll.letter}:")
