"""What a round's result says, as a chart: the same counts and findings that the chat has as text."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from bot.reports.charts.chart import Chart, Part, Row, Section
from bot.reports.charts.rows import (
    bar,
    base,
    is_stacked,
    legends,
    of_tally,
    stack,
    too_few,
)
from bot.reports.plain import Plain
from bot.reports.sentences import ranked_sentences
from bot.rules.ballots import ALONE
from bot.rules.findings import Findings, Ranked, scale_counts
from bot.rules.kinds.answer import Tally
from bot.rules.results import Result
from bot.rules.statistics.change import Change
from bot.rules.statistics.scales import median
from config.event import (
    ApprovalPoll,
    ChoicePoll,
    Event,
    MatrixPoll,
    PointsPoll,
    Poll,
    QuizPoll,
    RankingPoll,
    ScalePoll,
    WrittenPoll,
    asked_about,
    items_of,
    options_of,
)
from storage.polls import Round

NOTHING_FOUND = Findings()

Shown = tuple[Round, Result]
"""A round and its result as it may be shown."""

_MANY = 6
"""So many options and more are easier to read in the order of their bars."""


def has_chart(poll: Poll, counted: Result) -> bool:
    """Whether there are counts to draw; words are read."""
    return not isinstance(poll, WrittenPoll) and any(tally is not None for tally in counted.tallies.values())


def result_chart(
    plain: Plain,
    event: Event,
    asked: Round,
    poll: Poll,
    counted: Result,
    found: Findings = NOTHING_FOUND,
    before: Shown | None = None,
) -> Chart:
    """`counted`, `found`, `before`: of the result that may be shown, see `bot.results`. Of what is in no result nothing is drawn."""
    match poll:
        case ScalePoll() | MatrixPoll():
            sections = _scaled(plain, asked, poll, counted, found, before)
        case QuizPoll():
            sections = _questions(plain, asked, poll, counted)
        case RankingPoll():
            sections = _ranking(plain, poll, counted.tallies[ALONE], found.ranked)
        case ChoicePoll() if items_of(poll) and is_stacked(poll):
            rows = (_item(plain, poll, code, tally) for code, tally in counted.tallies.items())
            sections = [Section(tuple(rows))]
        case ChoicePoll() | ApprovalPoll() | PointsPoll():
            sections = [
                replace(_options(plain, poll, tally), heading=_heading(plain, poll, code))
                for code, tally in counted.tallies.items()
            ]
        case _:
            raise TypeError(f"{poll.code} has no counts")
    return Chart(
        name=f"{poll.code}-{asked.code}",
        title=plain.round_title(poll, asked.code),
        question=plain.of(poll.question),
        base=base(plain, event, asked),
        source=plain.of(event.title),
        digits=plain.digits,
        sections=tuple(sections),
        legends=legends(plain, poll, sections),
        notes=_notes(plain, event, poll, found),
    )


def _options(plain: Plain, poll: Poll, tally: Tally | None) -> Section:
    if tally is None:
        return Section((too_few(plain),))
    if isinstance(poll, PointsPoll):
        most = max(tally.points.values(), default=0) or 1
        order = sorted(tally.points, key=lambda code: -tally.points[code])
        rows = [
            Row(
                plain.answer(poll, code),
                plain("result.score", n=tally.points[code]),
                plain("chart.givers", n=tally.counts[code]),
                (Part(tally.points[code] / most),),
            )
            for code in order
        ]
    else:
        codes = list(tally.counts)
        if len(codes) >= _MANY:
            codes.sort(key=lambda code: -tally.counts[code])
        rows = [bar(plain, plain.answer(poll, code), tally.counts[code], tally.n) for code in codes]
    return Section(tuple(rows), notes=(of_tally(plain, tally),))


def _questions(plain: Plain, asked: Round, poll: QuizPoll, counted: Result) -> list[Section]:
    """While it runs nobody is shown what is right."""
    sections = []
    for number, question in enumerate(poll.items, start=1):
        heading, tally = f"{plain.number(number)} {plain.of(question.label)}", counted.tallies[question.code]
        if tally is None:
            sections.append(Section((too_few(plain),), heading))
            continue
        right = "" if asked.is_running else question.right
        of_one = asked_about(poll, question.code)
        rows = [
            bar(plain, plain.answer(of_one, code), people, tally.n, is_right=code == right)
            for code, people in tally.counts.items()
        ]
        sections.append(Section(tuple(rows), heading, notes=(of_tally(plain, tally),)))
    return sections


def _ranking(plain: Plain, poll: RankingPoll, tally: Tally | None, found: Ranked | None) -> list[Section]:
    """Options by points, tier by tier."""
    if tally is None or found is None:
        return [Section((too_few(plain) if tally is None else Row("", of_tally(plain, tally)),))]
    most = max(found.points.values()) or 1.0
    sections = []
    for number, tier in enumerate(found.tiers.tiers):
        rows = [
            Row(
                f"{plain.number(_place(found, code))} {plain.answer(poll, code)}",
                plain("result.score", n=plain.number(found.points[code], "g")),
                plain("chart.firsts", n=found.firsts[code]),
                (Part(found.points[code] / most),),
            )
            for code in tier
        ]
        sections.append(Section(tuple(rows), apart=plain("result.tier") if number else ""))
    sections[-1] = replace(sections[-1], notes=(of_tally(plain, tally),))
    return sections


def _place(found: Ranked, code: str) -> int:
    """Equal points share a place."""
    return 1 + sum(points > found.points[code] for points in found.points.values())


def _scaled(
    plain: Plain,
    asked: Round,
    poll: ScalePoll | MatrixPoll,
    counted: Result,
    found: Findings,
    before: Shown | None,
) -> list[Section]:
    """A bar a value where one thing is asked; of many items one bar each, and the round before below it."""
    if not items_of(poll) and not found.changes:
        tally = counted.tallies[ALONE]
        section = _options(plain, poll, tally)
        middle = median(scale_counts(tally)) if tally is not None else None
        if middle is None:
            return [section]
        said = f"{' '.join(section.notes)} · {plain('result.median', value=plain.number(middle, 'g'))}"
        return [replace(section, notes=(said,))]
    if not found.changes or before is None:
        rows = [_item(plain, poll, code, tally) for code, tally in counted.tallies.items()]
        return [Section(tuple(rows))]
    return [
        Section(
            tuple(_moved(plain, asked, poll, code, counted, found.changes, before)),
            _heading(plain, poll, code),
        )
        for code in counted.tallies
    ]


def _moved(
    plain: Plain,
    asked: Round,
    poll: ScalePoll | MatrixPoll,
    code: str,
    counted: Result,
    changes: Mapping[str, Change],
    before: Shown,
) -> Iterator[Row]:
    """Before, now, and what became of the answers of those who were asked both times."""
    for round_of, result in (before, (asked, counted)):
        name = plain.round_name(poll, round_of.code) or round_of.code
        tally = result.tallies.get(code)
        yield too_few(plain, name) if tally is None else stack(plain, name, tally)
    if code in changes:
        moved = changes[code]
        beside = plain("chart.unmatched", before=moved.only_before, after=moved.only_after)
        yield change_row(plain, plain("chart.matched", n=moved.matched), beside, moved)


def change_row(plain: Plain, label: str, said: str, moved: Change) -> Row:
    """Up, the same and down in one bar, of those who were asked both times."""
    ways = (("↑", moved.up), ("=", moved.same), ("↓", moved.down))
    parts = tuple(
        Part(people / moved.matched, f"{sign} {plain.number(people)}" if people else "")
        for sign, people in ways
    )
    return Row(label, said, parts=parts, palette="change")


def _item(plain: Plain, poll: Poll, code: str, tally: Tally | None) -> Row:
    label = plain.label(items_of(poll), code)
    return too_few(plain, label) if tally is None else stack(plain, label, tally)


def _heading(plain: Plain, poll: Poll, code: str) -> str:
    return plain.label(items_of(poll), code) if code != ALONE else ""


def _notes(plain: Plain, event: Event, poll: Poll, found: Findings) -> tuple[str, ...]:
    entries = (*items_of(poll), *options_of(poll))
    notes = []
    if found.ranked is not None and isinstance(poll, RankingPoll):
        notes += ranked_sentences(plain, event, poll, found.ranked)
    for key, codes in (("result.common", found.common), ("result.camps", found.camps)):
        if codes:
            notes.append(plain(key, what="; ".join(plain.label(entries, code) for code in codes)))
    return tuple(notes)
