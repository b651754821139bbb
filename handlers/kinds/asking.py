"""What a kind's module needs to draw one item of a poll."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.message import Keyboard
from bot.rules.kinds.answer import WITHDRAWN
from bot.rules.kinds.wall import Question
from config.event import DONT_KNOW, Item
from handlers.callbacks.answering import ShowAnswers, Vote
from handlers.keyboards import CHOSEN, button
from handlers.voice import Voice
from storage.polls import Choice

_BAR = 10

OWN = "own"
"""What a card is turned to (`at`) that shows what one wrote oneself apart."""


@dataclass(frozen=True)
class Asking:
    """One item as it is put to one person; `given`: their present answer.

    `at`: the option last tapped or turned to, where a card shows a page of them; nothing: the first page.
    `together`: the items of the card by their number, where it shows several; `answers`: to all items.
    `questions`: what stands on a wall.
    """

    poll: Any
    round: int
    item: str
    given: Choice | None
    at: str = ""
    together: tuple[tuple[int, str], ...] = ()
    answers: Mapping[str, Choice] = field(default_factory=dict)
    questions: tuple[Question, ...] = ()

    def vote(self, answer: str) -> Vote:
        return Vote(self.round, self.item, answer)


def last_row(voice: Voice, asking: Asking) -> Keyboard:
    """The row under the answers: don't know, and a way to take the answer back once there is one."""
    mark = CHOSEN if asking.given == DONT_KNOW else ""
    dont_know = button(voice.plain("answer.dont_know") + mark, asking.vote(DONT_KNOW))
    if asking.given is None:
        return ((dont_know,),)
    return ((dont_know, button(voice.plain("answer.withdraw"), asking.vote(WITHDRAWN))),)


def numbered(voice: Voice, options: tuple[Item, ...]) -> list[str]:
    """The options' wording, which buttons are too narrow for."""
    return [f"{voice.number(n)} {voice.of(option.label)}" for n, option in enumerate(options, start=1)]


def done_row(voice: Voice, asking: Asking) -> Keyboard:
    """The row by which one says that one is done, where one tap doesn't complete an answer."""
    if asking.given is None:
        return ()
    return ((button(voice.plain("answer.done"), ShowAnswers(asking.round)),),)


def bar(voice: Voice, people: int, of: int) -> str:
    """A share of those who answered: bar, people, per cent."""
    share = people / of if of else 0.0
    filled = round(share * _BAR)
    return f"{'▓' * filled}{'░' * (_BAR - filled)} {voice.number(people)} ({voice.number(share, '.0%')})"


def option_said(voice: Voice, options: tuple[Item, ...], code: str) -> str:
    """An option's number and wording, as the card's lines have it."""
    if code == DONT_KNOW:
        return voice.plain("answer.dont_know")
    for number, option in enumerate(options, start=1):
        if option.code == code:
            return f"{voice.number(number)} {option.label.to(voice.language)}"
    return code
