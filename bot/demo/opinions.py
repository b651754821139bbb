"""What one person thinks of what a card asks: much as their group does, and much the same by whichever poll it is asked.

Pure: the same person, card and chance give the same answer. Nothing here knows of results.
"""

import random
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import exp

from bot.demo.cast import Role
from bot.demo.leanings import COVERED, FEASIBLE, NEED, favours, leaning, learnt
from bot.demo.reading import Asked
from bot.demo.sentences import sentence
from config.event import Event, PointsPoll, Poll, QuizPoll, items_of, options_of

_OF_THEIR_OWN = 0.15
"""How far people of one group are apart about one item, as a share of the scale (standard deviation)."""

_IN_GENERAL = 0.06
"""How far they are apart about everything: some are strict, some are mild."""

_AT_THE_MOMENT = 0.07
_LEARNS = 0.6
"""How far people are apart in what they learn, as a share of it: some know less than they thought."""

_KEENNESS = 14.0
"""How much more often what one leans to comes first in a ranking."""

_SPREADING = 4.0
"""The same of points, which people spread."""


@dataclass(frozen=True)
class Opinions:
    """How the room reads the event: cards have words, and no codes."""

    event: Event

    def mind(self, role: Role, seed: int) -> "Mind":
        """Of one person; another seed makes another."""
        who = f"{role.user_id}/{seed}"
        return Mind(self, self.event.groups[role.group].code, who, random.Random(who))

    def poll(self, asked: Asked) -> Poll | None:
        return self._polls.get(_nfc(asked.question))

    def code(self, poll: Poll | None, wording: str) -> str:
        """Of an item or option, behind which a date may stand; of one that came later, its words."""
        if poll is None:
            return wording
        known, words = self._codes[poll.code], _nfc(wording)
        return known.get(words) or known.get(words.partition(" · ")[0], wording)

    def subject(self, poll: Poll | None) -> str:
        """What its items are judged by."""
        return self._subjects.get(poll.code, poll.code) if poll is not None else ""

    @cached_property
    def _polls(self) -> Mapping[str, Poll]:
        return {_nfc(words): poll for poll in self.event.polls for words in poll.question.root.values()}

    @cached_property
    def _codes(self) -> Mapping[str, Mapping[str, str]]:
        return {
            poll.code: {
                _nfc(words): each.code
                for each in (*items_of(poll), *options_of(poll))
                for words in each.label.root.values()
            }
            for poll in self.event.polls
        }

    @cached_property
    def _subjects(self) -> Mapping[str, str]:
        """Polls compared with each other, or of one chain, are about one thing; so are points for the same options."""
        found: dict[str, str] = {}
        for comparison in self.event.comparisons:
            second = COVERED if comparison.status is not None else FEASIBLE
            found |= {comparison.importance: NEED, comparison.second: second}
        parts = {"importance": NEED, "ranking": NEED, "status": COVERED, "feasibility": FEASIBLE}
        for chain in self.event.chains:
            found |= {code: parts[part] for part, code in chain.polls.items() if part in parts}
        ranked = [options_of(poll) for poll in self.event.polls if found.get(poll.code) == NEED]
        for poll in self.event.polls:
            if isinstance(poll, PointsPoll) and poll.options in ranked:
                found[poll.code] = NEED
        return found


@dataclass(frozen=True)
class Mind:
    """One person. `group`: its code; `who`: a seed of their own."""

    opinions: Opinions
    group: str
    who: str
    chance: random.Random

    def place(self, asked: Asked, of: int) -> int:
        """Where an item is on a line of so many places, from 0."""
        poll = self.opinions.poll(asked)
        item = self.opinions.code(poll, asked.item)
        there = self._leaning(poll, item) + self.chance.gauss(0, _AT_THE_MOMENT)
        if _is_asked_again(poll, asked):
            there += learnt(item) * random.Random(f"{self.who}/learns/{item}").gauss(1, _LEARNS)
        return min(of - 1, max(0, round(there * (of - 1))))

    def option(self, asked: Asked, wordings: Sequence[str]) -> int:
        """Which one they choose, from 0."""
        poll = self.opinions.poll(asked)
        item = self.opinions.code(poll, asked.item)
        codes = [self.opinions.code(poll, wording) for wording in wordings]
        if isinstance(poll, QuizPoll):
            right = next(question.right for question in poll.items if question.code == item)
            knows = leaning(poll.code, item, self.group)
            weights = [knows if code == right else (1 - knows) / (len(codes) - 1) for code in codes]
        elif poll is not None and (known := favours(poll.code, item)):
            weights = [known.get(code, 0.0) for code in codes]
        else:
            return self.place(asked, len(codes))
        return self.chance.choices(range(len(codes)), weights)[0]

    def next_rank(self, asked: Asked, wordings: Sequence[str]) -> int:
        """Which of those that are left, from 0."""
        return self.chance.choices(range(len(wordings)), self._weights(asked, wordings, _KEENNESS))[0]

    def supports(self, asked: Asked, wordings: Sequence[str]) -> list[int]:
        """Those they tick, from 0; the best at least."""
        poll = self.opinions.poll(asked)
        likes = [self._leaning(poll, self.opinions.code(poll, wording)) for wording in wordings]
        ticked = [number for number, liked in enumerate(likes) if self.chance.random() < liked]
        return ticked or [likes.index(max(likes))]

    def points(self, asked: Asked, wordings: Sequence[str]) -> list[int]:
        """For each of some options, of a budget for all of them."""
        poll = self.opinions.poll(asked)
        budget, everything = 10, list(wordings)
        if isinstance(poll, PointsPoll):
            budget, everything = poll.budget, [option.code for option in poll.options]
        whole = sum(self._weights(asked, everything, _SPREADING))
        return [round(budget * weight / whole) for weight in self._weights(asked, wordings, _SPREADING)]

    def sentence(self, asked: Asked, language: str) -> str:
        """What they write, of what many might."""
        poll = self.opinions.poll(asked)
        return sentence(poll.code if poll is not None else "", language, self.chance)

    def _weights(self, asked: Asked, wordings: Sequence[str], keenness: float) -> list[float]:
        poll = self.opinions.poll(asked)
        return [
            exp(keenness * self._leaning(poll, self.opinions.code(poll, wording))) for wording in wordings
        ]

    def _leaning(self, poll: Poll | None, item: str) -> float:
        """Their group's, and what they add to it, whenever they are asked."""
        subject = self.opinions.subject(poll)
        general = random.Random(f"{self.who}/{subject}").gauss(0, _IN_GENERAL)
        own = random.Random(f"{self.who}/{subject}/{item}").gauss(0, _OF_THEIR_OWN)
        return leaning(subject, item, self.group) + general + own


def _is_asked_again(poll: Poll | None, asked: Asked) -> bool:
    """Whether the heading names a round after the first one."""
    names = [plan.name for plan in poll.rounds[1:] if plan.name is not None] if poll is not None else []
    return any(asked.poll.endswith(f" · {words}") for name in names for words in name.root.values())


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)
