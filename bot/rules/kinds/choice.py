"""One option of several."""

from collections import Counter
from collections.abc import Iterable, Sequence

from bot.rules.kinds.answer import WITHDRAWN, Choice, Columns, Refused, Tally
from config.event import DONT_KNOW, ChoicePoll, options_of

KIND = "choice"


def answered(poll: ChoicePoll, before: Choice | None, tapped: str) -> Choice | None:
    """The option tapped takes the place of the one before."""
    del before
    if tapped == WITHDRAWN:
        return None
    if tapped not in {DONT_KNOW, *(option.code for option in options_of(poll))}:
        raise Refused("unknown_option")
    return tapped


def columns(given: Choice) -> Sequence[Columns]:
    return [Columns(option=str(given))]


def tally(poll: ChoicePoll, given: Iterable[Choice]) -> Tally:
    found = Counter(str(option) for option in given)
    counts: dict[str | int, int] = {option.code: found[option.code] for option in options_of(poll)}
    return Tally(counts, sum(counts.values()), found[DONT_KNOW])
