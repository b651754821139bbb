"""Whether a result that was shown still stands after its poll was reopened.

Two results that differ by a few answers tell what these few answered. So the last one stays until of each item that
differs from any that was shown as many answers do as the smallest group that is shown.
"""

from collections.abc import Mapping, Sequence

from bot.rules.suppression import Answers, kept_items
from config.event import Poll, WrittenPoll
from storage.polls import Ballot, Turnout

Cast = Mapping[str, Ballot]
"""The ballots behind a result, by participant."""


def is_kept(poll: Poll) -> bool:
    """Whether a shown result of the poll is kept at all; where names are known anyway it need not be."""
    return poll.anonymity != "named"


def outlives_erasure(poll: Poll) -> bool:
    """Whether a shown result goes on counting the answers of somebody who erased theirs; words of one's own go at once."""
    return is_kept(poll) and not isinstance(poll, WrittenPoll)


def without(turnout: Turnout, group: str) -> Turnout:
    """Turnout less one who had answered and erased that."""
    left = {code: (n - 1, of - 1) if code == group else (n, of) for code, (n, of) in turnout.items()}
    return {code: (max(n, 0), of) for code, (n, of) in left.items() if of > 0}


def still_stands(shown: Sequence[Cast], now: Cast) -> bool:
    """Whether the last result stays as a whole: that of today is the same, or too near to one of those shown.

    `shown`: all that were, the newest last. Answers are compared alone as well as with groups: else four whose
    groups were corrected would hide from the rule, but not from the room, that only a fifth answered anew.
    """
    return are_same(shown[-1], now) or any(
        kept_items([counted(cast) for cast in shown], counted(now))
        for counted in (_answers, _answers_by_group)
    )


def are_same(one: Cast, other: Cast) -> bool:
    """Whether two results are counted from the same answers of the same groups."""
    return _answers_by_group(one) == _answers_by_group(other)


def _answers(cast: Cast) -> Answers:
    return {
        person: {item: answer.choice for item, answer in ballot.answers.items()}
        for person, ballot in cast.items()
        if ballot.answers
    }


def _answers_by_group(cast: Cast) -> Answers:
    """Another group is another answer."""
    return {
        person: {item: (choice, cast[person].stakeholder_group) for item, choice in given.items()}
        for person, given in _answers(cast).items()
    }
