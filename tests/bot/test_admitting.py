"""What organizers do about people: once, whoever does it and however often, and with all that follows."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from bot import admitting
from bot.admitting import candidates, correct_group, join, take
from bot.audiences import audience_of
from bot.events import loaded
from bot.expecting import ask_for
from bot.nudging import to_nudge
from bot.rules.admission import Impossible, Step
from bot.runtime import NotAllowed
from bot.voting import cast_ballot
from handlers.cards.control import Control
from handlers.voice import Voice
from storage.broadcasts import Audience
from storage.events import event_row
from storage.journal import AuditEntry
from storage.messages import Card, Delivery
from storage.people import Participant
from storage.polls import Ballot
from tests.conftest import ORGANIZER, Workshop
from tests.exports import tables
from tests.workshop import MINUTE, NINE, account, event, registered

DARA = 7
REQUIRED = {"walk_ins": "approve", "check_in": "required"}


@pytest.fixture
async def desk(workshop: Workshop) -> Workshop:
    """A workshop as events are unless they say otherwise: walk-ins wait, and people check in."""
    await workshop.put(loaded(event(admission=REQUIRED), workshop.state.events["small"]))
    await workshop.put(account(ORGANIZER))
    return workshop


async def waiting(desk: Workshop, user_id: int = DARA, **changes: Any) -> Participant:
    await desk.put(account(user_id), registered(user_id, **{"approved_at": None} | changes))
    return desk.state.participants[f"p{user_id:04}"]


async def taken(desk: Workshop, to: Step, who: int = ORGANIZER, participant: str = "p0007") -> bool:
    return (await take(desk.runtime, who, participant, to, desk.update())).changed


async def audited(desk: Workshop) -> list[tuple[str, str, str]]:
    return [(entry.actor, entry.action, entry.subject) for entry in await desk.stored(AuditEntry)]


async def told(desk: Workshop) -> list[tuple[int, str]]:
    return [(row.chat_id, row.message) for row in await desk.stored(Delivery)]


async def test_a_walk_in_is_let_in_once_by_whoever_comes_first(desk: Workshop) -> None:
    await waiting(desk)
    await desk.staff(901, "organizer")
    both = await asyncio.gather(taken(desk, "admitted"), taken(desk, "admitted", 901))
    assert sorted(both) == [False, True]
    (stored,) = [p for p in await desk.stored(Participant) if p.id == "p0007"]
    assert (stored.approved_at, stored.checked_in_at) == (NINE, NINE)
    assert len(await audited(desk)) == len(await told(desk)) == 1


async def test_brought_again_it_changes_nothing_twice(desk: Workshop) -> None:
    await waiting(desk)
    update = desk.update()
    await take(desk.runtime, ORGANIZER, "p0007", "removed", update)
    await taken(desk, "restored")
    again = await take(desk.runtime, ORGANIZER, "p0007", "removed", update)
    assert again.participant == desk.state.participants["p0007"]
    assert again.participant.removed_at is None
    assert [action for _, action, _ in await audited(desk)].count("removed") == 1


async def test_every_step_is_audited_by_ids(desk: Workshop) -> None:
    await waiting(desk)
    steps: tuple[Step, ...] = ("approved", "checked_in", "not_checked_in", "removed", "restored", "freed")
    for step in steps:
        assert await taken(desk, step)
    found = await audited(desk)
    assert sorted(found) == sorted(("organizer:900", step, "p0007") for step in steps)


@pytest.mark.parametrize("role", ["participant", "facilitator", "rapporteur", "observer", None])
async def test_only_organizers_do_anything_about_people(desk: Workshop, role: Any) -> None:
    before = await waiting(desk)
    await desk.put(replace(registered(8), user_id=None))
    if role is not None:
        await desk.put(account(5), registered(5, role=role))
    for doing in (
        take(desk.runtime, 5, "p0007", "admitted", desk.update()),
        correct_group(desk.runtime, 5, "p0007", "CSO", desk.update()),
        join(desk.runtime, 5, "p0007", "p0008", desk.update()),
        ask_for(desk.runtime, "organize", 5, "small", admitting.FINDING, desk.update()),
        take(desk.runtime, ORGANIZER, "p9999", "admitted", desk.update()),
        ask_for(desk.runtime, "organize", ORGANIZER, "elsewhere", admitting.FINDING, desk.update()),
    ):
        with pytest.raises(NotAllowed):
            await doing
    assert desk.state.participants["p0007"] == before
    assert await audited(desk) == []


async def test_who_is_let_in_hears_of_it_in_the_same_unit(desk: Workshop) -> None:
    await waiting(desk)
    await taken(desk, "approved")
    await taken(desk, "checked_in")
    await taken(desk, "removed")
    await taken(desk, "restored")
    assert sorted(await told(desk)) == sorted([(DARA, "admitted")] * 3 + [(DARA, "removed")])


async def test_whoever_lost_the_right_has_no_ballot_and_their_card_is_drawn_anew(desk: Workshop) -> None:
    await waiting(desk, approved_at=NINE, checked_in_at=NINE)
    for step in ("removed", "not_checked_in"):
        asked = await desk.open("colour" if step == "removed" else "topics")
        choice = "r" if step == "removed" else "t1=1"
        outcome = await cast_ballot(desk.runtime, DARA, asked.id, "", choice, desk.update())
        assert outcome.refused is None
        await desk.put(Card(DARA, f"round:{asked.id}", 70 + asked.id))
        await taken(desk, step)
        assert await desk.stored(Ballot) == []
        assert (DARA, "poll_changed") in await told(desk)
        again = await cast_ballot(desk.runtime, DARA, asked.id, "", choice, desk.update())
        assert again.refused == "not_eligible"
        await taken(desk, "restored")
        await taken(desk, "checked_in")


async def test_a_corrected_group_counts_from_now_on_and_is_told(desk: Workshop) -> None:
    await waiting(desk, approved_at=NINE, checked_in_at=NINE)
    asked = await desk.open("budget")
    await cast_ballot(desk.runtime, DARA, asked.id, "", "yes", desk.update())
    assert (await correct_group(desk.runtime, ORGANIZER, "p0007", "CSO", desk.update())).changed
    assert not (await correct_group(desk.runtime, ORGANIZER, "p0007", "CSO", desk.update())).changed
    assert await desk.stored(Ballot) == []
    assert (DARA, "regrouped") in await told(desk)
    assert ("organizer:900", "group_corrected", "p0007") in await audited(desk)
    with pytest.raises(Impossible):
        await correct_group(desk.runtime, ORGANIZER, "p0007", "NONE", desk.update())


async def test_a_walk_in_of_the_same_name_is_joined_with_the_list(desk: Workshop) -> None:
    walk_in = await waiting(desk, name="Dara SOK")
    listed = replace(
        registered(8, name="Sok Dara", tags="CSO", listed_at=NINE),
        user_id=None,
        registered_at=None,
        consented_at=None,
    )
    await desk.put(listed)
    assert candidates(desk.runtime, walk_in) == [listed]
    joined = await asyncio.gather(
        *(join(desk.runtime, ORGANIZER, "p0007", "p0008", desk.update()) for _ in range(2))
    )
    assert [done.changed for done in joined] == [True, False]
    (stored,) = await desk.stored(Participant)
    assert (stored.id, stored.user_id, stored.tags, stored.listed_at) == ("p0007", DARA, "CSO", NINE)
    assert stored.approved_at is not None
    assert await told(desk) == [(DARA, "admitted")]
    assert await audited(desk) == [("organizer:900", "found_on_list", "p0007")]


async def test_whoever_lost_their_phone_and_comes_in_anew_is_who_they_were_with_their_answers(
    desk: Workshop,
) -> None:
    await waiting(desk, approved_at=NINE, checked_in_at=NINE, name="Sok Dara")
    asked = await desk.open("colour")
    await cast_ballot(desk.runtime, DARA, asked.id, "", "r", desk.update())
    await taken(desk, "freed")
    assert desk.state.participant("small", DARA) is None
    assert len(await desk.stored(Ballot)) == 1
    await waiting(desk, 8, name="Sok Dara")
    await join(desk.runtime, ORGANIZER, "p0008", "p0007", desk.update())
    now = desk.state.participant("small", 8)
    assert now is not None
    assert (now.id, now.checked_in_at) == ("p0007", NINE)
    assert len(await desk.stored(Ballot)) == 1
    restarted = await desk.restarted()
    assert restarted.participant("small", 8) == now
    assert restarted.participants["p0008"].state == "removed"


async def test_others_are_not_joined(desk: Workshop) -> None:
    await waiting(desk, name="Sok Dara")
    await waiting(desk, 8, name="Sok Dara")
    with pytest.raises(Impossible):
        await join(desk.runtime, ORGANIZER, "p0007", "p0008", desk.update())


async def test_all_that_counts_people_counts_those_admitted(desk: Workshop) -> None:
    """Turnout on the card, nudges, the audience of those here, and the export agree."""
    await desk.put(
        *(account(number) for number in range(1, 7)),
        registered(1, checked_in_at=NINE - MINUTE),
        registered(2, checked_in_at=NINE - MINUTE),
        registered(3),
        registered(4, approved_at=None, checked_in_at=NINE - MINUTE),
        registered(5, removed_at=NINE, checked_in_at=NINE - MINUTE),
        registered(6, role="observer", checked_in_at=NINE - MINUTE),
    )
    asked = await desk.open("colour")
    assert [chat for chat, message in await told(desk) if message == "poll_opened"] == [1, 2]
    assert [account for _, account in to_nudge(desk.runtime, asked, 10**13)] == [1, 2]
    here = audience_of(desk.runtime, "small", Audience("checked_in"))
    assert [member.user_id for member in here if member.role == "participant"] == [1, 2]
    control = Control(desk.runtime, Voice(desk.runtime.texts, "en"), desk.event)
    assert "0 of 2" in control.count(asked)
    closed = await desk.close(asked)
    assert sum(eligible for _, eligible in closed.turnout.values()) == 2
    row = await event_row(desk.engine, "small")
    assert row is not None
    exported = {
        table.name: table for table in await tables(desk.engine, desk.runtime.texts, row, identified=False)
    }
    polls = [dict(zip(exported["polls"].columns, cells, strict=True)) for cells in exported["polls"].rows]
    assert [poll["eligible"] for poll in polls if poll["poll"] == "colour"] == [2]
    people = [
        dict(zip(exported["participants"].columns, cells, strict=True))
        for cells in exported["participants"].rows
    ]
    assert [person["state"] for person in people] == [
        "registered", "registered", "registered", "waiting", "removed", "registered",
    ]  # fmt: skip
    assert [bool(person["checked_in_at"]) for person in people] == [True, True, False, True, True, True]


async def test_whoever_has_to_check_in_again_types_the_code_and_no_text_for_a_poll(desk: Workshop) -> None:
    await waiting(desk, approved_at=NINE, checked_in_at=NINE)
    await desk.put(account(DARA, expects="text:1"))
    await taken(desk, "not_checked_in")
    assert desk.state.people[DARA].expects == ""
