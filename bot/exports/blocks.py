"""What is drawn of a result in the workbook: counts that `results` has, as blocks of cells with a chart each."""

from collections.abc import Iterator

from bot.exports.cells import Block
from bot.exports.reading import Shown
from bot.reports.charts.rows import is_stacked
from bot.rules.kinds.answer import Tally
from bot.rules.turnout import counts_of, total
from config.event import (
    ChoicePoll,
    PointsPoll,
    Poll,
    PollBase,
    RankingPoll,
    ScaledPoll,
    Text,
    WrittenPoll,
    asked_about,
    items_of,
    options_of,
)

_LONGEST = 60


def blocks(shown: Shown) -> Iterator[Block]:
    """One a round, or one an item where answers don't fit into one bar; none of words."""
    poll, tallies = shown.poll, shown.counted.tallies
    if isinstance(poll, WrittenPoll) or not any(tally is not None for tally in tallies.values()):
        return
    if isinstance(poll, ScaledPoll | ChoicePoll) and items_of(poll) and is_stacked(poll):
        yield _stacked(shown, poll)
        return
    for item, tally in tallies.items():
        if tally is not None:
            of_item = asked_about(poll, item) if item else poll
            about = next((_both(one.label)[0] for one in items_of(of_item) if one.code == item), "")
            yield Block(_title(shown, about), _base(shown, tally), *_lines(shown, of_item, tally))


def _lines(
    shown: Shown, poll: Poll, tally: Tally
) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, tuple[float | None, ...]], ...]]:
    """Labels, and their numbers: people, points given, or Borda's points."""
    if isinstance(poll, RankingPoll) and shown.found.ranked is not None:
        ranked = shown.found.ranked
        order = [option for tier in ranked.tiers.tiers for option in tier]
        named, numbers = "Borda's points", [ranked.points[option] for option in order]
    elif isinstance(poll, PointsPoll):
        order = sorted(tally.points, key=lambda option: -tally.points[option])
        named, numbers = "points", [tally.points[option] for option in order]
    else:
        order = [str(option) for option in tally.counts]
        named, numbers = "people", list(tally.counts.values())
    labels = tuple(_label(poll, option) for option in order)
    return labels, ((named, tuple(float(number) for number in numbers)),)


def _stacked(shown: Shown, poll: ScaledPoll | ChoicePoll) -> Block:
    """An item a bar, an answer a part of it."""
    tallies = {code: tally for code, tally in shown.counted.tallies.items() if tally is not None}
    items = {item.code: item.label for item in items_of(poll)}
    codes = dict.fromkeys(code for tally in tallies.values() for code in tally.counts)
    series = tuple(
        (_label(poll, str(code))[0], tuple(float(tally.counts.get(code, 0)) for tally in tallies.values()))
        for code in codes
    )
    labels = tuple(_both(items[code]) for code in tallies)
    beside = (
        ("n", tuple(tally.n for tally in tallies.values())),
        ("don't know", tuple(tally.dont_know for tally in tallies.values())),
    )
    return Block(_title(shown), _base(shown, None), labels, series, beside, isinstance(poll, ScaledPoll))


def _label(poll: PollBase, code: str) -> tuple[str, str]:
    if isinstance(poll, ScaledPoll):
        label = poll.scale.labels.get(int(code))
        return _both(label, f"{code} ") if label is not None else (code, code)
    return next((_both(option.label) for option in options_of(poll) if option.code == code), (code, code))  # type: ignore[arg-type]


def _both(text: Text, before: str = "") -> tuple[str, str]:
    """In English, short enough for an axis, and in Khmer."""
    english = f"{before}{text.to('en')}"
    if len(english) > _LONGEST:
        english = f"{english[: _LONGEST - 1]}…"
    return english, f"{before}{text.root.get('km', '')}".rstrip()


def _title(shown: Shown, about: str = "") -> str:
    plan = next((plan.name for plan in shown.poll.rounds if plan.code == shown.asked.code), None)
    parts = (shown.poll.title.to("en"), plan.to("en") if plan is not None else "", about)
    return " · ".join(part for part in parts if part)


def _base(shown: Shown, tally: Tally | None) -> str:
    """Of how many people it is."""
    everybody = total(counts_of(shown.asked.turnout))
    said = f"{everybody.answered} of {everybody.eligible} answered"
    if tally is not None:
        said += f" · n = {tally.n}"
        said += f" · {tally.dont_know} don't know" if tally.dont_know else ""
    return f"{said} · still open" if shown.asked.is_running else said
