"""One step of the road map: what is known of it, and a button for each field that may be given."""

import datetime as dt
from collections.abc import Mapping, Sequence

from bot.message import Button, Keyboard, Message
from bot.rules.dates import month_ends
from bot.rules.ideas import Idea
from bot.rules.roadmap import may_lead, missing_in
from config.catalogs import Html
from config.event import Event, IdeaType, Text
from handlers.callbacks.data import Data
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
from handlers.cards.roadmap import SIGNS, RoadmapPages
from handlers.keyboards import CHOSEN, button, rows
from handlers.voice import Voice, escaped, fitting
from storage.people import Participant
from storage.roadmap import RoadmapStep

_MONTHS = 12
_FOUND = 8
_ON_A_BUTTON = 24
_A_RECOMMENDATION = 300
_A_FIELD = 600
"""UTF-16 units of what was typed."""


def on(day: dt.date | None) -> int:
    """As a button carries a day."""
    return int(day.strftime("%Y%m%d")) if day is not None else 0


def day_of(carried: int) -> dt.date | None:
    """The day a button carries. ValueError for what is none."""
    return dt.datetime.strptime(str(carried), "%Y%m%d").date() if carried else None  # noqa: DTZ007 - a day


def step_card(pages: RoadmapPages, step: RoadmapStep) -> Message:
    """Everything about a step, and what can be done now."""
    voice, code = pages.voice, pages.event.code
    lines = [
        f"<b>{voice('roadmap.title')}</b> · {SIGNS[step.state]} {pages.state(step)}",
        f"<b>{escaped(fitting(step.action.to(voice.language), _A_FIELD))}</b>",
        *_fields(pages, step),
    ]
    missing = missing_in(step, pages.runtime.state.participants)
    lines += [voice(f"roadmap.missing_{each}") for each in missing]
    return Message("\n".join(lines), (*_doing(pages, step), *_filling(voice, code, step), _back(voice, code)))


def _fields(pages: RoadmapPages, step: RoadmapStep) -> list[Html]:
    voice, nothing = pages.voice, pages.voice("me.nothing")
    supporters = ", ".join(pages.organisation(each) for each in step.supporters)
    indicator = step.indicator.to(voice.language) if step.indicator is not None else ""
    values: dict[str, str] = {
        "lead": pages.lead(step) if step.lead else nothing,
        "organisation": pages.organisation(step.organisation) or nothing,
        "supporters": Html(supporters) or nothing,
        "starts_on": pages.day(step.starts_on) if step.starts_on else nothing,
        "due_on": pages.day(step.due_on) if step.due_on else nothing,
        "indicator": fitting(indicator, _A_FIELD) or nothing,
        "recommendation": fitting(followed(voice, pages.event, step, pages.recommended), _A_FIELD) or nothing,
    }
    found = [voice(f"roadmap.field_{name}", value=value) for name, value in values.items()]
    return [*found, voice("roadmap.field_serves", value=" ".join(step.serves))] if step.serves else found


def followed(voice: Voice, event: Event, step: RoadmapStep, recommended: Mapping[str, Text]) -> str:
    """What was typed; of a recommendation that was chosen, and of a goal, its words, too. `recommended`: words by code."""
    goal = event.goals.goal(step.recommendation)
    words = goal.text if goal is not None else recommended.get(step.recommendation)
    return f"{step.recommendation} · {words.to(voice.language)}" if words else step.recommendation


def _filling(voice: Voice, event: str, step: RoadmapStep) -> Keyboard:
    def write(what: str) -> Data:
        return WriteStep(event, step.code, what)  # type: ignore[arg-type]

    def page(what: str) -> Data:
        return ShowStep(event, step.code, what)  # type: ignore[arg-type]

    ways: list[tuple[str, Data]] = [
        ("action", write("action")),
        ("lead", write("lead")),
        ("organisation", page("organisation")),
        ("supporters", page("supporters")),
        ("starts_on", page("starts_on")),
        ("due_on", page("due_on")),
        ("indicator", write("indicator")),
        ("recommendation", ShowRecommendations(event, step.code, 0)),
    ]
    return rows([button(voice.plain(f"roadmap.give_{name}"), data) for name, data in ways], 2)


def _doing(pages: RoadmapPages, step: RoadmapStep) -> Keyboard:
    """What a facilitator may do about a step as it is."""
    if not pages.steers:
        return ()
    voice, code = pages.voice, pages.event.code

    def settle(key: str, to: str, **values: object) -> Button:
        return button(voice.plain(key, **values), SettleStep(code, step.code, step.revision, to))  # type: ignore[arg-type]

    lead = pages.runtime.state.participants.get(step.lead)
    buttons: list[Button] = []
    match step.state:
        case "proposed" if may_lead(lead):
            buttons.append(button(voice.plain("roadmap.ask"), AskLeads(code, step.code)))
        case "amended" if step.proposed_on is not None:
            buttons.append(settle("roadmap.confirm", "confirmed", date=pages.day(step.proposed_on)))
            if step.due_on is not None:
                buttons.append(settle("roadmap.keep", "kept", date=pages.day(step.due_on)))
    if step.state == "done":
        buttons.append(settle("roadmap.not_done", "open"))
    elif step.state != "dropped":
        buttons.append(settle("roadmap.is_done", "done"))
    if step.state == "dropped":
        buttons.append(settle("roadmap.restore", "restored"))
    else:
        buttons.append(button(voice.plain("roadmap.drop"), ShowStep(code, step.code, "drop")))
    return rows(buttons, 2)


def sure_to_drop(pages: RoadmapPages, step: RoadmapStep) -> Message:
    """Whether one is; it can be taken back."""
    voice, code = pages.voice, pages.event.code
    yes = button(voice.plain("roadmap.drop_yes"), SettleStep(code, step.code, step.revision, "dropped"))
    asked = voice("roadmap.drop_sure", step=fitting(step.action.to(voice.language), _A_FIELD))
    return Message(asked, ((yes,), _to_step(voice, code, step)))


def choose_day(pages: RoadmapPages, step: RoadmapStep, what: str) -> Message:
    """Months to tap, or a day to type."""
    voice, code = pages.voice, pages.event.code
    now = getattr(step, what)
    buttons = []
    for end in month_ends(pages.event.date, _MONTHS):
        day = end if what == "due_on" else end.replace(day=1)
        if what == "starts_on" and day < pages.event.date:
            day = pages.event.date
        mark = CHOSEN if day == now else ""
        buttons.append(button(f"{voice.day(day)}{mark}", SetDay(code, step.code, what, on(day))))  # type: ignore[arg-type]
    more = (
        button(voice.plain("roadmap.type_date"), WriteStep(code, step.code, what)),  # type: ignore[arg-type]
        button(voice.plain("roadmap.none_of_these"), SetDay(code, step.code, what, 0)),  # type: ignore[arg-type]
    )
    return Message(_asking(pages, step, what), (*rows(buttons, 2), more, _to_step(voice, code, step)))


def choose_organisation(pages: RoadmapPages, step: RoadmapStep) -> Message:
    voice, code = pages.voice, pages.event.code
    buttons = [
        button(
            _marked(pages, each.code, each.code == step.organisation),
            SetOrganisation(code, step.code, each.code),
        )
        for each in pages.event.organisations
    ]
    none = (button(voice.plain("roadmap.none_of_these"), SetOrganisation(code, step.code, "")),)
    return Message(
        _asking(pages, step, "organisation"), (*rows(buttons, 2), none, _to_step(voice, code, step))
    )


def choose_supporters(pages: RoadmapPages, step: RoadmapStep) -> Message:
    """Any number of them."""
    voice, code = pages.voice, pages.event.code
    buttons = [
        button(
            _marked(pages, each.code, each.code in step.supporters),
            Support(code, step.code, each.code, "no" if each.code in step.supporters else "yes"),
        )
        for each in pages.event.organisations
        if each.code != step.organisation
    ]
    return Message(_asking(pages, step, "supporters"), (*rows(buttons, 2), _to_step(voice, code, step)))


def choose_recommendation(
    pages: RoadmapPages, step: RoadmapStep, found: Sequence[tuple[Idea, IdeaType | None]], first: int
) -> Message:
    """Those that were approved, a page of them; without one what it follows from is typed."""
    if not found:
        return ask_to_write(pages, step, "recommendation")
    voice, code = pages.voice, pages.event.code
    first = min(first, len(found) - 1) // _FOUND * _FOUND
    lines: list[str] = [_asking(pages, step, "recommendation"), voice("roadmap.choose_recommendation")]
    buttons = []
    for number, (idea, kind) in list(enumerate(found, start=1))[first : first + _FOUND]:
        words = idea.label.to(voice.language) if idea.label is not None else ""
        sort = f" · {voice.of(kind.label)}" if kind is not None else ""
        lines.append(f"{voice.number(number)} {idea.item} {escaped(fitting(words, _A_RECOMMENDATION))}{sort}")
        mark = CHOSEN if idea.item == step.recommendation else ""
        data = SetRecommendation(code, step.code, idea.item)
        buttons.append(button(f"{voice.number(number)}{mark}", data))
    turns = [
        button(sign, ShowRecommendations(code, step.code, to))
        for sign, to in (("‹", first - _FOUND), ("›", first + _FOUND))
        if 0 <= to < len(found)
    ]
    none = button(voice.plain("roadmap.none_of_these"), SetRecommendation(code, step.code, ""))
    keyboard = (*rows(buttons, 4), *((tuple(turns),) if turns else ()), (none,), _to_step(voice, code, step))
    return Message("\n".join(lines), keyboard)


def choose_lead(pages: RoadmapPages, step: RoadmapStep, people: Sequence[Participant]) -> Message:
    """Whom a name fits; what is typed next is looked for, too."""
    voice, code = pages.voice, pages.event.code
    lines: list[str] = [_asking(pages, step, "lead")]
    if not people:
        lines.append(voice("people.nobody_found"))
    buttons = []
    for number, each in enumerate(people[:_FOUND], start=1):
        about = pages.organisation(each.organisation) or escaped(each.stakeholder_group)
        lines.append(f"{voice.number(number)} {escaped(fitting(each.name, _A_FIELD))} · {about}")
        buttons.append(button(str(voice.number(number)), SetLead(code, step.code, each.id)))
    if len(people) > _FOUND:
        lines.append(voice("roadmap.more", n=len(people) - _FOUND))
    return Message(
        "\n".join(lines), (*rows(buttons, 4), *_no_lead(voice, code, step), _to_step(voice, code, step))
    )


def ask_to_write(
    pages: RoadmapPages, step: RoadmapStep | None, what: str, refused: Html | None = None
) -> Message:
    """What to type, with why the last was not taken; nothing given before is lost."""
    voice, code = pages.voice, pages.event.code
    lines: list[str] = [refused] if refused is not None else []
    lines.append(_asking(pages, step, what) if step is not None else voice("roadmap.write_new"))
    if step is None:
        return Message("\n".join(lines), (_back(voice, code),))
    no_lead = _no_lead(voice, code, step) if what == "lead" else ()
    return Message(
        "\n".join([*lines, voice(f"roadmap.write_{what}")]), (*no_lead, _to_step(voice, code, step))
    )


def _no_lead(voice: Voice, event: str, step: RoadmapStep) -> Keyboard:
    return ((button(voice.plain("roadmap.nobody"), SetLead(event, step.code, "")),),) if step.lead else ()


def _asking(pages: RoadmapPages, step: RoadmapStep, what: str) -> Html:
    action = fitting(step.action.to(pages.voice.language), _A_FIELD)
    return Html(f"<b>{escaped(action)}</b>\n{pages.voice(f'roadmap.ask_{what}')}")


def _marked(pages: RoadmapPages, code: str, is_chosen: bool) -> str:
    name = next(each.name.to(pages.voice.language) for each in pages.event.organisations if each.code == code)
    return fitting(name, _ON_A_BUTTON) + (CHOSEN if is_chosen else "")


def _to_step(voice: Voice, event: str, step: RoadmapStep) -> tuple[Button, ...]:
    return (button(voice.plain("roadmap.to_step"), ShowStep(event, step.code, "step")),)


def _back(voice: Voice, event: str) -> tuple[Button, ...]:
    return (button(voice.plain("roadmap.back"), ShowRoadmap(event, 0)),)
