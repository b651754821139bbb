"""The road map: who does what by when, and how confident the room is."""

from bot.reports.day.document import Column
from bot.reports.day.draft import Draft
from bot.reports.day.facts import Facts
from bot.reports.plain import Plain
from bot.rules.findings import scale_counts
from bot.rules.statistics.scales import median
from config.event import Event
from storage.roadmap import RoadmapStep


def road_map(draft: Draft, facts: Facts, *, names: bool) -> None:
    """Steps by due date; `names`: with that of each lead."""
    plain = draft.plain
    if not facts.steps and not facts.event.roadmap.confidence:
        return
    draft.chapter(plain("roadmap.title"))
    if not facts.steps:
        draft.say(plain("roadmap.none"))
        return
    draft.say(plain("day.steps", n=len(facts.steps), accepted=facts.agreed_steps))
    open_steps = [step for step in facts.steps if step.due_on is None or not (step.organisation or step.lead)]
    if open_steps:
        draft.say(plain("day.steps_open", n=len(open_steps)), "lead")
    confidence = _confidence(plain, facts)
    columns = (
        Column(plain("day.number"), 0.8, is_number=True),
        Column(plain("day.step"), 4.2),
        Column(plain("day.lead"), 2.5),
        Column(plain("day.due"), 2.1),
        Column(plain("day.stands"), 1.5),
        Column(plain("day.confidence"), 1.8, is_number=True),
    )
    rows = [
        (
            plain.number(number),
            _step(plain, facts, step),
            _lead(plain, facts, step, names=names),
            _due(plain, step),
            _state(plain, step),
            confidence.get(step.code, "–"),
        )
        for number, step in enumerate(facts.steps, start=1)
    ]
    if confidence:
        draft.say(plain("day.confidence_about"), "note")
    draft.table(plain("roadmap.title"), columns, rows)


def _step(plain: Plain, facts: Facts, step: RoadmapStep) -> str:
    lines = [plain.of(step.action)]
    if step.indicator is not None:
        lines.append(plain("roadmap.field_indicator", value=plain.of(step.indicator)))
    if step.recommendation:
        value = _recommendation(plain, facts, step.recommendation)
        lines.append(plain("roadmap.field_recommendation", value=value))
    if step.serves:
        lines.append(plain("roadmap.field_serves", value=", ".join(step.serves)))
    return "\n".join(lines)


def _recommendation(plain: Plain, facts: Facts, words: str) -> str:
    """Of the code of an idea or a goal its wording."""
    goal = facts.event.goals.goal(words)
    if goal is not None:
        return f"{goal.code} – {plain.of(goal.text)}"
    ideas = (idea for collected in facts.collected for idea in collected.ideas)
    found = next((idea.label for idea in ideas if idea.item == words), None)
    return plain.of(found) if found is not None else words


def _lead(plain: Plain, facts: Facts, step: RoadmapStep, *, names: bool) -> str:
    lead = facts.leads.get(step.lead)
    is_named = names and lead is not None and lead.name
    lines = [] if is_named and not step.organisation else [led_by(plain, facts, step)]
    if lead is not None and is_named:
        lines.append(lead.name)
    if step.supporters:
        supporters = ", ".join(step.supporters)
        lines.append(plain("roadmap.field_supporters", value=supporters))
    return "\n".join(lines)


def led_by(plain: Plain, facts: Facts, step: RoadmapStep) -> str:
    """An organisation, else that somebody does; nobody's name."""
    if step.organisation:
        return _organisation(plain, facts.event, step.organisation)
    return plain("day.a_participant" if step.lead else "roadmap.nobody")


def _due(plain: Plain, step: RoadmapStep) -> str:
    lines = [plain.day(step.due_on) if step.due_on is not None else plain("roadmap.no_date")]
    if step.starts_on is not None:
        lines.append(plain("roadmap.field_starts_on", value=plain.day(step.starts_on)))
    return "\n".join(lines)


def _state(plain: Plain, step: RoadmapStep) -> str:
    if step.state == "amended" and step.proposed_on is not None:
        return plain("roadmap.state_amended", date=plain.day(step.proposed_on))
    return plain(f"roadmap.state_{step.state}")


def _confidence(plain: Plain, facts: Facts) -> dict[str, str]:
    """By step, of the last round that is closed: the median, and of how many."""
    shown = facts.last(facts.event.roadmap.confidence)
    if shown is None:
        return {}
    found = {}
    for code, tally in shown.counted.tallies.items():
        middle = median(scale_counts(tally)) if tally is not None else None
        if tally is not None and middle is not None:
            found[code] = f"{plain.number(middle, 'g')} ({plain.number(tally.n)})"
    return found


def _organisation(plain: Plain, event: Event, code: str) -> str:
    return next((plain.of(each.name) for each in event.organisations if each.code == code), code)
