"""From what happened to the rows of the table, with the goals of the project."""

from collections.abc import Callable, Mapping, Sequence

from tests.benchmarks.broadcasts import Broadcasted
from tests.benchmarks.exports import ANSWERS, PEOPLE, Written
from tests.benchmarks.outcome import Taps, median
from tests.benchmarks.pictures import Drawn
from tests.benchmarks.refreshing import Refreshed
from tests.benchmarks.scenarios import Killed, Started
from tests.benchmarks.subjects import SALA
from tests.benchmarks.table import Row, seconds

TIMES_FASTER: Mapping[str, float] = {"ptb": 8, "aiogram": 5, "bare": 0.7}
STREAM_P99 = 0.25
CROWD_P99 = 1.0
START_SECONDS = 2.0
LIMIT_SHARE, PAID_SHARE = 0.98, 0.95
BESIDE_P99 = 0.1
IDLE_MB = 120.0
PICTURE_SECONDS = 0.03
EXPORT_MB = 300.0
REFRESH_SECONDS = 0.1


def of_bursts(delay: float, runs: Mapping[str, Sequence[Taps]]) -> list[Row]:
    """1,000 at once: how many a second, and how long each took."""
    network = f", {delay * 1000:.0f} ms in the network" if delay else ""
    rate = {name: median(taps, lambda run: run.per_second) for name, taps in runs.items()}
    row = Row(
        f"1,000 taps at once{network}: saved, answered and card edited, per second",
        {name: f"{rate[name]:,.0f}{_flaws(taps[-1])}" for name, taps in runs.items()},
        rate,
        more_is_better=True,
    )
    wanted = {name: times for name, times in TIMES_FASTER.items() if name in runs}
    met = all(row.better(name) >= times for name, times in wanted.items()) if wanted else None
    goal = f"≥ {' · '.join(f'{times:g} ×' for times in wanted.values())}" if wanted else ""
    rows = [
        Row(
            row.what,
            row.words,
            row.figures,
            more_is_better=True,
            goal=goal,
            met=met if SALA.name in runs else None,
            in_brief=not delay,
        )
    ]
    if not delay:
        rows.append(_times(f"… processor time a tap{network}", runs, lambda run: run.busy_per_tap))
    rows.append(_percentiles(f"… tap → answer{network}, p50 / p99", runs, Taps.answers))
    rows.append(_percentiles(f"… tap → card{network}, p50 / p99", runs, Taps.cards))
    return rows


def of_stream(runs: Mapping[str, Taps], what: str) -> Row:
    """1,000 taps a second."""
    ours = runs.get(SALA.name)
    met = None if ours is None else ours.answers(99) < STREAM_P99
    return _answers(what, runs, f"p99 < {seconds(STREAM_P99)}", met)


def of_crowd(runs: Mapping[str, Taps], what: str) -> Row:
    """Thousands of phones in a few seconds."""
    ours = runs.get(SALA.name)
    met = None if ours is None else ours.answers(99) < CROWD_P99 and not ours.unanswered and not ours.unsaved
    return _answers(what, runs, f"all answered, p99 < {seconds(CROWD_P99)}", met)


def of_kill(runs: Mapping[str, Killed]) -> Row:
    """One `kill -9` amid a burst."""
    ours = runs.get(SALA.name)
    words = {
        name: f"{killed.lost}{f' ({killed.broken} of them answered)' if killed.broken else ''}"
        for name, killed in runs.items()
    }
    met = None if ours is None else not ours.lost and not ours.broken
    return Row(
        "one `kill -9` amid 1,000 taps, and a new start: taps lost", words, goal="0", met=met, in_brief=True
    )


def of_start(runs: Mapping[str, Sequence[Started]]) -> list[Row]:
    """How soon a bot is there, and what it takes."""
    first = {name: sorted(s.seconds for s in found)[len(found) // 2] for name, found in runs.items()}
    idle = {name: max(s.idle for s in found) for name, found in runs.items()}
    peak = {name: max(s.peak for s in found) for name, found in runs.items()}
    ours = SALA.name
    return [
        Row(
            "start of the process → first answer",
            {name: seconds(value) for name, value in first.items()},
            first,
            goal=f"≤ {START_SECONDS:g} s",
            met=first[ours] <= START_SECONDS if ours in runs else None,
            in_brief=True,
        ),
        Row(
            "memory when idle, 1,000 participants (at its largest)",
            {name: f"{idle[name]:.0f} MB ({peak[name]:.0f})" for name in runs},
            idle,
            goal=f"≤ {IDLE_MB:.0f} MB",
            met=idle[ours] <= IDLE_MB if ours in runs else None,
            in_brief=True,
        ),
    ]


def of_limited(what: str, taps: Taps) -> Row:
    """Cards where Telegram's limits hold; Sala alone keeps to them."""
    refused = f", {taps.refused} refused" if taps.refused else ""
    said = f"{seconds(taps.cards(50))} / {seconds(taps.cards(99))}{refused}{_flaws(taps)}"
    return Row(f"{what}: tap → card with Telegram’s limits, p50 / p99", {SALA.name: said})


def of_broadcast(what: str, found: Broadcasted, share: float) -> Row:
    """How much of what bulk may take a broadcast took, and how long people waited beside it."""
    rate = f"{found.per_second:,.1f} copies and {found.edits:.1f} progress bars a second"
    words = f"{rate} = {found.share:.1%}, {found.refused} refused"
    if found.arrived < found.wanted:
        words += f", {found.wanted - found.arrived:,} never arrived"
    met = found.share >= share and not found.refused and found.arrived == found.wanted
    goal = f"≥ {share:.0%}, 0 refused"
    if found.taps is not None:
        p50, p99 = found.taps.answers(50), found.taps.answers(99)
        words += f"; {seconds(p50)} / {seconds(p99)}{_flaws(found.taps)}"
        met = met and p99 <= BESIDE_P99
        goal += f"; p99 ≤ {seconds(BESIDE_P99)}"
    return Row(what, {SALA.name: words}, goal=goal, met=met)


def of_pictures(found: Drawn) -> Row:
    """Charts of every kind in both languages."""
    said = f"{seconds(found.percentile(50))} / {seconds(found.percentile(99))}"
    met = found.percentile(99) <= PICTURE_SECONDS
    goal = f"p99 ≤ {seconds(PICTURE_SECONDS)}"
    return Row("a chart as a picture: processor time, p50 / p99", {SALA.name: said}, goal=goal, met=met)


def of_exports(ours: Written, pandas: Written) -> list[Row]:
    """Everything as XLSX, CSV and JSON, beside pandas writing one table of it as CSV and XLSX; pandas is said in our column."""
    what = f"{PEOPLE:,} people × {ANSWERS} answers as XLSX, CSV and JSON, beside pandas writing their {pandas.rows:,} rows as CSV and XLSX"
    time = f"{seconds(ours.seconds)}; pandas {seconds(pandas.seconds)}"
    memory = f"{ours.memory:.0f} MB; pandas {pandas.memory:.0f} MB"
    return [
        Row(f"{what}: processor time", {SALA.name: time}, goal="less", met=ours.seconds < pandas.seconds),
        Row(
            "… memory at its largest",
            {SALA.name: memory},
            goal=f"≤ {EXPORT_MB:.0f} MB",
            met=ours.memory <= EXPORT_MB,
        ),
    ]


def of_refreshed(found: Refreshed) -> Row:
    """What is drawn anew while people answer."""
    said = f"{seconds(found.control)} / {seconds(found.result)}"
    what = f"{PEOPLE:,} ballots: a live card drawn anew, facilitator's / result so far, processor time"
    return Row(
        what,
        {SALA.name: said},
        goal=f"≤ {seconds(REFRESH_SECONDS)}",
        met=max(found.control, found.result) <= REFRESH_SECONDS,
    )


def _percentiles(
    what: str, runs: Mapping[str, Sequence[Taps]], figure: Callable[[Taps, float], float]
) -> Row:
    both = {
        name: [median(taps, lambda run, p=percent: figure(run, p)) for percent in (50.0, 99.0)]  # type: ignore[misc]
        for name, taps in runs.items()
    }
    words = {name: " / ".join(map(seconds, pair)) for name, pair in both.items()}
    return Row(what, words, {name: pair[1] for name, pair in both.items()})


def _times(what: str, runs: Mapping[str, Sequence[Taps]], figure: Callable[[Taps], float]) -> Row:
    times = {name: median(taps, figure) for name, taps in runs.items()}
    return Row(what, {name: f"{value * 1000:.2f} ms" for name, value in times.items()}, times)


def _answers(what: str, runs: Mapping[str, Taps], goal: str, met: bool | None) -> Row:
    words = {
        name: f"{seconds(taps.answers(50))} / {seconds(taps.answers(99))}{_flaws(taps)}"
        for name, taps in runs.items()
    }
    figures = {name: taps.answers(99) for name, taps in runs.items()}
    return Row(what, words, figures, goal=goal, met=met, in_brief=True)


def _flaws(taps: Taps) -> str:
    """What did not happen until the wait was over; whoever is not answered need not be told the rest."""
    found = [f"{taps.unanswered:,} unanswered"] if taps.unanswered else []
    counts = {"not saved": taps.unsaved, "cards not shown": taps.unshown}
    found += [f"{count:,} {what}" for what, count in counts.items() if count > taps.unanswered]
    return f" ({', '.join(found)})" if found else ""
