"""A step of the road map, answered by whoever is asked to lead it."""

from bot import roadmap
from bot import tasks as use_case
from bot.ideas import recommended
from bot.message import Message
from bot.roadmap import Expected
from bot.rules.roadmap import Overtaken, Unfit
from config.event import Event
from handlers.callbacks.roadmap import AnswerStep, ShowTask
from handlers.cards import tasks as cards
from handlers.cards.roadmap_step import day_of
from handlers.chat.roadmap import fit_day, fit_words
from handlers.context import SalaContext, Stale
from storage.roadmap import RoadmapStep


async def show_task(context: SalaContext, wanted: ShowTask) -> None:
    """The step, or dates to suggest; `type`: what is typed next is one."""
    event = context.event_named(wanted.event)
    step = _mine(context, event, wanted.step)
    match wanted.page:
        case "task":
            context.show_page(await _card(context, event, step))
        case "dates":
            context.show_page(cards.choose_date(context.voice, event, step))
        case "type":
            what = Expected(event.code, step.code, "my_date", step.revision)
            await roadmap.expect(context.runtime, context.person_id, what, context.update_key)
            context.say(Message(context.voice("roadmap.write_due_on")))


async def answer(context: SalaContext, wanted: AnswerStep) -> None:
    """Stored once however often it is tapped; what was overtaken is shown as it is now."""
    event = context.event_named(wanted.event)
    try:
        day = day_of(wanted.on)
    except ValueError:
        raise Stale from None
    try:
        step = await use_case.answer(
            context.runtime,
            context.person_id,
            event,
            wanted.step,
            wanted.to,
            day,
            wanted.revision,
            context.update_key,
        )
    except Overtaken:
        context.toast(context.voice.plain("roadmap.overtaken"))
        step = _mine(context, event, wanted.step)
    except Unfit as unfit:
        context.toast(
            context.voice.plain(f"roadmap.unfit_{unfit.reason}", date=context.voice.day(unfit.beside))
        )
        return
    else:
        context.toast(context.voice.plain("roadmap.saved"))
    context.show_page(await _card(context, event, step))


def is_expected(context: SalaContext) -> bool:
    """Whether what this person types is the date they suggest."""
    what = roadmap.expected(context.person)
    return what is not None and what.what == "my_date"


async def typed(context: SalaContext) -> None:
    """The date; what can't be one is asked for again."""
    what = roadmap.expected(context.person)
    if what is None:
        raise Stale
    event = context.event_named(what.event)
    step = _mine(context, event, what.step)
    words, refused = fit_words(context)
    day = None
    if refused is None:
        day, refused = fit_day(context, words, "due_on")
    if refused is None:
        try:
            step = await use_case.answer(
                context.runtime,
                context.person_id,
                event,
                step.code,
                "amended",
                day,
                what.drawn,
                context.update_key,
            )
        except Unfit as unfit:
            refused = context.voice(f"roadmap.unfit_{unfit.reason}", date=context.voice.day(unfit.beside))
        except Overtaken:
            refused = context.voice("roadmap.overtaken")
    if refused is None:
        context.say(await _card(context, event, step))
        return
    context.say(cards.choose_date(context.voice, event, step, refused))


def _mine(context: SalaContext, event: Event, code: str) -> RoadmapStep:
    return use_case.led_by(context.runtime, context.person_id, event, code)


async def _card(context: SalaContext, event: Event, step: RoadmapStep) -> Message:
    return cards.task(context.voice, event, step, await recommended(context.runtime, event.code))
