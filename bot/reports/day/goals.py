"""Objectives, outcomes and outputs: what serves each, and the trace, which is the same in numbers."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from bot.reports.day.document import Column
from bot.reports.day.draft import Draft
from bot.reports.day.evidence import Evidence
from bot.reports.day.facts import Facts
from bot.reports.plain import Plain
from bot.rules.trace import GoalTrace
from config.event import Goal


def goals(draft: Draft, facts: Facts, evidence: Evidence) -> None:
    """A chapter each for objectives, outcomes and outputs, a section a goal, with what serves it."""
    for place, (key, found) in enumerate((key, found) for key, found in facts.event.goals if found):
        draft.chapter(draft.plain(f"day.{key}"), begins_a_page=not place)
        draft.say(draft.plain(f"day.about_{key}"))
        for goal in found:
            _goal(draft, facts, evidence, goal)
    if rest := evidence.rest():
        draft.chapter(draft.plain("day.other_polls"))
        for asking in rest:
            evidence.show(asking)


def _goal(draft: Draft, facts: Facts, evidence: Evidence, goal: Goal) -> None:
    plain, event = draft.plain, facts.event
    draft.section(f"{goal.code} – {plain.of(goal.text)}")
    sessions = [plain.of(each.title) for each in event.agenda if goal.code in each.serves]
    if sessions:
        draft.say(plain("day.in_sessions", sessions="; ".join(sessions)), "note")
    served = evidence.of(goal.code)
    also = list(_also(plain, facts, goal.code))
    draft.list(also)
    if not served and not also:
        draft.say(plain("day.no_evidence"))


def _also(plain: Plain, facts: Facts, goal: str) -> Iterator[str]:
    """Chapters that have more to say to a goal."""
    event = facts.event
    if event.mapping is not None and goal in event.mapping.serves:
        yield plain("day.see_chapter", title=plain("day.mapping"))
    if any(goal in shown.chain.serves for shown in facts.chains):
        yield plain("day.see_chapter", title=plain("day.priorities"))
    if event.outline is not None and goal in event.outline.serves:
        yield plain("day.see_chapter", title=plain.of(event.outline.title))
    if any(goal in each.poll.serves for each in facts.collected if not each.is_asked_about):
        yield plain("day.see_chapter", title=plain("day.recommendations"))
    steps = sum(goal in step.serves for step in facts.steps)
    if steps:
        yield plain("day.see_steps", title=plain("roadmap.title"), n=steps)


def traced(draft: Draft, facts: Facts) -> None:
    """Every goal with what there is about it, in numbers."""
    plain, found = draft.plain, facts.trace
    if not found.goals:
        return
    draft.chapter(plain("day.trace"), begins_a_page=True)
    draft.say(plain("day.trace_about"))
    draft.say(plain("day.evidence", n=len(found.goals), with_evidence=len(found.with_evidence)), "lead")
    heads = ("questions_closed", "ideas", "entries", "steps_accepted")
    columns = (
        Column(plain("day.goal"), 5),
        *(Column(plain(f"day.{head}"), 1.5, is_number=True) for head in heads),
        Column(plain("day.lacks"), 2.2),
    )
    rows: list[Sequence[str]] = []
    for sort, goals in groupby(found.goals, key=lambda each: each.sort):
        rows.append((plain(f"trace.sort_{sort}"),))
        rows += (_traced(plain, each) for each in goals)
    draft.table(plain("day.trace"), columns, rows)


def _traced(plain: Plain, each: GoalTrace) -> Sequence[str]:
    planned = sum(asking.state != "void" for asking in each.askings)
    pairs = (
        (sum(asking.state == "closed" for asking in each.askings), planned),
        (each.ideas + each.recommendations, None),
        (each.entries, None),
        (each.accepted, each.steps),
    )
    cells = [
        plain.number(of) if all_ is None else f"{plain.number(of)} / {plain.number(all_)}" if all_ else "–"
        for of, all_ in pairs
    ]
    lacks = "; ".join(plain(f"day.lack_{lack}") for lack in each.lacks)
    return f"{each.goal.code} – {plain.of(each.goal.text)}", *cells, lacks or "–"
