"""What a result says in plain sentences, kind by kind, for a document: nothing that the result doesn't show."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.reports.plain import Plain
from bot.reports.sentences import ranked_sentences
from bot.results import ShownResult
from bot.rules.ballots import ALONE
from bot.rules.findings import scale_counts
from bot.rules.kinds.answer import Tally
from bot.rules.statistics.scales import median, top_share
from config.event import (
    ApprovalPoll,
    ChoicePoll,
    Event,
    MatrixPoll,
    PointsPoll,
    Poll,
    QuizPoll,
    RankingPoll,
    ScaledPoll,
    TextPoll,
    WallPoll,
    WrittenPoll,
    asked_about,
    items_of,
    options_of,
)

_FEW = 3
"""Items that are named at either end of a list."""


def sentences(plain: Plain, event: Event, shown: ShownResult) -> list[str]:
    """In the order in which they are best read; none where too few answered."""
    poll, tallies = shown.poll, {c: t for c, t in shown.counted.tallies.items() if t is not None}
    said: list[str] = []
    match poll:
        case WrittenPoll():
            said += (_written(plain, poll, tally) for tally in tallies.values())
        case QuizPoll() if shown.asked.is_running:
            pass  # nobody is shown what is right
        case QuizPoll():
            said += _right(plain, poll, tallies)
        case RankingPoll() if shown.found.ranked is not None:
            said += ranked_sentences(plain, event, poll, shown.found.ranked)
        case PointsPoll():
            said += (_most_points(plain, poll, tally) for tally in tallies.values() if tally.n)
        case ScaledPoll() if items_of(poll):
            said += _high_and_low(plain, poll, tallies)
            said += (change_said(plain, poll, code, shown) for code in shown.found.changes)
        case ApprovalPoll():
            said += (_supported(plain, poll, tally) for tally in tallies.values() if tally.n)
        case ChoicePoll() if items_of(poll):
            said += _by_answer(plain, poll, shown)
        case ChoicePoll() | ScaledPoll():
            said += (_most_chose(plain, poll, tally) for tally in tallies.values() if tally.n)
    entries = (*items_of(poll), *options_of(poll))
    for key, codes in (("result.common", shown.found.common), ("result.camps", shown.found.camps)):
        if codes:
            said.append(plain(key, what=", ".join(plain.named(entries, code) for code in codes)))
    return said


def change_said(plain: Plain, poll: Poll, code: str, shown: ShownResult) -> str:
    """What became of the answers to one item since the round before."""
    moved = shown.found.changes[code]
    label = plain.label_inside(items_of(poll), code) if code != ALONE else plain.of(poll.question)
    values = {"up": moved.up, "same": moved.same, "down": moved.down}
    return plain("day.changed", item=label, n=moved.matched, **values)


def answers_most_given(tally: Tally) -> list[str | int]:
    """Several if as many people gave them; none of nobody's answers."""
    most = max(tally.counts.values(), default=0)
    return [code for code, people in tally.counts.items() if people == most and most]


def most_said(shown: ShownResult) -> dict[str, list[str]]:
    """Option to the items that most people gave it to, in the poll's order; items with two such answers are left out."""
    found: dict[str, list[str]] = {option.code: [] for option in options_of(shown.poll)}
    for code, tally in shown.counted.tallies.items():
        most = answers_most_given(tally) if tally is not None else []
        if len(most) == 1:
            found[str(most[0])].append(code)
    return {option: items for option, items in found.items() if items}


def ends(plain: Plain, shown: ShownResult) -> tuple[str, str] | None:
    """The highest and the lowest item of a scale; None of fewer than two."""
    poll, tallies = shown.poll, {c: t for c, t in shown.counted.tallies.items() if t is not None}
    order = _by_size(tallies)
    if not isinstance(poll, ScaledPoll) or len(order) < 2:
        return None
    return _placed(plain, poll, order[:1], tallies), _placed(plain, poll, order[-1:], tallies)


def quoted(texts: Iterable[str]) -> str:
    return ", ".join(f"“{text}”" for text in texts)


def _written(plain: Plain, poll: WrittenPoll, tally: Tally) -> str:
    what = "texts"
    if isinstance(poll, WallPoll):
        what = "questions"
    elif isinstance(poll, TextPoll) and poll.into:
        what = "ideas"
    said = plain(f"day.wrote_{what}", n=tally.n, count=len(tally.texts) + tally.held)
    return f"{said} {plain('day.held', n=tally.held)}" if tally.held else said


def _right(plain: Plain, poll: QuizPoll, tallies: Mapping[str, Tally]) -> Iterator[str]:
    for question in poll.items:
        tally = tallies.get(question.code)
        if tally is not None and tally.n:
            people = tally.counts[question.right]
            label, right = (
                plain.of(question.label),
                plain.answer(asked_about(poll, question.code), question.right),
            )
            share = people / tally.n
            yield plain("day.right", item=label, answer=right, people=people, n=tally.n, share=share)


def _most_points(plain: Plain, poll: PointsPoll, tally: Tally) -> str:
    order = sorted(tally.points, key=lambda code: -tally.points[code])[:_FEW]
    first = (f"“{plain.answer(poll, code)}” ({plain.number(tally.points[code])})" for code in order)
    return plain("day.most_points", n=tally.n, options=", ".join(first))


def most_supported(plain: Plain, poll: ApprovalPoll, tally: Tally) -> str:
    """How many options half of the room supports, and the first few of them."""
    half = _half(tally)
    if not half:
        return _supported(plain, poll, tally)
    options = quoted(plain.answer(poll, code) for code in half[:_FEW])
    return plain("day.supported_most", n=tally.n, count=len(half), options=options)


def _supported(plain: Plain, poll: ApprovalPoll, tally: Tally) -> str:
    codes = _half(tally)
    key = "day.supported" if codes else "day.none_supported"
    said = (
        f"“{plain.answer(poll, code)}” ({plain.number(tally.counts[code])})"
        for code in codes or answers_most_given(tally)
    )
    return plain(key, n=tally.n, options=", ".join(said) or "–")


def _half(tally: Tally) -> list[str | int]:
    """What at least half of those who answered support, most first."""
    half = [code for code, people in tally.counts.items() if 2 * people >= tally.n]
    return sorted(half, key=lambda code: -tally.counts[code])


def _most_chose(plain: Plain, poll: Poll, tally: Tally) -> str:
    codes = answers_most_given(tally)
    people = tally.counts[codes[0]] if codes else 0
    said = quoted(plain.answer(poll, code) for code in codes)
    return plain("day.most_chose", options=said, people=people, n=tally.n, share=people / tally.n)


def _by_answer(plain: Plain, poll: ChoicePoll, shown: ShownResult) -> Iterator[str]:
    """Which answer was given most often to which items; items with two such answers are left to the chart."""
    for option, items in most_said(shown).items():
        said = []
        for code in items:
            tally = shown.counted.tallies[code]
            people = f"{plain.number(tally.counts[option])}/{plain.number(tally.n)}" if tally else ""
            said.append(f"{plain.named(items_of(poll), code)} ({people})")
        yield plain("day.said_most", answer=plain.label(options_of(poll), option), items=", ".join(said))


def _by_size(tallies: Mapping[str, Tally]) -> Sequence[str]:
    """Items of a scale that anybody rated, the highest median first, then the largest share of the two highest values."""
    sizes = {}
    for code, tally in tallies.items():
        counts = scale_counts(tally)
        middle, share = median(counts), top_share(counts)
        if middle is not None and share is not None:
            sizes[code] = (middle, share)
    return sorted(sizes, key=lambda code: sizes[code], reverse=True)


def _high_and_low(plain: Plain, poll: ScaledPoll, tallies: Mapping[str, Tally]) -> Iterator[str]:
    if isinstance(poll, MatrixPoll) and poll.shares:
        yield plain("day.shares")
    order = _by_size(tallies)
    few = min(_FEW, len(order) // 2)
    if few:
        yield plain("day.highest", items=_placed(plain, poll, order[:few], tallies))
        yield plain("day.lowest", items=_placed(plain, poll, order[::-1][:few], tallies))


def _placed(plain: Plain, poll: ScaledPoll, codes: Iterable[str], tallies: Mapping[str, Tally]) -> str:
    """Each with its median, of how many people, and how many gave it one of the two highest values."""
    low, high = list(poll.scale.values())[-2:]
    said = []
    for code in codes:
        counts = scale_counts(tallies[code])
        values = {"low": low, "high": high, "share": top_share(counts) or 0.0}
        middle = plain.number(median(counts) or 0, "g")
        label = plain.named(items_of(poll), code)
        said.append(plain("day.placed", item=label, median=middle, n=tallies[code].n, **values))
    return ", ".join(said)
