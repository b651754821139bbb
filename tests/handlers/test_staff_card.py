"""The organizer's card of roles: whatever it lists can be read, fits a phone and is numbered as its buttons are."""

import pytest

from bot.invitations import Made
from bot.staff import Member, Staff, revoke
from config.catalogs import Texts
from handlers.callbacks import unpack
from handlers.callbacks.staff import Revoke, TakeBack
from handlers.cards.staff import StaffCard, card_over, role_over, to_forward
from handlers.rendering import Renderer
from handlers.voice import Voice
from storage.messages import Card, Delivery
from storage.people import ROLES, Participant
from storage.state import State
from tests.conftest import ORGANIZER, Workshop
from tests.handlers.drawn import labels, plain
from tests.workshop import MINUTE, NINE, event, registered

LANGUAGES = ("en", "km")
LONG = "ស្រ្តី<b>&" * 60
PEOPLE = [
    Member(role, Participant(f"s{n}", "small", n, name=name, role=role), by_settings=False, since=NINE)
    for n, (role, name) in enumerate(
        [(role, name) for role in ROLES[1:] for name in ("", "Sok <Dara>", LONG)] * 2
    )
]
LINKS = [
    Made.anew("small", role, maker, NINE + n)
    for n in range(6)
    for role in ROLES
    for maker in ("operator", "s1")
]


def _card(texts: Texts, language: str, members: int = len(PEOPLE), links: int = len(LINKS)) -> StaffCard:
    named = Member("organizer", None, by_settings=True)
    state = State()
    for member in PEOPLE:
        assert member.participant is not None
        state.put(member.participant)
    outstanding = tuple(made.invitation for made in LINKS[:links])
    return StaffCard(
        Voice(texts, language), event(), Staff((named, *PEOPLE[:members]), outstanding, links), state
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_fits_and_no_name_breaks_it(texts: Texts, language: str) -> None:
    card = _card(texts, language)
    pages = [card.invite(), *(card.members(n) for n in range(5)), *(card.invitations(n) for n in range(9))]
    pages += [card.made(LINKS[0]), *(card.sure(m.participant) for m in PEOPLE if m.participant)]
    pages += [card.revoked(m.participant, "observer") for m in PEOPLE if m.participant]
    pages += [_card(texts, language, 0, 0).invitations(0), card_over(Voice(texts, language))]
    for who in (registered(7), registered(8, registered_at=None)):
        pages.append(role_over(Voice(texts, language), event(), who, "facilitator"))
    for page in pages:
        assert plain(page)


def test_each_of_a_long_list_can_be_revoked_and_each_invitation_taken_back(texts: Texts) -> None:
    card = _card(texts, "en")
    buttons = [
        unpack(button.data)
        for page in (*(card.members(n) for n in range(4)), *(card.invitations(n) for n in range(8)))
        for row in page.keyboard
        for button in row
    ]
    revoked = [button.participant for button in buttons if isinstance(button, Revoke)]
    taken = [button.invitation for button in buttons if isinstance(button, TakeBack)]
    assert revoked == [member.participant.id for member in PEOPLE if member.participant]
    assert taken == [made.invitation.code for made in LINKS]


def test_the_settings_organizers_have_no_button(texts: Texts) -> None:
    page = _card(texts, "en", 0).members(0)
    assert "1 not named yet · organizer · named in the settings" in plain(page)
    assert labels(page) == ["‹ Staff"]


def test_the_numbers_of_lines_and_buttons_go_together(texts: Texts) -> None:
    page = _card(texts, "en").members(1)
    assert "\n9 " in plain(page)
    assert labels(page)[0] == "Revoke 9"


def test_what_is_forwarded_says_all_in_each_language_and_has_no_buttons(texts: Texts) -> None:
    message = to_forward(texts, event(), "sala_bot", LINKS[0])
    said = plain(message)
    assert f"https://t.me/sala_bot?start={LINKS[0].payload}" in said
    for language in LANGUAGES:
        assert texts.plain(language, f"role.{LINKS[0].invitation.role}") in said
    assert message.keyboard == ()


def test_no_page_but_the_message_to_forward_has_the_secret(texts: Texts) -> None:
    card, secret = _card(texts, "en"), LINKS[0].payload
    assert not any(secret in plain(page) for page in (card.made(LINKS[0]), card.invitations(0)))


async def test_what_is_told_of_a_lost_role_is_not_told_to_whoever_has_one_again(workshop: Workshop) -> None:
    dara, draw = await workshop.staff(7, "facilitator"), Renderer(workshop.runtime, "sala_bot")
    await workshop.put(Card(7, "control:small:", 5))
    await revoke(workshop.runtime, ORGANIZER, workshop.event, dara.id, "facilitator", workshop.update())
    rows = await workshop.stored(Delivery)
    told = {row.message: await draw(row) for row in rows}
    assert {name: found.in_place for name, found in told.items() if found} == {
        "role_revoked": False,
        "card_revoked": True,
    }
    workshop.clock.move(48 * 60 * MINUTE)
    assert all([await draw(row) for row in rows]), "after the event's day, too"
    await workshop.put(dara)
    assert not any([await draw(row) for row in rows])
