"""A link gives its role once, for a week, and the database can't make another one of it."""

import asyncio
from dataclasses import replace

import pytest

from bot import invitations as module
from bot.clock import real_now
from bot.invitations import LIFETIME_MS, PAYLOAD, Invalid, invite, redeem
from storage.journal import AuditEntry
from storage.people import ROLES, Invitation, Participant, Person, Role
from tests.conftest import Workshop
from tests.workshop import account, registered

DARA = 7


@pytest.mark.parametrize("role", ROLES)
async def test_a_link_gives_its_role_to_whoever_opens_it_first(workshop: Workshop, role: Role) -> None:
    payload = await invite(workshop.engine, "small", role)
    event = await redeem(workshop.runtime, DARA, payload, workshop.update())
    assert event == workshop.event
    assert workshop.runtime.role("small", DARA) == role
    with pytest.raises(Invalid) as caught:
        await redeem(workshop.runtime, 8, payload, workshop.update())
    assert caught.value.reason == "used"
    assert workshop.runtime.role("small", 8) is None
    assert [person.user_id for person in await workshop.stored(Person)] == [DARA]


async def test_of_two_who_open_it_at_once_one_gets_it(workshop: Workshop) -> None:
    payload = await invite(workshop.engine, "small", "facilitator")
    outcomes = await asyncio.gather(
        *(redeem(workshop.runtime, user, payload, workshop.update()) for user in (7, 8)),
        return_exceptions=True,
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Event", "Invalid"]
    assert len(await workshop.stored(Participant)) == 1


async def test_whoever_has_it_may_open_it_again(workshop: Workshop) -> None:
    payload = await invite(workshop.engine, "small", "facilitator")
    for _ in range(2):
        assert await redeem(workshop.runtime, DARA, payload, workshop.update()) == workshop.event
    taken = [entry for entry in await workshop.stored(AuditEntry) if entry.action == "role_taken"]
    assert [(entry.actor, entry.subject) for entry in taken] == [
        (workshop.state.by_user["small", DARA].id, "facilitator")
    ]


async def test_it_stays_used_after_a_restart(workshop: Workshop) -> None:
    payload = await invite(workshop.engine, "small", "facilitator")
    await redeem(workshop.runtime, DARA, payload, workshop.update())
    workshop.state.invitations.clear()  # a start does not read them
    with pytest.raises(Invalid) as caught:
        await redeem(workshop.runtime, 8, payload, workshop.update())
    assert caught.value.reason == "used"


async def test_it_expires_after_its_lifetime(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    now = real_now()
    with monkeypatch.context() as patched:
        patched.setattr(module, "real_now", lambda: now - LIFETIME_MS - 1000)
        late = await invite(workshop.engine, "small", "facilitator")
        patched.setattr(module, "real_now", lambda: now - LIFETIME_MS + 60_000)
        just = await invite(workshop.engine, "small", "facilitator")
    with pytest.raises(Invalid) as caught:
        await redeem(workshop.runtime, DARA, late, workshop.update())
    assert caught.value.reason == "expired"
    assert await redeem(workshop.runtime, DARA, just, workshop.update()) == workshop.event


@pytest.mark.parametrize("payload", [PAYLOAD, f"{PAYLOAD}guess", "small", ""])
async def test_guesses_give_nothing(workshop: Workshop, payload: str) -> None:
    await invite(workshop.engine, "small", "organizer")
    with pytest.raises(Invalid) as caught:
        await redeem(workshop.runtime, DARA, payload, workshop.update())
    assert caught.value.reason == "unknown"
    assert workshop.runtime.role("small", DARA) is None


async def test_a_link_to_an_event_that_is_not_served_gives_nothing(workshop: Workshop) -> None:
    payload = await invite(workshop.engine, "small", "organizer")
    elsewhere = replace(workshop.runtime, events=("other",))
    with pytest.raises(Invalid) as caught:
        await redeem(elsewhere, DARA, payload, workshop.update())
    assert caught.value.reason == "unknown"


async def test_the_secret_is_not_stored_and_what_is_stored_opens_nothing(workshop: Workshop) -> None:
    payload = await invite(workshop.engine, "small", "organizer")
    (stored,) = await workshop.stored(Invitation)
    secret = payload.removeprefix(PAYLOAD)
    assert len(secret) >= 32
    assert secret not in repr(stored)
    with pytest.raises(Invalid):
        await redeem(workshop.runtime, DARA, PAYLOAD + stored.digest, workshop.update())


async def test_links_are_short_enough_for_telegram_and_never_the_same(workshop: Workshop) -> None:
    payloads = {await invite(workshop.engine, "small", "observer") for _ in range(20)}
    assert len(payloads) == 20
    assert all(len(payload) <= 64 for payload in payloads)
    assert all(payload.replace("_", "").replace("-", "").isalnum() for payload in payloads)


async def test_invitations_are_in_the_audit_log(workshop: Workshop) -> None:
    await invite(workshop.engine, "small", "organizer")
    (entry,) = await workshop.stored(AuditEntry)
    assert (entry.event, entry.actor, entry.action, entry.subject) == (
        "small",
        "operator",
        "invited",
        "organizer",
    )


async def test_somebody_registered_keeps_what_they_said_and_gets_the_role(workshop: Workshop) -> None:
    await workshop.put(account(DARA, blocked_at=5, expects="name"), registered(DARA, "CSO"))
    await redeem(
        workshop.runtime, DARA, await invite(workshop.engine, "small", "rapporteur"), workshop.update()
    )
    assert await workshop.stored(Participant) == [registered(DARA, "CSO", role="rapporteur")]
    assert await workshop.stored(Person) == [account(DARA)]
