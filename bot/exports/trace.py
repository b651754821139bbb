"""The trace as a table: what each objective, outcome and output has to show."""

from bot.exports.cells import Row
from bot.rules.trace import GoalTrace, Trace

TRACE = (
    "event", "goal", "sort", "text_en", "text_km", "evidence", "polls", "closed", "answered", "eligible", "from",
    "ideas", "recommendations", "entries", "steps", "accepted", "cut", "lacks",
)  # fmt: skip


def trace_rows(event: str, trace: Trace) -> list[Row]:
    """A row a goal. `polls`: askings planned or done, without void ones; `answered`, `eligible`: added up over those whose
    result may be seen, which `from` names with both numbers; `cut`: sessions; `lacks`: what would give (more) evidence.
    """
    return [_row(event, each) for each in trace.goals]


def _row(event: str, traced: GoalTrace) -> Row:
    counts = [(asking, asking.count) for asking in traced.askings if asking.count is not None]
    return (
        event,
        traced.goal.code,
        traced.sort,
        traced.goal.text.to("en"),
        traced.goal.text.root.get("km", ""),
        "yes" if traced.has_evidence else "no",
        sum(asking.state != "void" for asking in traced.askings),
        sum(asking.state == "closed" for asking in traced.askings),
        sum(count.answered for _, count in counts),
        sum(count.eligible for _, count in counts),
        " ".join(f"{a.poll.code}/{a.round}={count.answered}/{count.eligible}" for a, count in counts),
        traced.ideas,
        traced.recommendations,
        traced.entries,
        traced.steps,
        traced.accepted,
        " ".join(traced.cut),
        " ".join(traced.lacks),
    )
