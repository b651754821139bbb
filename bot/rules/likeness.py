"""Which ideas say the same, as far as that can be told by their words. They are shown, never merged by themselves."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.rules.ideas import Idea
from bot.rules.typed import ZERO_WIDTH_SPACE, folded

_BETWEEN_WORDS = re.compile(rf"[\s{ZERO_WIDTH_SPACE}]+")
_FEWEST_WORDS = 2


@dataclass(frozen=True)
class Pair:
    """Two ideas alike. `same`: word for word, but for case, signs and spaces; else the same words in another order."""

    first: Idea
    second: Idea
    same: bool


def likely_duplicates(ideas: Sequence[Idea]) -> tuple[Pair, ...]:
    """Each idea with the first that is like it; those that are the same come first. Hidden ones are left out."""
    found: list[Pair] = []
    paired: set[tuple[str, str]] = set()
    there = [idea for idea in ideas if idea.state != "hidden" and idea.label is not None]
    for same in (True, False):
        first: dict[str, Idea] = {}
        for idea in there:
            for key in _keys(idea, same=same):
                other = first.setdefault(key, idea)
                if other is not idea and (other.code, idea.code) not in paired:
                    paired.add((other.code, idea.code))
                    found.append(Pair(other, idea, same))
    return tuple(found)


def has_words(idea: Idea, sought: str) -> bool:
    """Whether what is looked for stands in its wording, in any language, or in a text that it was made from."""
    wanted = folded(sought)
    return any(wanted in folded(words) for words in _wordings(idea))


def _keys(idea: Idea, *, same: bool) -> Iterator[str]:
    for words in _wordings(idea):
        if same:
            if folded(words):
                yield folded(words)
            continue
        each = {folded(word) for word in _BETWEEN_WORDS.split(words)} - {""}
        if len(each) >= _FEWEST_WORDS:
            yield " ".join(sorted(each))


def _wordings(idea: Idea) -> set[str]:
    labels = set(idea.label.root.values()) if idea.label is not None else set()
    return labels | {original.words for original in idea.originals}
