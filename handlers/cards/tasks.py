"""A step of the road map for whoever leads it: the message that asks, dates to suggest, and reminders."""

from collections.abc import Mapping, Sequence

from bot.ideas import recommended
from bot.message import Button, Message
from bot.roadmap import step_named
from bot.roadmap import step_of as code_in
from bot.rules.dates import month_ends
from bot.rules.roadmap import may_lead
from bot.runtime import Runtime
from bot.tasks import names_are_gone
from config.catalogs import Html
from config.event import Event, Text
from handlers.callbacks.roadmap import AnswerStep, ShowTask
from handlers.cards.registration import organisation_name
from handlers.cards.roadmap_step import followed, on
from handlers.keyboards import button, rows
from handlers.voice import Voice, escaped, fitting
from storage.messages import Delivery
from storage.roadmap import RoadmapStep

_MONTHS = 8
_A_FIELD = 600
_IN_A_LIST = 160
MESSAGES = ("step_asked", "step_settled", "step_due")
"""Names of the messages of the outbox that are about a step."""


def task(voice: Voice, event: Event, step: RoadmapStep, words: Mapping[str, Text], head: str = "") -> Message:
    """The step with what its lead may say now; `words`: of recommendations by their codes, `head`: the text that stands above."""
    indicator = step.indicator.to(voice.language) if step.indicator is not None else ""
    lines = [
        voice(head or f"task.{step.state}", event=voice.of(event.title), **_proposed(voice, step)),
        f"<b>{escaped(fitting(step.action.to(voice.language), _A_FIELD))}</b>",
        voice("roadmap.by", date=voice.day(step.due_on)) if step.due_on else voice("roadmap.no_date"),
    ]
    if step.organisation:
        name = organisation_name(voice, event, step.organisation) or step.organisation
        lines.append(voice("roadmap.field_organisation", value=name))
    if indicator:
        lines.append(voice("roadmap.field_indicator", value=fitting(indicator, _A_FIELD)))
    if step.recommendation:
        value = fitting(followed(voice, event, step, words), _A_FIELD)
        lines.append(voice("roadmap.field_recommendation", value=value))
    return Message("\n".join(lines), rows(_answers(voice, event.code, step), 2))


def _answers(voice: Voice, event: str, step: RoadmapStep) -> list[Button]:
    def to(key: str, state: str) -> Button:
        return button(voice.plain(key), AnswerStep(event, step.code, step.revision, state, 0))  # type: ignore[arg-type]

    later = button(voice.plain("task.later"), ShowTask(event, step.code, "dates"))
    match step.state:
        case "asked" | "amended":
            return [to("task.accept", "accepted"), later, to("task.decline", "declined")]
        case "accepted":
            return [to("task.is_done", "done"), later, to("task.decline", "declined")]
        case "declined":
            return [to("task.accept", "accepted")]
        case _:
            return []


def choose_date(voice: Voice, event: Event, step: RoadmapStep, refused: Html | None = None) -> Message:
    """Another date to suggest: the ends of the months to come, or one to type."""
    first = step.due_on or event.date
    ends = [end for end in month_ends(first, _MONTHS + 1) if end != step.due_on][:_MONTHS]
    buttons = [
        button(voice.day(end), AnswerStep(event.code, step.code, step.revision, "amended", on(end)))
        for end in ends
    ]
    more = (button(voice.plain("roadmap.type_date"), ShowTask(event.code, step.code, "type")),)
    lines: list[str] = [refused] if refused is not None else []
    lines += [
        f"<b>{escaped(fitting(step.action.to(voice.language), _A_FIELD))}</b>",
        voice("task.choose_date"),
    ]
    back = (button(voice.plain("task.back"), ShowTask(event.code, step.code, "task")),)
    return Message("\n".join(lines), (*rows(buttons, 2), more, back))


def own_tasks(voice: Voice, event: Event, steps: Sequence[RoadmapStep]) -> tuple[list[str], list[Button]]:
    """For /me: a line for each step one leads, and the way to it."""
    lines, buttons = [], []
    for number, step in enumerate(steps, start=1):
        by = voice("roadmap.by", date=voice.day(step.due_on)) if step.due_on else voice("roadmap.no_date")
        action = escaped(fitting(step.action.to(voice.language), _IN_A_LIST))
        lines.append(f"{voice.number(number)} {action} · {by} · {voice(f'task.state_{step.state}')}")
        buttons.append(button(voice.plain("task.number", n=number), ShowTask(event.code, step.code, "task")))
    return lines, buttons


async def drawn(runtime: Runtime, delivery: Delivery) -> Message | None:
    """A message of the outbox as the step is now; None if it has been overtaken, or names are not kept any more."""
    if delivery.event not in runtime.events:
        return None
    event, person = runtime.event(delivery.event), runtime.state.people.get(delivery.chat_id)
    participant = runtime.state.participant(event.code, delivery.chat_id)
    if person is None or participant is None or not may_lead(participant):
        return None
    step = step_named(runtime.state, event, code_in(delivery.subject))
    if step.lead != participant.id or names_are_gone(event, runtime.clock.now()):
        return None
    voice = Voice.to(runtime.texts, person)
    words = await recommended(runtime, event.code)
    match delivery.message, step.state:
        case "step_asked", "asked":
            return task(voice, event, step, words)
        case "step_settled", "asked":
            return task(voice, event, step, words, "task.kept")
        case "step_settled", "accepted":
            return task(voice, event, step, words, "task.confirmed")
        case "step_due", "asked" | "accepted" | "amended":
            return task(voice, event, step, words, "task.due")
        case _:
            return None


def _proposed(voice: Voice, step: RoadmapStep) -> dict[str, str]:
    return {"date": voice.day(step.proposed_on) if step.proposed_on else ""}
