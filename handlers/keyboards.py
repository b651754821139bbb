"""Laying buttons out: rows that a phone of 320 px shows without cutting a label."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.message import Button, Keyboard, Message
from handlers.callbacks.data import Data
from handlers.voice import Voice

CHOSEN = " ✓"
"""Behind the label of a button whose state is the present one."""

_NUMBERS_IN_A_ROW = 5


def button(text: str, data: Data) -> Button:
    return Button(text, data.pack())


def rows(buttons: Sequence[Button], across: int) -> Keyboard:
    return tuple(tuple(buttons[start : start + across]) for start in range(0, len(buttons), across))


def with_button(drawn: Sequence[Message], added: Button) -> list[Message]:
    """With a further button under the last message: beside the one that stands alone there, or in a row of its own."""
    *above, last = drawn
    rows = last.keyboard
    beside = rows and len(rows[-1]) == 1
    keyboard = (*rows[:-1], (*rows[-1], added)) if beside else (*rows, (added,))
    return [*above, replace(last, keyboard=keyboard)]


def numbers(voice: Voice, data: Iterable[Data], chosen: Iterable[bool] = ()) -> Keyboard:
    """Buttons 1, 2, …, which stand for numbered lines of the text; a ✓ behind the chosen ones."""
    meanings = list(data)
    return marked_numbers(
        voice, meanings, [CHOSEN if mark else "" for mark in chosen] or [""] * len(meanings)
    )


def marked_numbers(voice: Voice, data: Iterable[Data], marks: Sequence[str]) -> Keyboard:
    """Buttons 1, 2, …, each with its mark behind the number."""
    count = len(marks)
    buttons = [
        button(f"{voice.number(number)}{mark}", meaning)
        for number, meaning, mark in zip(range(1, count + 1), data, marks, strict=True)
    ]
    across = _NUMBERS_IN_A_ROW if count > _NUMBERS_IN_A_ROW + 1 else max(1, count)
    return rows(buttons, across)
