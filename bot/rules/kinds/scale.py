"""A number on a scale."""

from collections import Counter
from collections.abc import Iterable, Sequence

from bot.rules.kinds.answer import WITHDRAWN, Choice, Columns, Refused, Tally
from config.event import DONT_KNOW, ScaledPoll

KIND = "scale"


def answered(poll: ScaledPoll, before: Choice | None, tapped: str) -> Choice | None:
    """The value tapped takes the place of the one before."""
    del before
    if tapped == WITHDRAWN:
        return None
    if tapped == DONT_KNOW:
        return DONT_KNOW
    values = {str(value): value for value in poll.scale.values()}
    if tapped not in values:
        raise Refused("unknown_option")
    return values[tapped]


def columns(given: Choice) -> Sequence[Columns]:
    return [Columns(option=DONT_KNOW) if given == DONT_KNOW else Columns(value=int(str(given)))]


def tally(poll: ScaledPoll, given: Iterable[Choice]) -> Tally:
    found = Counter(given)
    counts: dict[str | int, int] = {value: found[value] for value in poll.scale.values()}
    return Tally(counts, sum(counts.values()), found[DONT_KNOW])
