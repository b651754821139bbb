"""A rehearsal as data: who does what, line by line. Written down while somebody rehearses, and played again, here and by the tests.

phones: {org: Pich Sovann, dara: Sok Dara}
now: 2015-11-20T07:40
steps:
  - sala: invite facilitator
  - fac: start {invitation}
  - dara: tap English
  - crowd: arrive
  - clock: '08:30'
  - picture: opening
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.rehearsal import ChatMessage, Phone

Step = tuple[str, str]
"""Who and what; who is somebody of the row, `crowd`, `clock`, `sala` or `picture`."""

_NAME = re.compile(r"[\w-]+")
"""Of a picture: a file of the folder that was asked for."""

_TO_LATIN = str.maketrans("០១២៣៤៥៦៧៨៩", "0123456789")


class Unreadable(Exception):
    """The file is no rehearsal; the message says why."""


@dataclass(frozen=True)
class Script:
    """`now`: when the day begins; `crowd`: how many others there are."""

    steps: tuple[Step, ...]
    now: str
    crowd: int

    @classmethod
    def read(cls, path: Path, crowd: int) -> "Script":
        """Raises `Unreadable`. `crowd`: if the file doesn't say."""
        try:
            content = yaml.load(path.read_text("utf-8"), yaml.BaseLoader)  # noqa: S506 - makes nothing but words
            steps = tuple(_step(step) for step in content["steps"])
            return cls(steps, content.get("now", ""), int(content.get("crowd", crowd)))
        except (
            OSError,
            yaml.YAMLError,
            AttributeError,
            KeyError,
            TypeError,
            ValueError,
            StopIteration,
        ) as error:
            raise Unreadable(
                f"{path} is no rehearsal ({error or type(error).__name__}); see docs/rehearsing.md"
            ) from None


def written(claim: str, phones: dict[str, str], now: str, crowd: int, steps: Iterable[Step]) -> str:
    """The file's text: the shipped rule of who may vote holds, and closing can be undone, as in the room."""
    head = {"claim": claim, "phones": phones, "now": now, "crowd": crowd, "admission": {}, "undo_ms": 10_000}
    lines = [_line({key: value}) for key, value in head.items()]
    return "".join([*lines, "steps:\n", *(f"  - {_line({who: what})}" for who, what in steps)])


def _step(written: dict[str, str]) -> Step:
    """Raises ValueError for what is no `who: what`."""
    ((who, what),) = written.items()
    if who == "picture" and not _NAME.fullmatch(what):
        raise ValueError(f"a picture can't be called {what!r}: use letters, digits, _ and -")
    return str(who), str(what)


def _line(value: dict[str, object]) -> str:
    flow = not isinstance(next(iter(value.values())), dict)
    return yaml.safe_dump(
        value,
        allow_unicode=True,
        width=10_000,
        sort_keys=False,
        default_flow_style=None if not flow else False,
    )


def found(phone: Phone, label: str) -> tuple[ChatMessage, tuple[int, int]] | None:
    """The newest message with that button, and its row and column; None: there is none.

    `+ of 3`: in the row in which a button begins with `3 · `, or which begins with 3. In which digits is the same.
    """
    for message in reversed(phone.messages):
        if message.by_bot and (place := place_of(message, label)) is not None:
            return message, place
    return None


def place_of(message: ChatMessage, label: str) -> tuple[int, int] | None:
    """Row and column of a button by its label, see `found`."""
    rows = [[latin(button.text) for button in row] for row in message.buttons]
    for row, labels in enumerate(rows):
        if latin(label) in labels:
            return row, labels.index(latin(label))
    wanted, of, number = label.partition(" of ")
    for row, labels in enumerate(rows if of else ()):
        begins = int(labels[0].split(" ")[0] in (number, f"{number}:"))
        if wanted in labels[begins:] and (begins or any(text.startswith(f"{number} · ") for text in labels)):
            return row, labels.index(wanted, begins)
    return None


def label_of(phone: Phone, message: ChatMessage, place: tuple[int, int]) -> str:
    """How a script calls that button, so that it is found again."""
    row, column = place
    label = message.buttons[row][column].text
    in_row = [button.text for button in message.buttons[row]]
    numbers = [text.split(" ")[0].removesuffix(":") for text in in_row]
    known = (label, *(f"{label} of {number}" for number in numbers))
    return next((name for name in known if found(phone, name) == (message, place)), label)


def latin(text: str) -> str:
    """With the digits 0-9."""
    return text.translate(_TO_LATIN)
