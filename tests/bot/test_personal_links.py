"""Somebody on the organizer's list opens their own link."""

import re
from dataclasses import replace
from typing import Any

import pytest

from bot import registration
from bot.erasing import erase
from bot.invitations import Invalid, Needless
from bot.personal_links import open_link, payload_of
from bot.rules.retention import without_name
from bot.voting import cast_ballot
from storage.journal import AuditEntry
from storage.messages import Card, Delivery
from storage.people import Participant, Person, Role
from storage.polls import Ballot
from tests.conftest import ORGANIZER, Workshop
from tests.workshop import MINUTE, NINE, account, registered

DARA = 7


def listed(**changes: Any) -> Participant:
    """Somebody the organizer imported."""
    fields: dict[str, Any] = {
        "name": "Sok Dara",
        "stakeholder_group": "CSO",
        "organisation": "all",
        "organisation_given": 1,
        "tags": "GOV",
        "position": "Director",
        "language": "km",
        "listed_at": NINE - 60 * MINUTE,
        "approved_at": NINE - 60 * MINUTE,
    }
    return Participant(**{"id": "pdara", "event": "small", "user_id": None} | fields | changes)


async def link(workshop: Workshop, who: Participant) -> str:
    await workshop.put(who)
    return payload_of(workshop.state.events["small"], who.id)


async def test_until_they_press_start_they_are_not_reached(workshop: Workshop) -> None:
    await workshop.put(listed())
    assert workshop.state.participants["pdara"].state == "not reached"
    assert workshop.state.accounts_of("small") == []
    assert await workshop.stored(Participant) == [listed()]
    assert (await workshop.restarted()).participants == {"pdara": listed()}


async def test_whoever_opens_it_first_is_that_person_and_nobody_else_after(workshop: Workshop) -> None:
    payload = await link(workshop, listed())
    assert await open_link(workshop.runtime, DARA, payload, workshop.update()) == workshop.event
    assert await workshop.stored(Person) == [account(DARA, language="km")]
    assert await workshop.stored(Participant) == [listed(user_id=DARA)]
    assert await open_link(workshop.runtime, DARA, payload, workshop.update()) == workshop.event
    with pytest.raises(Invalid) as caught:
        await open_link(workshop.runtime, 8, payload, workshop.update())
    assert caught.value.reason == "taken"
    assert 8 not in workshop.state.people


async def test_what_the_list_says_is_not_asked_again_and_nothing_holds_before_consent(
    workshop: Workshop,
) -> None:
    payload = await link(workshop, listed())
    await open_link(workshop.runtime, DARA, payload, workshop.update())
    assert registration.standing(workshop.runtime, workshop.event, DARA).step == "consent"
    now = await registration.consent(workshop.runtime, DARA, workshop.event, workshop.update())
    assert now.step == "registered"
    assert now.participant == listed(user_id=DARA, consented_at=NINE, registered_at=NINE)
    assert now.participant.state == "registered"


async def test_of_what_the_list_does_not_say_they_are_asked(workshop: Workshop) -> None:
    payload = await link(workshop, listed(organisation="", organisation_given=0, language=""))
    await open_link(workshop.runtime, DARA, payload, workshop.update())
    assert registration.standing(workshop.runtime, workshop.event, DARA).step == "language"
    await registration.choose_language(workshop.runtime, DARA, workshop.event, "en", workshop.update())
    now = await registration.consent(workshop.runtime, DARA, workshop.event, workshop.update())
    assert now.step == "organisation"


async def test_whoever_declines_stays_on_the_list_as_not_reached(workshop: Workshop) -> None:
    payload = await link(workshop, listed())
    await open_link(workshop.runtime, DARA, payload, workshop.update())
    await registration.decline(workshop.runtime, DARA, workshop.event, workshop.update())
    assert await workshop.stored(Participant) == [listed()]
    assert workshop.state.participant("small", DARA) is None
    assert await open_link(workshop.runtime, 8, payload, workshop.update()) == workshop.event


async def test_whoever_came_in_by_themselves_before_stays_who_they_are(workshop: Workshop) -> None:
    payload = await link(workshop, listed())
    walked_in = registered(DARA, approved_at=None)
    await workshop.put(account(DARA), walked_in)
    await open_link(workshop.runtime, DARA, payload, workshop.update())
    found = replace(
        walked_in,
        organisation="all",
        position="Director",
        tags="GOV",
        language="km",
        listed_at=listed().listed_at,
        approved_at=listed().approved_at,
    )
    assert await workshop.stored(Participant) == [found]
    assert workshop.state.participant("small", DARA) == found
    (entry,) = await workshop.stored(AuditEntry)
    assert (entry.action, entry.actor) == ("found_on_list", walked_in.id)


@pytest.mark.parametrize(
    "wrong", ["", "me_", "me_pdara", "me_pdara_", "me_pdara_AAAAAAAAAAAAAAAAAAAAAA", "me_pdara_\ud800"]
)
async def test_a_link_that_was_made_up_leads_nowhere(workshop: Workshop, wrong: str) -> None:
    await link(workshop, listed())
    with pytest.raises(Invalid) as caught:
        await open_link(workshop.runtime, DARA, wrong, workshop.update())
    assert caught.value.reason == "unknown"
    assert await workshop.stored(Person) == []


async def test_the_link_of_somebody_removed_leads_nowhere(workshop: Workshop) -> None:
    payload = await link(workshop, listed(removed_at=NINE))
    with pytest.raises(Invalid):
        await open_link(workshop.runtime, DARA, payload, workshop.update())


async def test_a_walk_in_who_lost_their_phone_has_a_link_too_until_their_name_is_deleted(
    workshop: Workshop,
) -> None:
    walked_in = replace(registered(DARA), user_id=None)
    payload = await link(workshop, walked_in)
    await open_link(workshop.runtime, 8, payload, workshop.update())
    assert workshop.state.participant("small", 8) == replace(walked_in, user_id=8)
    await workshop.put(without_name(workshop.event, walked_in))
    with pytest.raises(Invalid):
        await open_link(workshop.runtime, 9, payload, workshop.update())


async def test_what_somebody_skipped_is_as_the_list_says(workshop: Workshop) -> None:
    payload = await link(workshop, listed())
    await workshop.put(account(DARA), registered(DARA, organisation=""))
    await open_link(workshop.runtime, DARA, payload, workshop.update())
    (found,) = await workshop.stored(Participant)
    assert found.organisation == "all"


async def test_a_link_fits_where_telegram_takes_it_and_is_of_one_event_and_person(workshop: Workshop) -> None:
    row = workshop.state.events["small"]
    links = {payload_of(row, f"p{n:010}") for n in range(50)}
    assert len(links) == 50
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,64}", each) for each in links)
    assert payload_of(replace(row, pseudonym_key="00" * 32), "p1") != payload_of(row, "p1")


async def test_after_a_lost_phone_the_link_brings_back_who_they_were(workshop: Workshop) -> None:
    """Also if the new phone came in as somebody else before, and answered."""
    before = listed(consented_at=NINE, registered_at=NINE, user_id=DARA)
    await workshop.put(account(DARA), before)
    asked = await workshop.open()
    await cast_ballot(workshop.runtime, DARA, asked.id, "", "r", workshop.update())
    await workshop.put(replace(before, user_id=None))
    await workshop.join(8)
    await cast_ballot(workshop.runtime, 8, asked.id, "", "g", workshop.update())
    await workshop.put(Card(8, asked.subject, 5))
    payload = payload_of(workshop.state.events["small"], before.id)
    await open_link(workshop.runtime, 8, payload, workshop.update())
    assert workshop.state.participant("small", 8) == replace(before, user_id=8)
    assert [ballot.participant for ballot in await workshop.stored(Ballot)] == [before.id]
    (redrawn,) = [row for row in await workshop.stored(Delivery) if row.message == "poll_changed"]
    assert (redrawn.chat_id, redrawn.subject) == (8, asked.subject)
    restarted = await workshop.restarted()
    assert restarted.participant("small", 8) == replace(before, user_id=8)
    assert restarted.participants["p0008"].state == "removed"


async def test_whoever_stands_on_the_list_takes_nobody_elses_place_on_it(workshop: Workshop) -> None:
    payload = await link(workshop, listed())
    maly = registered(8, listed_at=NINE, listed_as='["Ly Maly", ["GOV"], ""]')
    await workshop.put(account(8), maly)
    with pytest.raises(Invalid) as caught:
        await open_link(workshop.runtime, 8, payload, workshop.update())
    assert caught.value.reason == "other"
    assert workshop.state.participants == {"pdara": listed(), maly.id: maly}


async def test_whoever_was_removed_comes_back_as_nobody_else(workshop: Workshop) -> None:
    payload = await link(workshop, listed())
    removed = registered(8, removed_at=NINE)
    await workshop.put(account(8), removed)
    with pytest.raises(Invalid) as caught:
        await open_link(workshop.runtime, 8, payload, workshop.update())
    assert caught.value.reason == "other"
    assert workshop.state.participants == {"pdara": listed(), removed.id: removed}


@pytest.mark.parametrize("role", ["organizer", "observer"])
async def test_staff_who_try_out_a_printed_link_leave_it_good(workshop: Workshop, role: Role) -> None:
    payload = await link(workshop, listed())
    staff = await workshop.staff(8, role)
    for user_id in (8, ORGANIZER):
        with pytest.raises(Needless):
            await open_link(workshop.runtime, user_id, payload, workshop.update())
    assert workshop.state.participants == {"pdara": listed(), staff.id: staff}
    assert await open_link(workshop.runtime, DARA, payload, workshop.update()) == workshop.event


async def test_brought_again_or_opened_again_a_link_that_found_somebody_leads_to_them(
    workshop: Workshop,
) -> None:
    payload, update = await link(workshop, listed()), workshop.update()
    await workshop.put(account(DARA), registered(DARA, approved_at=None))
    for each in (update, update, workshop.update()):
        assert await open_link(workshop.runtime, DARA, payload, each) == workshop.event
    with pytest.raises(Invalid):
        await open_link(workshop.runtime, 8, payload, workshop.update())
    assert 8 not in workshop.state.people


async def test_a_walk_in_whose_account_was_let_go_comes_back_by_the_link_that_organizers_see(
    workshop: Workshop,
) -> None:
    walked_in = registered(DARA)
    await workshop.put(account(DARA), walked_in)
    await workshop.put(replace(walked_in, user_id=None))
    payload = payload_of(workshop.state.events["small"], walked_in.id)
    await open_link(workshop.runtime, 8, payload, workshop.update())
    assert workshop.state.participant("small", 8) == replace(walked_in, user_id=8)


async def test_as_whom_somebody_with_another_phone_came_in_meanwhile_no_name_is_left(
    workshop: Workshop,
) -> None:
    """It has no account any more, so nothing they erase afterwards would find it."""
    before = listed(consented_at=NINE, registered_at=NINE)
    await workshop.put(before, account(8), registered(8, name="Dara Sok", organisation="At home"))
    payload = payload_of(workshop.state.events["small"], before.id)
    await open_link(workshop.runtime, 8, payload, workshop.update())
    await erase(workshop.runtime, 8, "small", workshop.update())
    (left,) = await workshop.stored(Participant)
    assert (left.name, left.organisation, left.state) == ("", "", "removed")


async def test_whoever_had_only_agreed_before_is_not_asked_what_the_list_says(workshop: Workshop) -> None:
    payload = await link(workshop, listed())
    began = Participant("p0007", "small", DARA, consented_at=NINE)
    await workshop.put(account(DARA, expects="name"), began)
    await open_link(workshop.runtime, DARA, payload, workshop.update())
    now = registration.standing(workshop.runtime, workshop.event, DARA)
    assert now.step == "registered"
    assert now.participant == listed(id="p0007", user_id=DARA, consented_at=NINE, registered_at=NINE)
