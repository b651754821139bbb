"""Two moments of one poll: what was shown once can be compared with what is shown later.

A result that was reopened, extended or partly erased keeps what was shown until five answers differ from each of the
results that were shown.
"""

from collections.abc import Hashable, Mapping, Sequence

from bot.rules.suppression.pools import SMALLEST_GROUP

Answers = Mapping[str, Mapping[str, Hashable]]
"""Ballot to item to what was answered, or a fingerprint of it. A withdrawn answer is absent."""


def changed(before: Answers, now: Answers, item: str) -> int:
    """How many people's answers to an item are new, gone or different."""
    return sum(
        before.get(ballot, {}).get(item) != now.get(ballot, {}).get(item)
        for ballot in before.keys() | now.keys()
    )


def kept_items(published: Sequence[Answers], current: Answers) -> frozenset[str]:
    """The items of which the current answers may not be shown: too near to what was shown.

    `published`: the answers behind everything shown so far. All of it counts: who changes
    an answer and back again would else be found by comparing with what was shown earliest.
    """
    items = {item for answers in (*published, current) for given in answers.values() for item in given}
    return frozenset(
        item
        for item in items
        if any(0 < changed(before, current, item) < SMALLEST_GROUP for before in published)
    )
