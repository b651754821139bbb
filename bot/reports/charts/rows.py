"""What charts of all kinds are put together from: bars with their figures, legends, and the line that says who answered."""

from collections.abc import Sequence

from bot.reports.charts.chart import Legend, Part, Row, Section
from bot.reports.plain import Plain
from bot.rules.findings import scale_counts
from bot.rules.kinds.answer import Tally
from bot.rules.statistics.scales import median, top_share
from bot.rules.turnout import counts_of, total
from config.event import ChoicePoll, Event, Poll, ScaledPoll, options_of
from storage.polls import Round

_COLOURS = 7
"""So many options are told apart by them."""


def base(plain: Plain, event: Event, asked: Round) -> str:
    """Who answered, of how many, and when; and whether somebody has erased their answers since."""
    everybody = total(counts_of(asked.turnout))
    turnout = plain("result.turnout", answered=everybody.answered, eligible=everybody.eligible)
    said = [turnout, plain.when(asked, event)]
    if asked.erased:
        stays = asked.published_turnout is not None
        said.append(plain("result.erased_kept" if stays else "result.erased"))
    return " · ".join(said)


def of_tally(plain: Plain, tally: Tally) -> str:
    """The n of a tally, with who doesn't know beside."""
    said = plain("result.base", n=tally.n)
    return f"{said} · {plain('result.dont_know', n=tally.dont_know)}" if tally.dont_know else said


def is_stacked(poll: Poll) -> bool:
    """Whether all answers to an item stand in one bar: on a scale, or of so few options that colours tell them apart."""
    return isinstance(poll, ScaledPoll) or (isinstance(poll, ChoicePoll) and len(poll.options) <= _COLOURS)


def stack(plain: Plain, label: str, tally: Tally) -> Row:
    """All answers to one item as one bar."""
    counts = scale_counts(tally)
    figures = [of_tally(plain, tally)]
    middle, share = median(counts), top_share(counts)
    if middle is not None and share is not None:
        low, high = sorted(counts)[-2:]
        figures.append(plain("result.median", value=plain.number(middle, "g")))
        figures.append(plain("chart.top", low=low, high=high, share=share))
    parts = tuple(
        Part(people / tally.n if tally.n else 0.0, number_or_nothing(plain, people))
        for people in tally.counts.values()
    )
    return Row(label, " · ".join(figures), parts=parts, palette="steps" if counts else "choices")


def bar(plain: Plain, label: str, people: int, of: int, *, is_right: bool = False) -> Row:
    """A share of those who answered."""
    share = people / of if of else 0.0
    return Row(
        label,
        f"{plain.number(people)} · {plain.number(share, '.0%')}",
        parts=(Part(share),),
        is_right=is_right,
    )


def too_few(plain: Plain, label: str = "") -> Row:
    return Row(label, plain("result.too_few"))


def legends(plain: Plain, poll: Poll, sections: Sequence[Section]) -> tuple[Legend, ...]:
    """Of the palettes that are drawn."""
    drawn = {row.palette for section in sections for row in section.rows if row.parts}
    found = []
    if "steps" in drawn and isinstance(poll, ScaledPoll):
        found.append(Legend("steps", tuple(plain.answer(poll, value) for value in poll.scale.values())))
    if "choices" in drawn:
        found.append(Legend("choices", tuple(plain.of(option.label) for option in options_of(poll))))
    if "change" in drawn:
        ways = (("↑", "chart.up"), ("=", "chart.same"), ("↓", "chart.down"))
        found.append(Legend("change", tuple(f"{sign} {plain(key)}" for sign, key in ways)))
    return tuple(found)


def number_or_nothing(plain: Plain, people: int) -> str:
    return plain.number(people) if people else ""
