"""Groups side by side: what all of them support, and what splits the room."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from bot.rules.statistics.scales import agreement

COMMON_PERCENT = 60
"""Common ground is what at least so many of a hundred people support, in every group."""


@dataclass(frozen=True)
class Support:
    """Of one item in one group: people in favour, of those who answered."""

    in_favour: int
    answered: int


def support(in_favour: Mapping[str, bool], groups: Mapping[str, str]) -> dict[str, Support]:
    """Group → support of one item. `in_favour`: participant id → whether what they answered supports it.

    What supports an item is the caller's to say: ticking it, or one of the two highest values of a scale. People
    without a group in `groups` aren't counted.
    """
    answered = Counter(groups[person] for person in in_favour if person in groups)
    found = Counter(groups[person] for person, yes in in_favour.items() if yes and person in groups)
    return {group: Support(found[group], answered[group]) for group in sorted(answered)}


def common_ground(items: Mapping[str, Mapping[str, Support]]) -> tuple[str, ...]:
    """Codes of the items that at least 60 % support in every group, in the order of the items.

    `items`: item code → group → support. A group of which nobody answered says nothing; where fewer than two
    groups answered there is no ground to be common. A rule of Sala's, without a paper: a large group's majority
    can't stand for a small one.
    """
    return tuple(item for item, by_group in items.items() if _is_common(by_group))


def split(distributions: Mapping[str, Mapping[int, int]]) -> tuple[str, ...]:
    """Codes of the items on which the room is in two camps, in the order of the items: van der Eijk's A below 0.

    `distributions`: item code → distribution of everybody who answered (see `scales.agreement`).
    """
    return tuple(item for item, counts in distributions.items() if (agreement(counts) or 0.0) < 0)


def _is_common(by_group: Mapping[str, Support]) -> bool:
    speaking = [group for group in by_group.values() if group.answered]
    return len(speaking) > 1 and all(
        group.in_favour * 100 >= COMMON_PERCENT * group.answered for group in speaking
    )
