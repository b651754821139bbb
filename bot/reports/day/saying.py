"""What a result says in plain sentences, kind by kind, for a document: nothing that the result doesn't show."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

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
            said += _by_answer(plain, poll, tallies)
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
    label = plain.label(items_of(poll), code).rstrip(".។") if code != ALONE else plain.of(poll.question)
    values = {"up": moved.up, "same": moved.same, "down": moved.down}
    return plain("day.changed", item=label, n=moved.matched, **values)


def answers_most_given(tally: Tally) -> list[str | int]:
    """Several if as many people gave them; none of nobody's answers."""
    most = max(tally.counts.values(), default=0)
    return [code for code, people in tally.counts.items() if people == most and most]


def quoted(texts: Iterable[str]) -> str:
    return ", ".join(f"“{text}”" for text in texts)


def _written(plain: Plain, poll: WrittenPoll, tally: Tally) -> str:
    counts = {"people": tally.n, "count": len(tally.texts) + tally.held, "held": tally.held}
    if isinstance(poll, WallPoll):
        return plain("day.questions", **counts)
    return plain("result.ideas" if isinstance(poll, TextPoll) and poll.into else "result.texts", **counts)


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
    return plain("day.most_points", options=", ".join(first))


def most_supported(plain: Plain, poll: ApprovalPoll, tally: Tally) -> str:
    """How many options half of the room supports, and the first few of them."""
    half = _half(tally)
    if not half:
        return plain("day.none_supported", n=tally.n)
    options = quoted(plain.answer(poll, code) for code in half[:_FEW])
    return plain("day.supported_most", n=tally.n, count=len(half), options=options)


def _supported(plain: Plain, poll: ApprovalPoll, tally: Tally) -> str:
    half = _half(tally)
    if not half:
        return plain("day.none_supported", n=tally.n)
    said = (f"“{plain.answer(poll, code)}” ({plain.number(tally.counts[code])})" for code in half)
    return plain("day.supported", n=tally.n, options=", ".join(said))


def _half(tally: Tally) -> list[str | int]:
    """What at least half of those who answered support, most first."""
    half = [code for code, people in tally.counts.items() if 2 * people >= tally.n]
    return sorted(half, key=lambda code: -tally.counts[code])


def _most_chose(plain: Plain, poll: Poll, tally: Tally) -> str:
    codes = answers_most_given(tally)
    people = tally.counts[codes[0]] if codes else 0
    said = quoted(plain.answer(poll, code) for code in codes)
    return plain("day.most_chose", options=said, people=people, n=tally.n, share=people / tally.n)


def _by_answer(plain: Plain, poll: ChoicePoll, tallies: Mapping[str, Tally]) -> Iterator[str]:
    """Which answer was given most often of which items; items with two such answers are left to the chart."""
    said: dict[str | int, list[str]] = defaultdict(list)
    for code, tally in tallies.items():
        most = answers_most_given(tally)
        if len(most) == 1:
            people = f"{plain.number(tally.counts[most[0]])}/{plain.number(tally.n)}"
            said[most[0]].append(f"{plain.named(items_of(poll), code)} ({people})")
    for option in options_of(poll):
        if option.code in said:
            yield plain("day.said_most", answer=plain.of(option.label), items=", ".join(said[option.code]))


def _high_and_low(plain: Plain, poll: ScaledPoll, tallies: Mapping[str, Tally]) -> Iterator[str]:
    sizes = {}
    for code, tally in tallies.items():
        counts = scale_counts(tally)
        middle, share = median(counts), top_share(counts)
        if middle is not None and share is not None:
            sizes[code] = (middle, share)
    order = sorted(sizes, key=lambda code: sizes[code], reverse=True)
    few = min(_FEW, len(order) // 2)
    if few:
        yield plain("day.highest", items=_placed(plain, poll, order[:few], sizes))
        yield plain("day.lowest", items=_placed(plain, poll, order[-few:], sizes))


def _placed(
    plain: Plain, poll: ScaledPoll, codes: Iterable[str], sizes: Mapping[str, tuple[float, float]]
) -> str:
    low, high = list(poll.scale.values())[-2:]
    said = []
    for code in codes:
        middle, share = sizes[code]
        median_said = plain("result.median", value=plain.number(middle, "g"))
        top = plain("chart.top", low=low, high=high, share=share)
        said.append(f"{plain.named(items_of(poll), code)} ({median_said}; {top})")
    return ", ".join(said)
