"""Every card of coming in fits, and each step has its question."""

from typing import Any

import pytest

from bot.registration import Standing
from bot.rules.agenda import agenda_of
from bot.rules.registration import LONGEST_NAME
from bot.runtime import RIGHTS
from config.catalogs import Texts
from handlers.cards import menu, privacy, registration
from handlers.cards.about_me import about_me
from handlers.cards.registration import First
from handlers.voice import Voice, escaped
from storage.people import ROLES, Participant
from storage.polls import Round
from tests.handlers.drawings import EVENTS, LANGUAGES, MARKUP, PEOPLE, TRICKY
from tests.handlers.drawn import plain
from tests.workshop import NINE, account, event

STAFF = [RIGHTS[:number] for number in range(len(RIGHTS) + 1)]


@pytest.mark.parametrize("name", EVENTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_card_of_registration_fits(texts: Texts, name: str, language: str) -> None:
    voice, found = Voice(texts, language), EVENTS[name]
    drawn = [
        registration.ask_language(voice, agenda_of(found)),
        registration.ask_consent(voice, found),
        registration.declined(voice, found),
        registration.write_name(voice),
        registration.write_organisation(voice),
        registration.ask_group(voice, found),
        registration.ask_name(voice, found, None),
        *(registration.ask_name(voice, found, offered) for offered in (TRICKY, "W" * LONGEST_NAME)),
        *(registration.ask_organisation(voice, found, group.code) for group in found.groups),
        registration.ask_organisation(voice, found, "gone"),
        *(
            registration.welcome_staff(
                voice, found, role, Participant("p", found.code, 7), "x" * LONGEST_NAME
            )
            for role in ROLES
        ),
        *(menu.help_page(voice, found, "sala_bot", rights) for rights in STAFF),
        *privacy.privacy_pages(voice, found),
        *(privacy.sure_to_erase(voice, found, is_organizer=named) for named in (False, True)),
    ]
    first = First(Round(1, "small", "x", "1", "open", NINE), escaped(TRICKY), 13)
    for participant in PEOPLE:
        standing = Standing(agenda_of(found), account(7, language=language), participant, "registered")
        drawn += [registration.registered(voice, standing, wanted) for wanted in (None, first)]
        drawn += [about_me(voice, standing, role) for role in ROLES]
    for message in drawn:
        plain(message)


def test_what_people_type_is_shown_as_they_typed_it(texts: Texts) -> None:
    voice = Voice(texts, "en")
    standing = Standing(agenda_of(MARKUP), account(7), PEOPLE[2], "registered")
    assert TRICKY in plain(registration.registered(voice, standing))
    assert plain(about_me(voice, standing, "participant")).count(TRICKY) == 3
    assert TRICKY in plain(registration.ask_name(voice, MARKUP, TRICKY))


@pytest.mark.parametrize(
    "step", ["language", "consent", "name", "group", "organisation", "staff", "registered"]
)
def test_every_step_but_the_last_has_its_question(texts: Texts, step: Any) -> None:
    standing = Standing(agenda_of(event()), account(7), PEOPLE[2], step)
    drawn = registration.next_step(Voice(texts, "en"), standing, profile_name="Sok", role=None)
    assert (drawn is None) == (step == "registered")
    if drawn is not None:
        plain(drawn)


def test_organisations_are_offered_to_their_groups_and_typing_is_always_open() -> None:
    offered = [known.code for known in registration.organisations_for(event(), "GOV")]
    assert offered == ["MEF", "all"]
    assert [known.code for known in registration.organisations_for(event(), "CSO")] == ["all"]
