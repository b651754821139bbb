"""The annex: all that was counted, round by round, and what people wrote."""

from collections.abc import Iterator, Sequence

from bot.reports.day.document import Column
from bot.reports.day.draft import Draft
from bot.reports.day.evidence import texts_said
from bot.reports.day.facts import Facts
from bot.reports.plain import Plain
from bot.results import ShownResult
from bot.rules.ballots import ALONE
from bot.rules.findings import scale_counts
from bot.rules.kinds.answer import Tally
from bot.rules.statistics.scales import median
from config.event import (
    ChoicePoll,
    PointsPoll,
    Poll,
    QuizPoll,
    RankingPoll,
    ScaledPoll,
    WrittenPoll,
    asked_about,
    items_of,
    options_of,
)

_MOST_COLUMNS = 7
"""Answers that stand side by side; more of them stand below one another."""


def distributions(draft: Draft, facts: Facts) -> None:
    """A table a round."""
    for shown in facts.results():
        plain = draft.plain
        title = plain.round_title(shown.poll, shown.asked.code)
        if isinstance(shown.poll, WrittenPoll):
            continue
        columns, rows = _distribution(plain, shown)
        draft.table(title, columns, rows)


def _distribution(plain: Plain, shown: ShownResult) -> tuple[Sequence[Column], Sequence[Sequence[str]]]:
    poll, tallies = shown.poll, shown.counted.tallies
    people, share = (
        Column(plain("day.people"), 1.2, is_number=True),
        Column(plain("day.share"), 1, is_number=True),
    )
    answer = Column(plain("day.answer"), 6)
    match poll:
        case RankingPoll():
            columns: Sequence[Column] = (
                Column(plain("day.place"), 0.8, is_number=True),
                answer,
                Column(plain("day.points"), 1.2, is_number=True),
                Column(plain("day.firsts"), 1.3, is_number=True),
            )
            return columns, list(_ranking(plain, poll, shown))
        case PointsPoll():
            columns = (
                answer,
                Column(plain("day.points"), 1.2, is_number=True),
                Column(plain("day.givers"), 1.3, is_number=True),
            )
            return columns, list(_points(plain, poll, tallies[ALONE]))
        case QuizPoll():
            return (answer, people, share), list(_questions(plain, poll, shown))
        case ScaledPoll() | ChoicePoll() if items_of(poll) and len(_answers(poll)) <= _MOST_COLUMNS:
            return _matrix_columns(plain, poll), [
                _matrix_row(plain, poll, code, tally) for code, tally in tallies.items()
            ]
        case _:
            return (answer, people, share), list(_lists(plain, poll, shown))


def _matrix_columns(plain: Plain, poll: Poll) -> Sequence[Column]:
    is_scale = isinstance(poll, ScaledPoll)
    shares = 0.7 if is_scale else 1.4
    answers = (Column(_short(plain, poll, code), shares, is_number=True) for code in _answers(poll))
    last = (Column(plain("day.median"), 1.1, is_number=True),) if is_scale else ()
    dont_know, n = Column(plain("answer.dont_know"), 1.1, is_number=True), Column("n", 0.7, is_number=True)
    return (Column(plain("day.item"), 5), *answers, dont_know, n, *last)


def _matrix_row(plain: Plain, poll: Poll, code: str, tally: Tally | None) -> Sequence[str]:
    label, answers = plain.label(items_of(poll), code), len(_answers(poll))
    is_scale = isinstance(poll, ScaledPoll)
    if tally is None:
        return (f"{label} – {plain('result.too_few')}", *[""] * (answers + 2 + is_scale))
    cells = [plain.number(people) for people in (*tally.counts.values(), tally.dont_know, tally.n)]
    if is_scale:
        middle = median(scale_counts(tally))
        cells.append("–" if middle is None else plain.number(middle, "g"))
    return (label, *cells)


def _lists(plain: Plain, poll: Poll, shown: ShownResult) -> Iterator[Sequence[str]]:
    """Answers below one another, item by item."""
    for code, tally in shown.counted.tallies.items():
        if code != ALONE:
            yield (plain.label(items_of(poll), code),)
        if tally is None:
            yield plain("result.too_few"), "", ""
            continue
        yield from _answer_rows(plain, poll, tally)


def _answer_rows(plain: Plain, poll: Poll, tally: Tally, right: str = "") -> Iterator[Sequence[str]]:
    for code, people in tally.counts.items():
        share = plain.number(people / tally.n, ".0%") if tally.n else "–"
        sign = "✓ " if right and code == right else ""
        yield f"{sign}{plain.answer(poll, code)}", plain.number(people), share
    yield plain("answer.dont_know"), plain.number(tally.dont_know), ""
    yield "n", plain.number(tally.n), ""


def _questions(plain: Plain, poll: QuizPoll, shown: ShownResult) -> Iterator[Sequence[str]]:
    for question in poll.items:
        tally = shown.counted.tallies[question.code]
        yield (plain.of(question.label),)
        if tally is None:
            yield plain("result.too_few"), "", ""
        else:
            yield from _answer_rows(
                plain,
                asked_about(poll, question.code),
                tally,
                "" if shown.asked.is_running else question.right,
            )


def _ranking(plain: Plain, poll: RankingPoll, shown: ShownResult) -> Iterator[Sequence[str]]:
    found = shown.found.ranked
    if found is None:
        yield "", plain("result.too_few"), "", ""
        return
    for number, tier in enumerate(found.tiers.tiers):
        if number:
            yield (plain("result.tier"),)
        for code in tier:
            place = 1 + sum(points > found.points[code] for points in found.points.values())
            points = plain.number(found.points[code], "g")
            yield plain.number(place), plain.answer(poll, code), points, plain.number(found.firsts[code])


def _points(plain: Plain, poll: PointsPoll, tally: Tally | None) -> Iterator[Sequence[str]]:
    if tally is None:
        yield plain("result.too_few"), "", ""
        return
    for code in sorted(tally.points, key=lambda code: -tally.points[code]):
        yield plain.answer(poll, code), plain.number(tally.points[code]), plain.number(tally.counts[code])


def written(draft: Draft, facts: Facts) -> None:
    """What people wrote, as far as others may read it."""
    for shown in facts.results():
        if isinstance(shown.poll, WrittenPoll) and (said := texts_said(draft, shown)):
            draft.topic(draft.plain.round_title(shown.poll, shown.asked.code))
            draft.list(said)


def _answers(poll: Poll) -> Sequence[str | int]:
    if isinstance(poll, ScaledPoll):
        return list(poll.scale.values())
    return [option.code for option in options_of(poll)]


def _short(plain: Plain, poll: Poll, code: str | int) -> str:
    return plain.number(int(code)) if isinstance(poll, ScaledPoll) else plain.answer(poll, code)
