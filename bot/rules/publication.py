"""Whether a result that was shown still stands after its poll was reopened.

Two results that differ by a few ballots tell what these few answered. So the older one stays until
as many have changed as the smallest group that is shown.
"""

from collections.abc import Mapping

from bot.rules.suppression import SMALLEST_GROUP
from config.event import Poll
from storage.polls import Ballot


def is_kept(poll: Poll) -> bool:
    """Whether a shown result of the poll is kept at all; where names are known anyway it need not be."""
    return poll.anonymity != "named"


def still_stands(shown: Mapping[str, Ballot], now: Mapping[str, Ballot]) -> bool:
    """`shown`: the ballots behind the result, by participant; `now`: those of today."""
    return changed(shown, now) < SMALLEST_GROUP


def changed(shown: Mapping[str, Ballot], now: Mapping[str, Ballot]) -> int:
    """How many people's answers or groups differ."""
    return sum(
        _counted(shown.get(person)) != _counted(now.get(person)) for person in shown.keys() | now.keys()
    )


def _counted(ballot: Ballot | None) -> object:
    """What of a ballot a result is made of; a withdrawn one is none."""
    if ballot is None or not ballot.answers:
        return None
    return {item: answer.choice for item, answer in ballot.answers.items()}, ballot.stakeholder_group
