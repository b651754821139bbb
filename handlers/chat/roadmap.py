"""The road map: read by whoever takes part, written by facilitators and rapporteurs, one field at a time.

Every field is stored as it is given, so that a step half filled in is one that goes on later.
"""

import datetime as dt
from dataclasses import replace
from typing import Any

from bot import roadmap as use_case
from bot.ideas import recommendations, recommended
from bot.message import Message
from bot.roadmap import Expected, TooMany
from bot.rules.admission import is_accepted
from bot.rules.dates import read_day
from bot.rules.people import found
from bot.rules.roadmap import Overtaken, Unfit, may_lead
from bot.rules.typed import ZERO_WIDTH_SPACE, cleaned, is_readable, is_too_long
from config.catalogs import Html
from config.event import Event
from handlers.callbacks.roadmap import (
    AskLeads,
    SetDay,
    SetLead,
    SetOrganisation,
    SetRecommendation,
    SettleStep,
    ShowRecommendations,
    ShowRoadmap,
    ShowStep,
    Support,
    WriteStep,
)
from handlers.cards import roadmap_step as cards
from handlers.cards.roadmap import RoadmapPages
from handlers.context import NotEligible, SalaContext, Stale
from storage.roadmap import RoadmapStep

_DATES = ("starts_on", "due_on")


async def show_roadmap(context: SalaContext, wanted: ShowRoadmap) -> None:
    event = context.event_named(wanted.event)
    participant = context.runtime.state.participant(event.code, context.person_id)
    if not is_accepted(participant) and not context.runtime.may("observe", event.code, context.person_id):
        raise NotEligible(event.code)
    context.show_page(pages_of(context, event).overview(wanted.page))


async def show_step(context: SalaContext, wanted: ShowStep) -> None:
    event = context.event_named(wanted.event)
    step = use_case.step_named(context.runtime.state, event, wanted.step)
    pages = pages_of(context, event)
    match wanted.page:
        case "step":
            context.show_page(await _card(context, event, step))
        case "organisation":
            context.show_page(cards.choose_organisation(pages, step))
        case "supporters":
            context.show_page(cards.choose_supporters(pages, step))
        case "drop":
            context.show_page(cards.sure_to_drop(pages, step))
        case date:
            context.show_page(cards.choose_day(pages, step, date))


async def write_step(context: SalaContext, wanted: WriteStep) -> None:
    """What is typed next is this field, or a new step."""
    event = context.event_named(wanted.event)
    if bool(wanted.step) == (wanted.what == "new"):
        raise Stale
    step = use_case.step_named(context.runtime.state, event, wanted.step) if wanted.step else None
    await use_case.expect(
        context.runtime,
        context.person_id,
        Expected(event.code, wanted.step, wanted.what),
        context.update_key,
    )
    context.show_page(cards.ask_to_write(pages_of(context, event), step, wanted.what))


async def set_day(context: SalaContext, wanted: SetDay) -> None:
    try:
        day = cards.day_of(wanted.on)
    except ValueError:
        raise Stale from None
    try:
        await _correct(context, wanted.event, wanted.step, wanted.what, day)
    except Unfit as unfit:
        context.toast(
            context.voice.plain(f"roadmap.unfit_{unfit.reason}", date=context.voice.day(unfit.beside))
        )
        await show_step(context, ShowStep(wanted.event, wanted.step, wanted.what))


async def set_lead(context: SalaContext, wanted: SetLead) -> None:
    await _correct(context, wanted.event, wanted.step, "lead", wanted.lead)


async def set_organisation(context: SalaContext, wanted: SetOrganisation) -> None:
    event = context.event_named(wanted.event)
    if wanted.organisation not in {"", *(each.code for each in event.organisations)}:
        raise Stale
    await _correct(context, wanted.event, wanted.step, "organisation", wanted.organisation)


async def show_recommendations(context: SalaContext, wanted: ShowRecommendations) -> None:
    """Those that were approved; what is typed next is one, too."""
    event = context.event_named(wanted.event)
    what = Expected(event.code, wanted.step, "recommendation")
    step = use_case.step_named(context.runtime.state, event, wanted.step)
    await use_case.expect(context.runtime, context.person_id, what, context.update_key)
    found = await recommendations(context.runtime, event.code)
    context.show_page(cards.choose_recommendation(pages_of(context, event), step, found, wanted.first))


async def set_recommendation(context: SalaContext, wanted: SetRecommendation) -> None:
    found = await recommendations(context.runtime, wanted.event)
    if wanted.item not in {"", *(idea.item for idea, _ in found)}:
        raise Stale
    await _correct(context, wanted.event, wanted.step, "recommendation", wanted.item)


async def support(context: SalaContext, wanted: Support) -> None:
    event = context.event_named(wanted.event)
    step = await use_case.support(
        context.runtime,
        context.person_id,
        event,
        wanted.step,
        wanted.organisation,
        context.update_key,
        yes=wanted.to == "yes",
    )
    context.toast(context.voice.plain("roadmap.saved"))
    context.show_page(cards.choose_supporters(pages_of(context, event), step))


async def ask_leads(context: SalaContext, wanted: AskLeads) -> None:
    """One step's, or all that are ready: whoever comes second asks nobody."""
    event = context.event_named(wanted.event)
    ready = use_case.ready_to_ask(context.runtime.state, event)
    if wanted.step:
        use_case.step_named(context.runtime.state, event, wanted.step)
    codes = (wanted.step,) if wanted.step else tuple(step.code for step in ready)
    asked = await use_case.ask(context.runtime, context.person_id, event, codes, context.update_key)
    key = "roadmap.asked" if asked or context.is_repeated else "roadmap.asked_already"
    context.toast(context.voice.plain(key))
    if wanted.step:
        await show_step(context, ShowStep(event.code, wanted.step, "step"))
    else:
        context.show_page(pages_of(context, event).overview(0))


async def settle(context: SalaContext, wanted: SettleStep) -> None:
    event = context.event_named(wanted.event)
    try:
        await use_case.settle(
            context.runtime,
            context.person_id,
            event,
            wanted.step,
            wanted.to,
            wanted.revision,
            context.update_key,
        )
    except Overtaken:
        context.toast(context.voice.plain("roadmap.overtaken"))
    else:
        context.toast(context.voice.plain("roadmap.saved"))
    await show_step(context, ShowStep(event.code, wanted.step, "step"))


def is_expected(context: SalaContext) -> bool:
    """Whether what this person types is a step of the road map, or a field of one."""
    what = use_case.expected(context.person)
    return what is not None and what.what != "my_date"


async def typed(context: SalaContext) -> None:
    """A new step, a field, or part of a name. What can't be taken is asked for again, and nothing else is touched."""
    what = use_case.expected(context.person)
    if what is None:
        raise Stale
    event = context.event_named(what.event)
    pages = pages_of(context, event)
    step = use_case.step_named(context.runtime.state, event, what.step) if what.step else None
    words, refused = fit_words(context)
    if refused is not None:
        context.say(cards.ask_to_write(pages, step, what.what, refused))
        return
    if step is None:
        await _add(context, event, words)
        return
    if what.what == "lead":
        here = context.runtime.state.participants_of(event.code)
        context.say(cards.choose_lead(pages, step, found((each for each in here if may_lead(each)), words)))
        return
    value: Any = words
    if what.what in _DATES:
        value, refused = fit_day(context, words, what.what)
    try:
        if refused is None:
            step = await use_case.correct(
                context.runtime, context.person_id, event, what.step, what.what, value, context.update_key
            )
            context.say(await _card(context, event, step))
            return
    except Unfit as unfit:
        refused = context.voice(f"roadmap.unfit_{unfit.reason}", date=context.voice.day(unfit.beside))
    context.say(cards.ask_to_write(pages, step, what.what, refused))


def fit_words(context: SalaContext) -> tuple[str, Html | None]:
    """What was typed, and why it can't be taken."""
    if not context.incoming.text:
        return "", context.voice("roadmap.not_text")
    words = cleaned(context.incoming.text, keep=ZERO_WIDTH_SPACE)
    if not is_readable(words):
        return "", context.voice("refused.unreadable")
    if is_too_long(words, use_case.LONGEST):
        return "", context.voice("refused.too_long", n=use_case.LONGEST)
    return words, None


def fit_day(context: SalaContext, words: str, what: str) -> tuple[dt.date | None, Html | None]:
    """The day that was typed; a month alone is its end, of a start its beginning."""
    day = read_day(words, "first" if what == "starts_on" else "last")
    return day, None if day is not None else context.voice("roadmap.no_such_date")


async def _add(context: SalaContext, event: Event, words: str) -> None:
    try:
        step = await use_case.add(context.runtime, context.person_id, event, words, context.update_key)
    except TooMany:
        context.say(Message(context.voice("roadmap.too_many")))
        return
    context.say(await _card(context, event, step))


async def _correct(context: SalaContext, code: str, number: str, field: str, value: Any) -> None:
    """Raises `Unfit`."""
    event = context.event_named(code)
    step = await use_case.correct(
        context.runtime, context.person_id, event, number, field, value, context.update_key
    )
    context.toast(context.voice.plain("roadmap.saved"))
    context.show_page(await _card(context, event, step))


async def _card(context: SalaContext, event: Event, step: RoadmapStep) -> Message:
    """A step's page, with the words of the recommendation it follows from."""
    pages = pages_of(context, event)
    if step.recommendation:
        pages = replace(pages, recommended=await recommended(context.runtime, event.code))
    return cards.step_card(pages, step)


def pages_of(context: SalaContext, event: Event) -> RoadmapPages:
    records, steers = (
        context.runtime.may(r, event.code, context.person_id) for r in ("record", "facilitate")
    )
    return RoadmapPages(context.runtime, context.voice, event, records=records, steers=steers)
