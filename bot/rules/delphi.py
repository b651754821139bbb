"""Delphi rounds: what a later round tells each person of the one before, and nothing else.

Controlled feedback as in Dalkey and Helmer (1963), Management Science 9(3), 458-467: the median and the quartiles
of all, beside one's own answer, before one answers again.
"""

from collections.abc import Iterable

from bot.rules.findings import scale_counts
from bot.rules.kinds.answer import Tally
from bot.rules.results import result
from bot.rules.statistics.scales import quartiles
from config.event import Poll, ScalePoll
from storage.polls import Ballot, Feedback, Round


def earlier(rounds: Iterable[Round], poll: Poll) -> Round | None:
    """The last round of a Delphi poll that has closed; None: there is nothing to feed back."""
    if not isinstance(poll, ScalePoll) or not poll.delphi:
        return None
    closed = [asked for asked in rounds if asked.poll == poll.code and asked.state == "closed"]
    return max(closed, key=lambda asked: asked.id, default=None)


def feedback(poll: Poll, asked: Round, ballots: Iterable[Ballot]) -> Feedback:
    """Of the round `asked`; items of which too few answered to show anything are left out."""
    tallies = result(poll, ballots).tallies
    middles = {code: _middle(tally) for code, tally in tallies.items() if tally is not None}
    return Feedback(asked.id, {code: middle for code, middle in middles.items() if middle is not None})


def _middle(tally: Tally) -> tuple[float, float, float, int] | None:
    """Lower quartile, median, upper quartile, and of how many; "don't know" is no value."""
    found = quartiles(scale_counts(tally))
    return (found.lower, found.median, found.upper, tally.n) if found else None
