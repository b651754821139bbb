"""Delphi rounds: what a later round tells each person of the one before, and nothing else.

Controlled feedback as in Dalkey and Helmer (1963), Management Science 9(3), 458-467: the median and the quartiles
of all, beside one's own answer, before one answers again.
"""

from collections.abc import Iterable, Sequence

from bot.rules.kinds.answer import Tally
from bot.rules.results import result
from config.event import Poll, ScalePoll
from storage.polls import Ballot, Feedback, Round

Middle = tuple[float, float, float]


def earlier(rounds: Iterable[Round], poll: Poll) -> Round | None:
    """The last round of a Delphi poll that has closed; None: there is nothing to feed back."""
    if not isinstance(poll, ScalePoll) or not poll.delphi:
        return None
    closed = [asked for asked in rounds if asked.poll == poll.code and asked.state == "closed"]
    return max(closed, key=lambda asked: asked.id, default=None)


def feedback(poll: Poll, asked: Round, ballots: Iterable[Ballot]) -> Feedback:
    """Of the round `asked`; items of which too few answered to show anything are left out."""
    tallies = result(poll, ballots).tallies
    return Feedback(
        asked.id,
        {
            code: (*quartiles(tally), tally.n)
            for code, tally in tallies.items()
            if tally is not None and tally.n
        },
    )


def quartiles(tally: Tally) -> Middle:
    """Lower quartile, median, upper quartile of a scale's values; "don't know" is none.

    The inverse of the empirical distribution, halfway between two answers where it steps (definition 2 of Hyndman and
    Fan, 1996, The American Statistician 50): always a value of the scale or a half. At least one value.
    """
    values = sorted(
        value for value, people in tally.counts.items() for _ in range(people) if isinstance(value, int)
    )
    return _quartile(values, 1), _quartile(values, 2), _quartile(values, 3)


def _quartile(values: Sequence[int], quarter: int) -> float:
    place, rest = divmod(quarter * len(values), 4)
    return values[place] if rest else (values[place - 1] + values[place]) / 2
