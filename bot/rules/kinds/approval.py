"""All options one supports."""

from collections import Counter
from collections.abc import Iterable, Sequence

from bot.rules.kinds.answer import WITHDRAWN, Choice, Columns, Refused, Tally, codes_in
from config.event import DONT_KNOW, ApprovalPoll, options_of

KIND = "approval"

ON, OFF = "=1", "=0"
"""A button carries the state it leads to: `o2=1` ticks o2, `o2=0` unticks it."""


def answered(poll: ApprovalPoll, before: Choice | None, tapped: str) -> Choice | None:
    """The options ticked after the tap, in the poll's order. "Don't know" stands alone."""
    if tapped == WITHDRAWN:
        return None
    if tapped == DONT_KNOW:
        return DONT_KNOW
    codes = [option.code for option in options_of(poll)]
    option, state = tapped[: -len(ON)], tapped[-len(ON) :]
    if option not in codes or state not in (ON, OFF):
        raise Refused("unknown_option")
    ticked = set(codes_in(before))
    if state == OFF and option not in ticked:
        return before
    ticked = ticked | {option} if state == ON else ticked - {option}
    if poll.most is not None and len(ticked) > poll.most:
        raise Refused("too_many", poll.most)
    return tuple(code for code in codes if code in ticked) or None


def columns(given: Choice) -> Sequence[Columns]:
    return [Columns(option=option) for option in codes_in(given) or (str(given),)]


def tally(poll: ApprovalPoll, given: Iterable[Choice]) -> Tally:
    """`n` is the number of people, not of ticks."""
    answers = list(given)
    ballots = [codes for answer in answers if (codes := codes_in(answer))]
    found = Counter(option for ballot in ballots for option in ballot)
    counts: dict[str | int, int] = {option.code: found[option.code] for option in options_of(poll)}
    return Tally(counts, len(ballots), len(answers) - len(ballots))
