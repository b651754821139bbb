"""Opening and closing: one round each, with the messages that follow from it, in one transaction."""

import asyncio
from typing import Any

import pytest

from bot import steps
from bot.events import loaded
from bot.runtime import NotAllowed, Runtime
from bot.steering import NotPlanned, Steered, open_poll
from bot.voting import cast_ballot
from storage.errors import NotSaved
from storage.journal import AuditEntry
from storage.messages import Card, Delivery
from storage.people import Role
from storage.polls import OpenedPoll, Round
from tests.conftest import ORGANIZER, Workshop
from tests.workshop import EVENT, MINUTE, NINE, account, event, registered

FACILITATOR = 800


async def close_poll(runtime: Runtime, who: int, event: str, poll: str, code: str, update: Any) -> Steered:
    """A round by its name, as its button has it now."""
    asked = runtime.state.round(event, poll, code)
    if asked is None:
        raise NotPlanned
    return await steps.steer(runtime, who, asked.id, "closed", asked.step, update)


async def steer(
    workshop: Workshop, step: Any, poll: str = "colour", code: str = "1", who: int = ORGANIZER
) -> Steered:
    steered: Steered = await step(workshop.runtime, who, "small", poll, code, workshop.update())
    return steered


async def test_opening_asks_everybody_eligible_in_one_transaction(workshop: Workshop) -> None:
    await workshop.join(7, 8, group="GOV")
    await workshop.join(9, group="CSO")
    batches: list[list[str]] = []
    workshop.listeners.append(lambda records: batches.append([type(record).__name__ for record in records]))
    steered = await steer(workshop, open_poll)
    assert steered == Steered(Round(1, "small", "colour", "1", "open", NINE), changed=True)
    assert len(batches) == 1
    assert set(batches[0]) == {"OpenedPoll", "Round", "AuditEntry", "Delivery", "HandledUpdate"}
    rows = await workshop.stored(Delivery)
    assert {row.chat_id for row in rows} == {7, 8, 9}
    assert {(row.message, row.subject, row.lane, row.state) for row in rows} == {
        ("poll_opened", "round:1", "cards", "waiting")
    }
    assert await workshop.stored(Round) == [steered.asked]


async def test_an_opening_that_cannot_be_saved_asks_nobody(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    await workshop.join(7)

    async def full(*_: Any) -> None:
        raise NotSaved("full")

    with monkeypatch.context() as patched:
        patched.setattr(workshop.engine, "write", full)
        with pytest.raises(NotSaved):
            await steer(workshop, open_poll)
    assert await workshop.stored(Delivery) == await workshop.stored(Round) == []
    assert workshop.state.rounds == {}
    assert (await steer(workshop, open_poll)).changed


async def test_opening_twice_is_one_round(workshop: Workshop) -> None:
    await workshop.join(7)
    first, second, later = (
        *await asyncio.gather(*(steer(workshop, open_poll) for _ in range(2))), await steer(workshop, open_poll)
    )  # fmt: skip
    assert [steered.changed for steered in (first, second, later)] == [True, False, False]
    assert first.asked == second.asked == later.asked
    assert len(await workshop.stored(Round)) == len(await workshop.stored(Delivery)) == 1
    assert [entry.action for entry in await workshop.stored(AuditEntry)] == ["poll_opened"]


async def test_staff_strangers_the_blocked_and_other_groups_are_not_asked(workshop: Workshop) -> None:
    await workshop.join(7)
    await workshop.join(8, group="CSO")
    await workshop.join(9, registered_at=None)
    await workshop.join(10, role="observer")
    await workshop.join(ORGANIZER)
    await workshop.put(account(11, blocked_at=1), registered(11), account(12))
    await steer(workshop, open_poll, "budget")
    assert [row.chat_id for row in await workshop.stored(Delivery)] == [7]


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        ("facilitator", True),
        ("organizer", True),
        ("participant", False),
        ("rapporteur", False),
        ("observer", False),
    ],
)
async def test_facilitators_and_organizers_steer(workshop: Workshop, role: Role, allowed: bool) -> None:
    await workshop.staff(FACILITATOR, role)
    await workshop.open("topics")
    for step, poll in ((open_poll, "colour"), (close_poll, "topics")):
        if allowed:
            assert (await steer(workshop, step, poll, who=FACILITATOR)).changed
        else:
            with pytest.raises(NotAllowed):
                await steer(workshop, step, poll, who=FACILITATOR)
    assert len(await workshop.stored(AuditEntry)) == (3 if allowed else 1)


async def test_a_role_that_was_taken_away_counts_at_once(workshop: Workshop) -> None:
    hired = await workshop.staff(FACILITATOR, "facilitator")
    await steer(workshop, open_poll, who=FACILITATOR)
    await workshop.staff(FACILITATOR, "observer")
    with pytest.raises(NotAllowed):
        await steer(workshop, close_poll, who=FACILITATOR)
    (entry,) = await workshop.stored(AuditEntry)
    assert (entry.actor, entry.action, entry.subject) == (hired.id, "poll_opened", "colour/1")


async def test_an_organizer_without_a_row_is_named_by_number_in_the_audit_log(workshop: Workshop) -> None:
    await steer(workshop, open_poll)
    assert [entry.actor for entry in await workshop.stored(AuditEntry)] == [f"organizer:{ORGANIZER}"]


@pytest.mark.parametrize(("poll", "code"), [("nothing", "1"), ("colour", "2"), ("rating", "1"), ("", "")])
async def test_what_is_not_planned_cannot_be_opened_or_closed(
    workshop: Workshop, poll: str, code: str
) -> None:
    for step in (open_poll, close_poll):
        with pytest.raises(NotPlanned):
            await steer(workshop, step, poll, code)


async def test_an_event_that_is_not_served_cannot_be_steered(workshop: Workshop) -> None:
    for step in (open_poll, close_poll):
        with pytest.raises((NotPlanned, NotAllowed)):
            await step(workshop.runtime, ORGANIZER, "other", "colour", "1", workshop.update())


async def test_a_closed_round_is_not_opened_as_if_it_were_new(workshop: Workshop) -> None:
    await steer(workshop, open_poll)
    await steer(workshop, close_poll)
    with pytest.raises(NotPlanned):
        await steer(workshop, open_poll)


async def test_closing_freezes_the_turnout(workshop: Workshop) -> None:
    await workshop.join(7, 8)
    await workshop.join(9, group="CSO")
    asked = (await steer(workshop, open_poll)).asked
    workshop.clock.move(MINUTE)
    await workshop.join(10, 11, registered_at=workshop.clock.now())  # late: one answers
    for user in (7, 10):
        await cast_ballot(workshop.runtime, user, asked.id, "", "r", workshop.update())
    closed = (await steer(workshop, close_poll)).asked
    assert (closed.state, closed.opened_at, closed.closed_at) == ("closed", NINE, NINE + MINUTE)
    assert closed.turnout == {"GOV": (2, 3), "CSO": (0, 1)}
    await workshop.join(12, registered_at=NINE - MINUTE)
    await workshop.put(registered(7, "CSO"))
    again = await steer(workshop, close_poll)
    assert again == Steered(closed, changed=False)
    assert await workshop.stored(Round) == [closed]


async def test_closing_tells_those_who_have_a_card(workshop: Workshop) -> None:
    await workshop.join(7, 8)
    asked = (await steer(workshop, open_poll)).asked
    await workshop.put(Card(7, asked.subject, 5), Card(8, "round:99", 6))
    await steer(workshop, close_poll)
    closing = [row for row in await workshop.stored(Delivery) if row.message == "poll_closed"]
    assert [(row.chat_id, row.subject) for row in closing] == [(7, "round:1")]


async def test_an_unfinished_card_folds_when_a_newer_poll_is_asked(workshop: Workshop) -> None:
    await workshop.join(7, 8, 9)
    older = (await steer(workshop, open_poll)).asked
    await workshop.put(Card(7, older.subject, 5), Card(8, older.subject, 6))
    await cast_ballot(workshop.runtime, 8, older.id, "", "r", workshop.update())  # finished
    await steer(workshop, open_poll, "topics")
    waiting = [row for row in await workshop.stored(Delivery) if row.message == "poll_waits"]
    assert [(row.chat_id, row.subject) for row in waiting] == [(7, "round:1")]
    await steer(workshop, open_poll, "rating", "before")  # and again, in a row of its own
    assert len([row for row in await workshop.stored(Delivery) if row.message == "poll_waits"]) == 2


async def test_the_wording_people_saw_outlives_an_edit_of_the_event_file(workshop: Workshop) -> None:
    await workshop.join(7)
    asked = (await steer(workshop, open_poll, "rating", "before")).asked
    polls = [
        poll | {"title": "Edited", "items": []} if poll["code"] == "rating" else poll
        for poll in EVENT["polls"]
    ]
    await workshop.put(loaded(event(polls=polls), workshop.state.events["small"]))
    assert workshop.event.polls[2].title.to("en") == "Edited"
    assert workshop.state.poll_of(asked).definition == event().polls[2]
    outcome = await cast_ballot(workshop.runtime, 7, asked.id, "i1", "4", workshop.update())
    assert outcome.refused is None
    await steer(workshop, close_poll, "rating", "before")
    second = (await steer(workshop, open_poll, "rating", "after")).asked
    assert workshop.state.poll_of(second).definition == event().polls[2]
    assert [opened.definition for opened in await workshop.stored(OpenedPoll)] == [event().polls[2]]


async def test_a_round_dropped_from_the_file_can_still_be_closed(workshop: Workshop) -> None:
    await steer(workshop, open_poll)
    polls = [poll for poll in EVENT["polls"] if poll["code"] != "colour"]
    await workshop.put(loaded(event(polls=polls), workshop.state.events["small"]))
    assert (await steer(workshop, close_poll)).changed


async def test_loading_an_event_again_keeps_the_secret_of_its_pseudonyms(workshop: Workshop) -> None:
    before = workshop.state.events["small"]
    assert len(bytes.fromhex(before.pseudonym_key)) == 32
    assert loaded(event(title="New"), before).pseudonym_key == before.pseudonym_key
    assert loaded(event(), None).pseudonym_key != before.pseudonym_key
