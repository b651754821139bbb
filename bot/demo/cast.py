"""Who comes to the demo's workshop: invented people, made from a seed."""

import random
from dataclasses import dataclass
from typing import Literal

from bot.roster.reading import MOST_ROWS
from config.event import Event

Temperament = Literal["plain", "late", "changes_mind", "blocks", "nonsense"]

_GIVEN = (
    "Sok", "Dara", "Sophea", "Bopha", "Chanthou", "Kosal", "Maly", "Narith", "Phalla", "Rithy", "Sothea", "Vanna",
    "Srey", "Virak", "Kunthea", "Piseth", "Sreymom", "Visal", "Leakhena", "Sambath",
)  # fmt: skip
_FAMILY = (
    "Chea", "Heng", "Keo", "Kim", "Lim", "Ly", "Mao", "Meas", "Nhem", "Ouk", "Pech", "Prak", "Sam", "Seng", "Tep", "Yim",
)  # fmt: skip

_PLAIN: Temperament = "plain"
_SPECIAL: tuple[Temperament, ...] = (
    "blocks", "nonsense", "late", "late", "late", "changes_mind", "changes_mind", "changes_mind", "changes_mind",
)  # fmt: skip

FIRST_ID = 1001

_WALKS_IN = 6
"""One in so many is not on the organizer's list."""


@dataclass(frozen=True)
class Role:
    """One invented participant. `group`: their place among the event's groups, from 0.

    `listed`: on the organizer's list; others walk in. `organisation`: what the list says of it, perhaps nothing.
    """

    user_id: int
    first_name: str
    last_name: str
    language: str
    group: int
    temperament: Temperament
    listed: bool
    organisation: str

    @property
    def name(self) -> str:
        """As Telegram's profile, and so the participants list, has it."""
        return f"{self.first_name} {self.last_name}"


def cast(event: Event, phones: int, seed: int) -> list[Role]:
    """As many people as there are phones, in groups by what the event expects of each.

    A third reads Khmer; a few come late or change their votes, one blocks the bot, one writes nonsense.
    """
    chance = random.Random(seed)
    names = [(given, family) for given in _GIVEN for family in _FAMILY]
    chance.shuffle(names)
    temperaments = [*_SPECIAL, *(_PLAIN for _ in range(phones))][:phones]
    chance.shuffle(temperaments)
    groups = _groups(event, phones)
    return [
        Role(
            FIRST_ID + number,
            names[number % len(names)][0] + (f" {number // len(names) + 1}" if number >= len(names) else ""),
            names[number % len(names)][1],
            "km" if number % 3 == 2 and "km" in event.languages else "en",
            groups[number],
            temperaments[number],
            number % _WALKS_IN != 1 and number < MOST_ROWS,
            _organisation(event, groups[number], number),
        )
        for number in range(phones)
    ]


def _organisation(event: Event, group: int, number: int) -> str:
    """The code of one that somebody of the group may be from; of a third the list doesn't say."""
    code = event.groups[group].code
    offered = [known.code for known in event.organisations if not known.groups or code in known.groups]
    return offered[number % len(offered)] if offered and number % 3 else ""


def _groups(event: Event, phones: int) -> list[int]:
    """Group numbers in proportion to what is expected; exactly so when the phones are as many as expected."""
    expected = [max(1, group.expected) for group in event.groups]
    everybody = sum(expected)
    shares = [phones * size // everybody for size in expected]
    by_remainder = sorted(range(len(expected)), key=lambda number: -(phones * expected[number] % everybody))
    for number in by_remainder[: phones - sum(shares)]:
        shares[number] += 1
    return [number for number, size in enumerate(shares) for _ in range(size)]
