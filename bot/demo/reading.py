"""Reading a poll's card as a person does: lines of text, and labels of buttons."""

import re
from dataclasses import dataclass

from bot.rehearsal import ChatMessage
from config.catalogs import Texts

_NUMBERED = re.compile(r"(\d+) (.+)")
_PLACE = re.compile(r"( · [^·]*\d[^·]*)? · [^·]+$")
"""Behind the title of a card: ` · 4 of 12 · open`."""
_CHOSEN = " ✓"


@dataclass(frozen=True)
class Words:
    """The few words of the bot that a reader of one language has to know."""

    agree: str
    use_name: str
    saved: str
    closed: str
    correct: str
    change: str
    done: str
    dont_know: str
    all_answers: str
    skip: str
    open: str
    tick_all: str

    @classmethod
    def of(cls, texts: Texts, language: str) -> "Words":
        def plain(key: str) -> str:
            return texts.plain(language, key)

        return cls(
            agree=plain("registration.agree"),
            use_name=plain("registration.use_name"),
            saved=texts.plain(language, "answer.saved", answer="").strip(),
            closed=texts.plain(language, "poll.closed_at", time="").strip(),
            correct=plain("registration.change"),
            change=plain("answer.change"),
            done=plain("answer.done"),
            dont_know=plain("answer.dont_know"),
            all_answers=plain("poll.all_answers"),
            skip=plain("registration.skip"),
            open=plain("poll.open"),
            tick_all=plain("poll.choose_all"),
        )


@dataclass(frozen=True)
class Asked:
    """What a card asks, in the words it was read in. `item`: "" if the question stands alone.

    `poll`: the card's heading without the place among the items, which tells rounds apart.
    """

    poll: str
    question: str
    item: str


@dataclass(frozen=True)
class ItemCard:
    """One item of a poll as it is shown.

    `options`: button label to the wording it stands for; on a scale the wording is the number itself.
    `chosen`: labels with a ✓, without it. `is_many`: several may be ticked.
    """

    asked: Asked
    options: dict[str, str]
    chosen: frozenset[str]
    is_many: bool
    message: ChatMessage

    @property
    def numbers(self) -> list[str]:
        """The labels that stand for options."""
        return [label for label in self.options if label.isdigit()]

    def label(self, plain: str) -> str:
        """The button as it reads now, with its ✓ if it has one."""
        return plain + _CHOSEN if plain in self.chosen else plain


def heading(message: ChatMessage) -> str:
    return message.text.split("\n", 1)[0]


def item_card(message: ChatMessage, words: Words) -> ItemCard | None:
    """What an open poll's card asks; None if the message is none."""
    lines = message.text.split("\n")
    if len(lines) < 4 or not lines[0].endswith(f" · {words.open}"):
        return None
    first, *rest = lines[1:]
    numbers = [label for label in map(_plain, message.labels) if label.isdigit()]
    wordings = {found[1]: found[2] for line in rest if (found := _NUMBERED.fullmatch(line))}
    is_scale = any(number not in wordings for number in numbers)
    options = {number: number if is_scale else wordings[number] for number in numbers}
    # A question that stands alone is followed by its options; an item by the question.
    alone = _NUMBERED.fullmatch(rest[0]) is not None
    asked = Asked(
        poll=_PLACE.sub("", lines[0]),
        question=first if alone else rest[0],
        item="" if alone else first,
    )
    return ItemCard(
        asked=asked,
        options={**options, words.dont_know: words.dont_know},
        chosen=frozenset(_plain(label) for label in message.labels if label.endswith(_CHOSEN)),
        is_many=words.tick_all in rest,
        message=message,
    )


def _plain(label: str) -> str:
    return label.removesuffix(_CHOSEN)
