"""Reading a poll's card as a person does: lines of text, and labels of buttons."""

import re
from dataclasses import dataclass
from typing import Literal

from bot.rehearsal import ChatMessage
from bot.rehearsal.shown import ShownButton
from bot.rules.schedule import Slot
from config.catalogs import Texts

_NUMBERED = re.compile(r"(\d+) (.+)")
_PLACE = re.compile(r"( · [^·]*\d[^·]*)? · [^·]+$")
"""Behind the title of a card: ` · 4 of 12 · open`."""
_MARKED = re.compile(r"(.+) (✓|[①-⑳])")
"""A button that is chosen, or has a rank."""

_POINTS = re.compile(r"(\d+) · (\d+)")
"""Between − and +: the option's number, and its points."""

_DONT_KNOW = "?"
"""The last button of a row that answers one of several items."""

Way = Literal["one", "many", "ranking", "points", "rows", "text", "wall"]
"""How a card is answered: one tap, several ticks and Done, taps in order, + and −, a tap in each row, or a message."""

UPVOTE = "▲"
"""Behind the number of a question that one may upvote; in the ledger before its words, since a phone shows no codes."""


LANGUAGE_NAMES = {"en": "English", "km": "ខ្មែរ"}
"""As buttons have them."""


@dataclass(frozen=True)
class Words:
    """The few words of the bot that a reader of one language has to know."""

    language: str
    agree: str
    use_name: str
    saved: str
    withdrawn: str
    answer: str
    closed: str
    correct: str
    change: str
    done: str
    dont_know: str
    all_answers: str
    skip: str
    open: str
    open_until: str
    tick_all: str
    undo: str
    tap_a_number: str
    result: str
    write: str
    ask: str
    answered: str
    text_saved: str
    check_in: str
    not_checked_in: str
    waits: str
    removed: str
    tasks: str

    @classmethod
    def of(cls, texts: Texts, language: str) -> "Words":
        def plain(key: str) -> str:
            return texts.plain(language, key)

        return cls(
            language=language,
            agree=plain("registration.agree"),
            use_name=plain("registration.use_name"),
            saved=texts.plain(language, "answer.saved", answer="").strip(),
            withdrawn=plain("answer.withdrawn"),
            answer=plain("poll.answer"),
            closed=texts.plain(language, "poll.closed_at", time="").strip(),
            correct=plain("registration.change"),
            change=plain("answer.change"),
            done=plain("answer.done"),
            dont_know=plain("answer.dont_know"),
            all_answers=plain("poll.all_answers"),
            skip=plain("registration.skip"),
            open=plain("poll.open"),
            open_until=texts.plain(language, "poll.open_until", time="").strip(),
            tick_all=plain("poll.choose_all"),
            undo=plain("answer.undo"),
            tap_a_number=plain("poll.tap_a_number"),
            result=plain("poll.result"),
            write=plain("text.write"),
            ask=plain("wall.ask"),
            answered=plain("wall.answered"),
            text_saved=plain("text.saved"),
            check_in=plain("check_in.button"),
            not_checked_in=_shown(plain("missing.check_in")),
            waits=_shown(plain("registration.approval")),
            removed=plain("missing.removed"),
            tasks=plain("me.tasks"),
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
    `labels`: the same labels as they read now, with their marks. `marks`: label to ✓ or its rank. `goes_on`: of a
    ranking, whether it asks for one more. `points`: an option's number to its points. `next_page`: the button that
    shows more options. `rows`: of a card with several items, their wordings to the label chosen, which may be nothing;
    `asked` is then about the first.
    """

    asked: Asked
    options: dict[str, str]
    labels: dict[str, str]
    marks: dict[str, str]
    way: Way
    goes_on: bool
    points: dict[str, int]
    next_page: str
    rows: dict[str, str]
    message: ChatMessage

    @property
    def numbers(self) -> list[str]:
        """The numbers of the options."""
        return [label for label in self.options if label.isdigit()]

    def in_row(self, wording: str, answer: str) -> tuple[int, int]:
        """Row and column of an answer to one of several items."""
        row = list(self.rows).index(wording)
        return row, [_plain(button.text) for button in self.message.buttons[row]].index(answer, 1)

    def place(self, number: str, step: int) -> tuple[int, int]:
        """Row and column of an option's + (`step` 1) or − (-1)."""
        for row, buttons in enumerate(self.message.buttons):
            for column, button in enumerate(buttons):
                if button.text.startswith(f"{number} · "):
                    return row, column + step
        raise LookupError(number)

    @property
    def ranked(self) -> list[str]:
        """The labels that have a rank, the first one first."""
        return sorted((label for label in self.marks if self.marks[label] != "✓"), key=self.marks.__getitem__)


def title_of(slot: Slot, language: str) -> str:
    """A card's heading as far as it tells polls and rounds apart."""
    name = next((plan.name for plan in slot.poll.rounds if plan.code == slot.round), None)
    title = slot.poll.title.to(language)
    return f"{title} · {name.to(language)}" if name is not None else title


def heading(message: ChatMessage) -> str:
    return message.text.split("\n", 1)[0]


def item_card(message: ChatMessage, words: Words, text: str = "") -> ItemCard | None:
    """What an open poll's card asks; None if the message is none. `text`: the card's own, where something stands above it."""
    lines = (text or message.text).split("\n")
    state = lines[0].rpartition(" · ")[2]
    if len(lines) < 4 or not (state == words.open or state.startswith(words.open_until)):
        return None
    first, *rest = lines[1:]
    labels = {_plain(label): label for label in message.labels}
    points = {found[1]: int(found[2]) for label in labels if (found := _POINTS.fullmatch(label))}
    numbers = [label for label in labels if label.isdigit()] or list(points)
    # The first line of a number is the option's: "7 of 10 points left" stands below.
    wordings = {found[1]: found[2] for line in reversed(rest) if (found := _NUMBERED.fullmatch(line))}
    is_scale = any(number not in wordings for number in numbers)
    options = {number: number if is_scale else wordings[number] for number in numbers}
    # A question that stands alone is followed by its options; an item by the question.
    is_written = words.write in labels or words.ask in labels
    alone = is_written or _NUMBERED.fullmatch(rest[0]) is not None
    rows = {
        wordings[_number(row)]: _chosen(row) for row in message.buttons if _plain(row[-1].text) == _DONT_KNOW
    }
    asked = Asked(
        poll=_PLACE.sub("", lines[0]),
        question=first if alone else rest[0],
        item=next(iter(rows), "") if alone else first,
    )
    is_ranking = any(line.startswith("① ") for line in rest)
    way: Way = "ranking" if is_ranking else "points" if points else "rows" if rows else "one"
    if is_written:
        way = "text" if words.write in labels else "wall"
    return ItemCard(
        asked=asked,
        options={**options, words.dont_know: words.dont_know},
        labels=labels,
        marks={found[1]: found[2] for label in message.labels if (found := _MARKED.fullmatch(label))},
        way="many" if words.tick_all in rest else way,
        rows=rows,
        goes_on=any(line.endswith(f" {words.tap_a_number}") for line in rest),
        points=points,
        next_page=next((label for label in labels if "–" in label and label.endswith("›")), ""),
        message=message,
    )


def _shown(text: str) -> str:
    """A text as a phone shows it, without its markup."""
    return re.sub(r"</?b>", "", text)


def _plain(label: str) -> str:
    found = _MARKED.fullmatch(label)
    return found[1] if found else label


def _number(row: tuple[ShownButton, ...]) -> str:
    return row[0].text.split(" ")[0].removesuffix(":")


def _chosen(row: tuple[ShownButton, ...]) -> str:
    return next((_plain(button.text) for button in row if _plain(button.text) != button.text), "")


def questions(message: ChatMessage, words: Words) -> dict[str, str]:
    """What stands on a wall that one may upvote: the words to the button's label, ✓ behind it if one did."""
    lines = [found for line in message.text.split("\n") if (found := _NUMBERED.fullmatch(line))]
    asked = {found[1]: found[2].removesuffix(f" · {words.answered}") for found in reversed(lines)}
    return {
        asked[number]: label
        for label in message.labels
        for number, _, mark in [label.partition(" ")]
        if mark in (UPVOTE, "✓") and number in asked
    }
