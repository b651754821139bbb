"""Options in an order of one's own: first, second, third. Some may be left unranked."""

from collections import Counter
from collections.abc import Iterable, Sequence

from bot.rules.kinds.answer import WITHDRAWN, Choice, Columns, Refused, Tally, codes_in
from config.event import DONT_KNOW, RankingPoll, options_of

KIND = "ranking"


def at(option: str, rank: int) -> str:
    """What a button carries that leads to that option at that rank (1 = first)."""
    return f"{option}@{rank}=1"


def not_at(option: str, rank: int) -> str:
    """What a button carries that leads to that option at that rank no more."""
    return f"{option}@{rank}=0"


def answered(poll: RankingPoll, before: Choice | None, tapped: str) -> Choice | None:
    """The ranking after the tap: ranks are given one after the other, and only the last can be taken back.

    A button of an older card whose state can't be reached from the present one by that is refused.
    """
    if tapped == WITHDRAWN:
        return None
    if tapped == DONT_KNOW:
        return DONT_KNOW
    option, rank, wanted = _read(poll, tapped)
    ranked = codes_in(before)
    is_there = rank <= len(ranked) and ranked[rank - 1] == option
    if is_there == wanted:
        return before
    if is_there:
        if rank < len(ranked):
            raise Refused("outdated")
        return ranked[:-1] or None
    if len(ranked) == poll.ranks() and option not in ranked:
        raise Refused("all_ranked", poll.ranks())
    if rank != len(ranked) + 1 or option in ranked:
        raise Refused("outdated")
    return (*ranked, option)


def columns(given: Choice) -> Sequence[Columns]:
    if not isinstance(given, tuple):
        return [Columns(option=str(given))]
    return [Columns(option=option, rank=rank) for rank, option in enumerate(codes_in(given), start=1)]


def tally(poll: RankingPoll, given: Iterable[Choice]) -> Tally:
    """`counts` says how many ranked an option at all; `rankings` are what was answered, sorted."""
    answers = list(given)
    rankings = tuple(sorted(codes_in(answer) for answer in answers if isinstance(answer, tuple)))
    found = Counter(option for ranking in rankings for option in ranking)
    counts: dict[str | int, int] = {option.code: found[option.code] for option in options_of(poll)}
    return Tally(counts, len(rankings), len(answers) - len(rankings), rankings)


def _read(poll: RankingPoll, tapped: str) -> tuple[str, int, bool]:
    """Option, rank, and whether it is to be there. Raises `Refused` for what no button carries."""
    option, _, rest = tapped.partition("@")
    for rank in range(1, len(options_of(poll)) + 1):
        if rest in (f"{rank}=1", f"{rank}=0") and any(known.code == option for known in options_of(poll)):
            return option, rank, rest.endswith("1")
    raise Refused("unknown_option")
