"""A budget of points spread over options. What isn't given away is nobody's; the rest counts."""

from collections import Counter
from collections.abc import Iterable, Sequence

from bot.rules.kinds.answer import WITHDRAWN, Choice, Columns, Refused, Tally, points_in
from config.event import DONT_KNOW, PointsPoll, options_of

KIND = "points"


def having(option: str, points: int) -> str:
    """What a button carries that leads to that option having so many points."""
    return f"{option}={points}"


def answered(poll: PointsPoll, before: Choice | None, tapped: str) -> Choice | None:
    """The spread after the tap, in the poll's order; options without a point are absent."""
    if tapped == WITHDRAWN:
        return None
    if tapped == DONT_KNOW:
        return DONT_KNOW
    option, points = _read(poll, tapped)
    spread = points_in(before)
    if points == spread.get(option, 0):
        return before
    spread[option] = points
    if poll.cap is not None and points > poll.cap:
        raise Refused("over_cap", poll.cap)
    if sum(spread.values()) > poll.budget:
        raise Refused("no_points_left", poll.budget)
    codes = [known.code for known in options_of(poll)]
    return tuple((code, spread[code]) for code in codes if spread.get(code)) or None


def columns(given: Choice) -> Sequence[Columns]:
    spread = points_in(given)
    return [Columns(option=code, points=points) for code, points in spread.items()] or [
        Columns(option=str(given))
    ]


def tally(poll: PointsPoll, given: Iterable[Choice]) -> Tally:
    """`counts` says how many gave an option any point."""
    answers = list(given)
    spreads = [spread for answer in answers if (spread := points_in(answer))]
    people = Counter(code for spread in spreads for code in spread)
    counts: dict[str | int, int] = {option.code: people[option.code] for option in options_of(poll)}
    points = {option.code: sum(s.get(option.code, 0) for s in spreads) for option in options_of(poll)}
    return Tally(counts, len(spreads), len(answers) - len(spreads), points=points)


def _read(poll: PointsPoll, tapped: str) -> tuple[str, int]:
    """Raises `Refused` for what no button carries."""
    option, _, written = tapped.partition("=")
    points = {str(number): number for number in range(poll.budget + 2)}
    if written not in points or all(known.code != option for known in options_of(poll)):
        raise Refused("unknown_option")
    return option, points[written]
