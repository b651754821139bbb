"""The organizer's pages about people fit a phone, show names as they are, and offer what can be done."""

import datetime as dt
from dataclasses import replace
from typing import Any, get_args, get_type_hints

import pytest

from bot.events import loaded
from bot.rules.admission import Step
from bot.rules.registration import LONGEST_NAME
from bot.rules.retention import without_name
from config.settings import Settings
from handlers.callbacks import unpack
from handlers.callbacks.people import ShowParticipant, ShowPeopleList, TakeParticipant
from handlers.callbacks.roster import GetInvitations
from handlers.cards.desk import desk_card, desk_picture, some_wait, stopped_card
from handlers.cards.people import SURE, PeoplePages
from handlers.voice import Voice
from storage.people import Participant
from tests.conftest import Workshop
from tests.handlers.drawn import labels, plain
from tests.workshop import NINE, event, registered, shipped_event

LANGUAGES = ("en", "km")
LISTS = [of for of in get_args(get_type_hints(ShowPeopleList)["of"]) if of != "groups"]
TRICKY = "<b>5 < 6</b> & 'x' " + "ម" * (LONGEST_NAME - 30)
STATES: dict[str, dict[str, Any]] = {
    "waiting": {"approved_at": None},
    "absent": {},
    "here": {"checked_in_at": NINE},
    "removed": {"removed_at": NINE},
    "registering": {"registered_at": None},
    "unreached": {"registered_at": None, "consented_at": None, "user_id": None, "listed_at": NINE},
    "nameless": {"registered_at": None, "name": "", "stakeholder_group": "", "approved_at": None},
}


def somebody(number: int, state: str) -> Participant:
    fields = {"id": f"p{number:010}", "name": f"{number} {TRICKY}", "position": TRICKY, "tags": "CSO,GONE"}
    return replace(registered(number), **fields | {"organisation": TRICKY} | STATES[state])


@pytest.fixture(params=LANGUAGES)
async def pages(workshop: Workshop, request: pytest.FixtureRequest) -> PeoplePages:
    """Of an event with eleven people in each state."""
    await workshop.put(loaded(event(admission={}), workshop.state.events["small"]))
    people = [somebody(n * 100 + m, state) for n, state in enumerate(STATES, start=1) for m in range(11)]
    await workshop.put(*[person for person in people if person.user_id is None])
    for person in people:
        workshop.state.put(person)
    return PeoplePages(
        workshop.runtime, Voice(workshop.runtime.texts, request.param), workshop.event, "sala_bot"
    )


def test_every_page_fits(pages: PeoplePages) -> None:
    for message in (pages.overview(), pages.groups()):
        plain(message)
    for of in LISTS:
        for which in ("GOV", "CSO", ""):
            for page in (0, 1, 99):
                plain(pages.listed(ShowPeopleList("small", of, which, page)))
    everybody = list(pages.runtime.state.participants_of("small"))
    for typed in ("1", "ម", "zzz", "a:b", "ម" * LONGEST_NAME):
        plain(pages.found(typed))
    for person in everybody:
        text = plain(pages.person(person))
        assert not person.name or person.name in text
        plain(pages.choose_group(person))
        for step in SURE:
            plain(pages.sure(person, step))
    plain(some_wait(pages.voice, pages.event, 11))


def test_of_the_shipped_event_too(pages: PeoplePages) -> None:
    written = shipped_event()
    pages.runtime.state.put(loaded(written, None))
    runtime = replace(pages.runtime, events=("sapw",))
    sapw = PeoplePages(runtime, pages.voice, written, "sala_bot")
    plain(sapw.overview())
    plain(sapw.groups())
    plain(desk_card(runtime, pages.voice, written, "sala_bot"))


def test_pages_are_turned_and_everybody_stands_on_one(pages: PeoplePages) -> None:
    seen: list[str] = []
    for page in (0, 1):
        message = pages.listed(ShowPeopleList("small", "waiting", "", page))
        seen += [label for label in labels(message) if label.isdigit()]
    assert len(seen) == 11
    assert pages.listed(ShowPeopleList("small", "waiting", "", 99)) == message


def test_all_who_were_found_stand_on_pages_too(pages: PeoplePages) -> None:
    first = pages.found(f"5 < 6: {'ម' * 9}")
    assert [label for label in labels(first) if label.isdigit()] == [str(n) for n in range(1, 9)]
    onward = next(button.data for row in first.keyboard for button in row if button.text == "›")
    wanted = unpack(onward)
    assert isinstance(wanted, ShowPeopleList)
    assert plain(pages.listed(wanted)) != plain(first)


def test_whom_nobody_reached_can_be_invited_again_and_whose_name_is_deleted_is_not_among_them(
    pages: PeoplePages,
) -> None:
    asked = ShowPeopleList("small", "unreached", "", 0)
    sheet = GetInvitations("small").pack()
    assert sheet in [button.data for row in pages.listed(asked).keyboard for button in row]
    before = pages.listed(asked)
    pages.runtime.state.put(without_name(pages.event, somebody(999, "here")))
    assert pages.listed(asked) == before


@pytest.mark.parametrize(
    ("state", "steps"),
    [
        ("waiting", {"admitted", "approved", "removed"}),
        ("absent", {"checked_in", "removed", "freed"}),
        ("here", {"not_checked_in", "removed", "freed"}),
        ("removed", {"restored"}),
        ("registering", {"removed"}),
        ("unreached", {"removed", "in_person"}),
    ],
)
def test_what_can_be_done_is_offered_and_nothing_else(
    pages: PeoplePages, state: str, steps: set[str]
) -> None:
    offered = set()
    for row in pages.person(somebody(999, state)).keyboard:
        for button in row:
            for step in get_args(Step):
                asks = step in SURE and button.data == ShowParticipant("p0000000999", step).pack()
                if asks or button.data == TakeParticipant("p0000000999", step).pack():
                    offered.add(step)
    assert offered == steps


def test_only_who_has_not_opened_it_has_a_link_shown(pages: PeoplePages) -> None:
    for state in STATES:
        shown = "https://t.me/sala_bot?start=me_" in plain(pages.person(somebody(999, state)))
        assert shown == (state == "unreached")


def test_what_was_on_another_day_is_said_with_its_date(pages: PeoplePages) -> None:
    week = 7 * 24 * 3600 * 1000
    person = replace(somebody(999, "here"), listed_at=NINE - week)
    shown = plain(pages.person(person))
    assert f"{pages.voice.date(pages.event.date - dt.timedelta(days=7))}, 09:30" in shown
    assert pages.voice.date(pages.event.date) not in shown


def test_the_desks_card_and_picture_show_the_same_code(pages: PeoplePages) -> None:
    card = plain(desk_card(pages.runtime, pages.voice, pages.event, "sala_bot"))
    assert "/desk/" not in card
    plain(stopped_card(pages.voice, pages.event))
    picture = desk_picture(pages.runtime, pages.voice, pages.event, "sala_bot")
    assert picture.content.startswith(b"\x89PNG")
    assert picture.kind == "photo"


def test_where_there_is_a_web_side_the_card_says_where_the_page_is(pages: PeoplePages) -> None:
    settings = Settings(listen="127.0.0.1:8080", public_url="https://sala.example.org")
    runtime = replace(pages.runtime, settings=settings)
    assert "https://sala.example.org/desk/" in plain(desk_card(runtime, pages.voice, pages.event, "sala_bot"))
