"""What is wrong in an event file, said so that the person who wrote it can put it right."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass

_WORD = re.compile(r"[A-Za-z0-9_-]{1,40}")

KeyPath = tuple[str | int, ...]
"""The keys and list positions (from 0) that lead to a value: `("agenda", 3, "starts")`."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A mistake before it is put into a file. `line` is 0 where the path tells it."""

    path: KeyPath
    message: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Mistake:
    """`file` as the caller wrote it, `line` from 1, `path` as `agenda[3].starts` (empty: the whole file)."""

    file: str
    line: int
    path: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}: "
        return f"{place}{self.path}: {self.message}" if self.path else f"{place}{self.message}"


class EventFileError(Exception):
    """The event file can't be used; `mistakes` names all of them, in the order of their lines."""

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        super().__init__("\n".join(map(str, mistakes)))
        self.mistakes = mistakes


def dotted(path: KeyPath) -> str:
    """`("agenda", 3, "starts")` as `agenda[3].starts`; a key that is no plain word as `lists['my gaps']`."""
    return "".join(
        f".{key}" if isinstance(key, str) and _WORD.fullmatch(key) else f"[{key!r}]" for key in path
    ).removeprefix(".")


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`; did you mean 'question'?` where a known word is close, otherwise nothing."""
    by_folded = {name.casefold(): name for name in known}
    close = difflib.get_close_matches(word.casefold(), by_folded, n=1)
    return f"; did you mean {by_folded[close[0]]!r}?" if close else ""
