"""A role goes at once, with all that came with it; whoever had it is told, and the log knows who did that."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from bot.invitations import LIFETIME_MS, Invalid, Needless, Overtaken, invite, make, redeem, take_back
from bot.runtime import NotAllowed, Runtime
from bot.staff import Overtaken as Changed
from bot.staff import Unrevoked, revoke, staff
from bot.voting import votes_in
from config.settings import Settings
from storage.journal import AuditEntry
from storage.messages import Card, Delivery
from storage.people import Invitation, Participant, Role
from storage.polls import PollDraft
from storage.roster import RosterDraft
from tests.conftest import ORGANIZER, Workshop
from tests.workshop import account, registered

DARA, BOPHA = 7, 8


async def _revoke(
    workshop: Workshop, person: Participant, role: Role, by: int = ORGANIZER, **changes: Any
) -> Participant:
    runtime = replace(workshop.runtime, **changes)
    return await revoke(runtime, by, workshop.event, person.id, role, workshop.update())


def _without_settings(workshop: Workshop) -> Runtime:
    """Nobody is named in the settings."""
    return replace(workshop.runtime, settings=Settings())


async def _audited(workshop: Workshop, action: str) -> list[tuple[str, str]]:
    return [(one.actor, one.subject) for one in await workshop.stored(AuditEntry) if one.action == action]


# Revoking


async def test_whoever_is_revoked_is_a_participant_at_once_and_is_told_once(workshop: Workshop) -> None:
    dara = await workshop.staff(DARA, "facilitator")
    await workshop.put(account(DARA, expects="poll:text:en"), PollDraft(DARA, "small", {"kind": "choice"}))
    await workshop.put(RosterDraft(DARA, "small", (), (), 5))
    cards = [Card(DARA, "control:small:", 5), Card(DARA, "compose:small", 6)]
    await workshop.put(
        *cards, Card(DARA, "round:1", 7), Card(DARA, "broadcast:1", 8), Card(DARA, "control:other:", 9)
    )
    for _ in range(2):
        after = await _revoke(workshop, dara, "facilitator")
        assert after.role == "participant"
    assert not workshop.runtime.may("observe", "small", DARA)
    assert workshop.state.people[DARA].expects == ""
    assert await workshop.stored(PollDraft) == await workshop.stored(RosterDraft) == []
    told = {(row.message, row.subject) for row in await workshop.stored(Delivery)}
    assert told == {
        ("role_revoked", f"role:facilitator:{dara.id}"),
        ("card_revoked", "control:small:"),
        ("card_revoked", "compose:small"),
    }
    assert await _audited(workshop, "role_revoked") == [(f"organizer:{ORGANIZER}", f"facilitator {dara.id}")]


async def test_what_somebody_does_for_another_event_stays(workshop: Workshop) -> None:
    dara = await workshop.staff(DARA, "facilitator")
    await workshop.put(account(DARA, event="other", expects="minutes"))
    await _revoke(workshop, dara, "facilitator")
    assert workshop.state.people[DARA].expects == "minutes"


async def test_whoever_had_registered_goes_on_as_participant_and_others_register(workshop: Workshop) -> None:
    await workshop.put(account(DARA), registered(DARA, role="rapporteur"))
    new = await workshop.staff(BOPHA, "observer")
    asked = await workshop.open()
    assert votes_in(workshop.runtime, asked, DARA) is None
    await _revoke(workshop, registered(DARA), "rapporteur")
    await _revoke(workshop, new, "observer")
    assert votes_in(workshop.runtime, asked, DARA) is not None
    assert votes_in(workshop.runtime, asked, BOPHA) is None


async def test_a_role_that_was_changed_meanwhile_is_not_taken_by_an_older_button(workshop: Workshop) -> None:
    dara = await workshop.staff(DARA, "facilitator")
    with pytest.raises(Changed):
        await _revoke(workshop, dara, "observer")
    assert workshop.runtime.role("small", DARA) == "facilitator"


@pytest.mark.parametrize("role", ["facilitator", "rapporteur", "observer", "participant"])
async def test_only_organizers_revoke(workshop: Workshop, role: Role) -> None:
    dara = await workshop.staff(DARA, "observer")
    await workshop.staff(BOPHA, role)
    with pytest.raises(NotAllowed):
        await _revoke(workshop, dara, "observer", by=BOPHA)
    with pytest.raises(NotAllowed):
        await make(workshop.runtime, BOPHA, workshop.event, "observer", 0, workshop.update())


async def test_organizers_of_the_settings_and_the_last_one_stay(workshop: Workshop) -> None:
    await workshop.put(account(ORGANIZER), registered(ORGANIZER, role="organizer"))
    with pytest.raises(Unrevoked) as caught:
        await _revoke(workshop, registered(ORGANIZER), "organizer")
    assert caught.value.reason == "by_settings"
    alone = _without_settings(workshop)
    with pytest.raises(Unrevoked) as caught:
        await revoke(alone, ORGANIZER, workshop.event, f"p{ORGANIZER:04}", "organizer", workshop.update())
    assert caught.value.reason == "last_organizer"


async def test_of_two_organizers_who_revoke_each_other_at_once_one_is_left(workshop: Workshop) -> None:
    both = [await workshop.staff(DARA, "organizer"), await workshop.staff(BOPHA, "organizer")]
    alone = _without_settings(workshop)
    outcomes = await asyncio.gather(
        revoke(alone, DARA, workshop.event, both[1].id, "organizer", workshop.update()),
        revoke(alone, BOPHA, workshop.event, both[0].id, "organizer", workshop.update()),
        return_exceptions=True,
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NotAllowed", "Participant"]
    assert [alone.role("small", user_id) for user_id in (DARA, BOPHA)] == ["organizer", "participant"]


async def test_an_organizer_leaves_once_there_is_another(workshop: Workshop) -> None:
    dara, alone = await workshop.staff(DARA, "organizer"), _without_settings(workshop)
    with pytest.raises(Unrevoked):
        await revoke(alone, DARA, workshop.event, dara.id, "organizer", workshop.update())
    await workshop.staff(BOPHA, "organizer")
    await revoke(alone, DARA, workshop.event, dara.id, "organizer", workshop.update())
    assert alone.role("small", DARA) == "participant"


# Inviting


async def test_a_second_tap_and_an_update_brought_again_make_no_second_link(workshop: Workshop) -> None:
    runtime, key = workshop.runtime, workshop.update()
    made = await make(runtime, ORGANIZER, workshop.event, "observer", 0, key)
    for update in (key, workshop.update()):
        with pytest.raises(Overtaken):
            await make(runtime, ORGANIZER, workshop.event, "observer", 0, update)
    assert await workshop.stored(Invitation) == [made.invitation]
    assert await _audited(workshop, "invited") == [(f"organizer:{ORGANIZER}", "observer")]


async def test_links_of_the_command_line_stand_among_those_of_the_chat(workshop: Workshop) -> None:
    await invite(workshop.engine, "small", "facilitator")
    await make(workshop.runtime, ORGANIZER, workshop.event, "observer", 1, workshop.update())
    found = await staff(workshop.runtime, workshop.event, workshop.runtime.started_at)
    assert [(link.role, link.created_by) for link in found.outstanding] == [
        ("facilitator", "operator"),
        ("observer", f"organizer:{ORGANIZER}"),
    ]
    assert found.made == 2


async def test_a_link_taken_back_gives_nothing_and_one_that_was_used_cannot_be(workshop: Workshop) -> None:
    runtime, event = workshop.runtime, workshop.event
    payload = await invite(workshop.engine, "small", "facilitator")
    (link,) = await workshop.stored(Invitation)
    for _ in range(2):
        await take_back(runtime, ORGANIZER, event, link.code, workshop.update())
    with pytest.raises(Invalid) as caught:
        await redeem(runtime, DARA, payload, workshop.update())
    assert caught.value.reason == "revoked"
    assert len(await _audited(workshop, "invitation_revoked")) == 1
    other = await make(runtime, ORGANIZER, event, "observer", 1, workshop.update())
    await redeem(runtime, DARA, other.payload, workshop.update())
    for code in (other.invitation.code, "0" * 16):
        with pytest.raises(Overtaken):
            await take_back(runtime, ORGANIZER, event, code, workshop.update())
    assert (await staff(runtime, event, runtime.started_at)).outstanding == ()


async def test_a_link_that_has_expired_is_not_listed(workshop: Workshop) -> None:
    made = await make(workshop.runtime, ORGANIZER, workshop.event, "observer", 0, workshop.update())
    until = made.invitation.created_at + LIFETIME_MS
    for now, listed in ((until, 1), (until + 1, 0)):
        assert len((await staff(workshop.runtime, workshop.event, now)).outstanding) == listed


# Opening a link


@pytest.mark.parametrize(
    ("role", "offered"),
    [("organizer", "facilitator"), ("facilitator", "facilitator"), ("rapporteur", "observer")],
)
async def test_a_link_that_gives_nothing_new_stays_good_for_somebody_else(
    workshop: Workshop, role: Role, offered: Role
) -> None:
    await workshop.staff(DARA, role)
    payload = await invite(workshop.engine, "small", offered)
    with pytest.raises(Needless) as caught:
        await redeem(workshop.runtime, DARA, payload, workshop.update())
    assert caught.value.role == role
    assert workshop.runtime.role("small", DARA) == role
    await redeem(workshop.runtime, BOPHA, payload, workshop.update())
    assert workshop.runtime.role("small", BOPHA) == offered


async def test_an_organizer_of_the_settings_needs_no_link(workshop: Workshop) -> None:
    payload = await invite(workshop.engine, "small", "organizer")
    with pytest.raises(Needless):
        await redeem(workshop.runtime, ORGANIZER, payload, workshop.update())
    assert await workshop.stored(Participant) == []


async def test_a_link_gives_more_to_whoever_has_less(workshop: Workshop) -> None:
    await workshop.staff(DARA, "observer")
    await redeem(
        workshop.runtime, DARA, await invite(workshop.engine, "small", "facilitator"), workshop.update()
    )
    assert workshop.runtime.role("small", DARA) == "facilitator"


async def test_whoever_was_revoked_does_not_come_back_by_the_same_link(workshop: Workshop) -> None:
    payload = await invite(workshop.engine, "small", "facilitator")
    await redeem(workshop.runtime, DARA, payload, workshop.update())
    await _revoke(workshop, workshop.state.by_user["small", DARA], "facilitator")
    with pytest.raises(Invalid) as caught:
        await redeem(workshop.runtime, DARA, payload, workshop.update())
    assert caught.value.reason == "used"
    assert workshop.runtime.role("small", DARA) == "participant"


# Who there is


async def test_the_list_has_the_most_first_and_since_when(workshop: Workshop) -> None:
    payload = await invite(workshop.engine, "small", "facilitator")
    await redeem(workshop.runtime, DARA, payload, workshop.update())
    await workshop.staff(BOPHA, "observer")
    await workshop.put(account(9), registered(9))
    found = await staff(workshop.runtime, workshop.event, 0)
    (used,) = [link for link in await workshop.stored(Invitation) if link.used_by == DARA]
    assert [(one.role, one.by_settings, one.since) for one in found.members] == [
        ("organizer", True, None),
        ("facilitator", False, used.used_at),
        ("observer", False, None),
    ]


# Links that outlive their maker's rights


async def test_whoever_loses_the_role_comes_back_by_no_link_they_made_before(workshop: Workshop) -> None:
    dara = await workshop.staff(DARA, "organizer")
    made = await make(workshop.runtime, DARA, workshop.event, "organizer", 0, workshop.update())
    await _revoke(workshop, dara, "organizer")
    assert (await staff(workshop.runtime, workshop.event, made.invitation.created_at)).outstanding == ()
    for user_id in (DARA, BOPHA):
        with pytest.raises(Invalid) as caught:
            await redeem(workshop.runtime, user_id, made.payload, workshop.update())
        assert caught.value.reason == "revoked"
        assert not workshop.runtime.may("observe", "small", user_id)


async def test_nor_does_whom_the_operator_took_out_of_the_settings(workshop: Workshop) -> None:
    made = await make(workshop.runtime, ORGANIZER, workshop.event, "organizer", 0, workshop.update())
    with pytest.raises(Invalid) as caught:
        await redeem(_without_settings(workshop), ORGANIZER, made.payload, workshop.update())
    assert caught.value.reason == "revoked"
    assert await redeem(workshop.runtime, DARA, made.payload, workshop.update()) == workshop.event


async def test_a_role_taken_by_a_link_outlives_whoever_made_the_link(workshop: Workshop) -> None:
    dara = await workshop.staff(DARA, "organizer")
    made = await make(workshop.runtime, DARA, workshop.event, "facilitator", 0, workshop.update())
    await redeem(workshop.runtime, BOPHA, made.payload, workshop.update())
    await _revoke(workshop, dara, "organizer")
    assert await redeem(workshop.runtime, BOPHA, made.payload, workshop.update()) == workshop.event
    assert workshop.runtime.role("small", BOPHA) == "facilitator"
