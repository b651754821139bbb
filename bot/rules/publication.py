"""Whether a result that was shown still stands after its poll was reopened.

Two results that differ by a few answers tell what these few answered. So the older one stays until of each item that
differs as many answers do as the smallest group that is shown.
"""

from collections.abc import Mapping

from bot.rules.suppression import Answers, kept_items
from config.event import Poll
from storage.polls import Ballot


def is_kept(poll: Poll) -> bool:
    """Whether a shown result of the poll is kept at all; where names are known anyway it need not be."""
    return poll.anonymity != "named"


def still_stands(shown: Mapping[str, Ballot], now: Mapping[str, Ballot]) -> bool:
    """`shown`: the ballots behind the result, by participant; `now`: those of today."""
    return bool(kept_items([_counted(shown)], _counted(now)))


def _counted(ballots: Mapping[str, Ballot]) -> Answers:
    """What of ballots a result is made of; another group is another answer."""
    return {
        person: {item: (answer.choice, ballot.stakeholder_group) for item, answer in ballot.answers.items()}
        for person, ballot in ballots.items()
    }
