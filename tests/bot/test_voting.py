"""A tap is decided against the poll as it is in that moment, and nobody votes who may not."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from bot.invitations import invite, redeem
from bot.registration import choose_group, give_organisation
from bot.steering import open_poll
from bot.voting import Outcome, UnknownRound, cast_ballot, open_rounds, unanswered
from storage.errors import NotSaved
from storage.journal import AuditEntry, HandledUpdate
from storage.people import Role
from storage.polls import Answer, Ballot, Round
from tests.conftest import ORGANIZER, Workshop
from tests.workshop import MINUTE, NINE, account, every_kind

DARA = 7


async def opened(workshop: Workshop, poll: str = "colour", code: str = "1") -> Round:
    steered = await open_poll(workshop.runtime, ORGANIZER, "small", poll, code, workshop.update())
    return steered.asked


async def closed(workshop: Workshop, asked: Round) -> Round:
    return await workshop.close(asked)


async def tap(workshop: Workshop, asked: Round, answer: str, item: str = "", user_id: int = DARA) -> Outcome:
    return await cast_ballot(workshop.runtime, user_id, asked.id, item, answer, workshop.update())


async def test_a_tap_is_stored_with_its_time_language_and_source(workshop: Workshop) -> None:
    await workshop.join(DARA)
    await workshop.put(account(DARA, language="km"))
    asked = await opened(workshop)
    workshop.clock.move(MINUTE)
    outcome = await tap(workshop, asked, "g")
    ballot = Ballot(
        asked.id, "p0007", {"": Answer("g", 1, NINE + MINUTE)}, "GOV", "km", "telegram", NINE + MINUTE
    )
    assert (outcome.refused, outcome.ballot) == (None, ballot)
    assert await workshop.stored(Ballot) == [ballot]


async def asked_in_shares(workshop: Workshop) -> Round:
    """A matrix of which GOV rates everything, CSO two of eight."""
    await workshop.put(replace(workshop.state.events["small"], definition=every_kind()))
    await workshop.join(DARA, group="CSO")
    return await opened(workshop, "grid")


async def test_a_group_is_asked_about_its_share_only(workshop: Workshop) -> None:
    asked = await asked_in_shares(workshop)
    assert (await tap(workshop, asked, "3", "m1")).refused == "unknown_option"
    assert (await tap(workshop, asked, "3", "m2")).refused is None
    assert unanswered(workshop.runtime, "small", DARA) == [asked]
    await tap(workshop, asked, "dk", "m8")
    assert unanswered(workshop.runtime, "small", DARA) == []


async def test_who_changes_the_group_keeps_the_answers_that_the_new_one_is_asked_for(
    workshop: Workshop,
) -> None:
    asked = await asked_in_shares(workshop)
    await workshop.join(8)
    for item in ("m1", "m2", "m8"):
        await tap(workshop, asked, "5", item, user_id=8)
    await choose_group(workshop.runtime, 8, workshop.event, "CSO", workshop.update())
    ballot = workshop.state.ballot(asked, "p0008")
    assert ballot is not None
    assert set(ballot.answers) == {"m2", "m8"}
    assert [entry.action for entry in await workshop.stored(AuditEntry)].count("ballot_withdrawn") == 1
    await choose_group(workshop.runtime, 8, workshop.event, "GOV", workshop.update())
    assert unanswered(workshop.runtime, "small", 8) == [asked]


async def test_a_double_tap_changes_nothing(workshop: Workshop) -> None:
    await workshop.join(DARA)
    asked = await opened(workshop)
    first = await tap(workshop, asked, "g")
    heard: list[Any] = []
    workshop.listeners.append(heard.extend)
    again = await tap(workshop, asked, "g")
    assert again == first
    assert {type(record) for record in heard} == {HandledUpdate}


async def test_a_redelivered_tap_after_a_change_of_mind_does_not_undo_it(workshop: Workshop) -> None:
    await workshop.join(DARA)
    asked = await opened(workshop)
    update = workshop.update()
    await cast_ballot(workshop.runtime, DARA, asked.id, "", "r", update)
    await tap(workshop, asked, "g")
    again = await cast_ballot(workshop.runtime, DARA, asked.id, "", "r", update)
    assert again.refused is None
    (stored,) = await workshop.stored(Ballot)
    assert stored.answers[""].choice == "g"
    assert workshop.state.ballot(asked, "p0007") == stored


@pytest.mark.parametrize("role", ["facilitator", "organizer", "rapporteur", "observer"])
async def test_staff_do_not_vote(workshop: Workshop, role: Role) -> None:
    await workshop.join(DARA, role=role)
    assert (await tap(workshop, await opened(workshop), "g")).refused == "not_eligible"
    assert await workshop.stored(Ballot) == []


async def test_an_organizer_by_settings_does_not_vote_even_when_registered(workshop: Workshop) -> None:
    await workshop.join(ORGANIZER)
    assert (await tap(workshop, await opened(workshop), "g", user_id=ORGANIZER)).refused == "not_eligible"


async def test_strangers_and_the_half_registered_do_not_vote(workshop: Workshop) -> None:
    await workshop.join(DARA, registered_at=None)
    asked = await opened(workshop)
    for user_id in (DARA, 99):
        assert (await tap(workshop, asked, "g", user_id=user_id)).refused == "not_eligible"


async def test_only_the_polls_groups_vote(workshop: Workshop) -> None:
    await workshop.join(7, group="GOV")
    await workshop.join(8, group="CSO")
    asked = await opened(workshop, "budget")
    assert (await tap(workshop, asked, "yes", user_id=8)).refused == "not_eligible"
    assert (await tap(workshop, asked, "yes", user_id=7)).refused is None
    await choose_group(workshop.runtime, 8, workshop.event, "GOV", workshop.update())
    assert (await tap(workshop, asked, "yes", user_id=8)).refused is None


async def test_a_late_tap_is_refused_and_the_ballot_stays(workshop: Workshop) -> None:
    await workshop.join(DARA)
    asked = await opened(workshop)
    await tap(workshop, asked, "g")
    over = await closed(workshop, asked)
    late = await tap(workshop, asked, "r")
    assert (late.refused, late.asked) == ("closed", over)
    (stored,) = await workshop.stored(Ballot)
    assert stored.answers[""].choice == "g"


async def test_closing_is_a_point_in_the_order_of_taps(workshop: Workshop) -> None:
    """Whatever was asked for before counts, whatever came after does not; nothing falls between."""
    people = range(100, 120)
    await workshop.join(*people)
    asked = await opened(workshop)
    taps = [asyncio.ensure_future(tap(workshop, asked, "g", user_id=user)) for user in [*people][:10]]
    await asyncio.sleep(0)
    closing = asyncio.ensure_future(closed(workshop, asked))
    await asyncio.sleep(0)
    taps += [asyncio.ensure_future(tap(workshop, asked, "g", user_id=user)) for user in [*people][10:]]
    over, outcomes = await closing, await asyncio.gather(*taps)
    counted = [outcome.refused is None for outcome in outcomes]
    assert counted == [True] * 10 + [False] * 10
    assert over.turnout == {"GOV": (10, 20)}
    assert len(await workshop.stored(Ballot)) == 10


@pytest.mark.parametrize(
    ("item", "answer"), [("", "x"), ("i9", "r"), ("", "r=1"), ("", "'; DROP TABLE ballots")]
)
async def test_what_no_button_carries_is_refused_and_not_stored(
    workshop: Workshop, item: str, answer: str
) -> None:
    await workshop.join(DARA)
    assert (await tap(workshop, await opened(workshop), answer, item)).refused == "unknown_option"
    assert await workshop.stored(Ballot) == []


async def test_one_option_too_many_is_refused_with_the_limit(workshop: Workshop) -> None:
    await workshop.join(DARA)
    asked = await opened(workshop, "topics")
    for option in ("t1=1", "t2=1"):
        await tap(workshop, asked, option)
    refused = await tap(workshop, asked, "t3=1")
    assert (refused.refused, refused.most) == ("too_many", 2)
    assert refused.ballot is not None
    assert refused.ballot.answers[""].choice == ("t1", "t2")


async def test_a_round_of_a_foreign_event_is_unknown(workshop: Workshop) -> None:
    await workshop.join(DARA)
    asked = await opened(workshop)
    elsewhere = replace(workshop.runtime, events=("other",))
    with pytest.raises(UnknownRound):
        await cast_ballot(elsewhere, DARA, asked.id, "", "g", workshop.update())
    with pytest.raises(UnknownRound):
        await cast_ballot(workshop.runtime, DARA, asked.id + 1, "", "g", workshop.update())


async def test_a_withdrawn_answer_stays_as_an_empty_ballot(workshop: Workshop) -> None:
    await workshop.join(DARA)
    asked = await opened(workshop)
    await tap(workshop, asked, "g")
    assert (await tap(workshop, asked, "")).ballot == (await workshop.stored(Ballot))[0]
    assert (await workshop.stored(Ballot))[0].answers == {}
    assert (await closed(workshop, asked)).turnout == {"GOV": (0, 1)}


async def test_a_tap_that_could_not_be_saved_is_not_shown_as_given(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    await workshop.join(DARA)
    asked = await opened(workshop)
    await tap(workshop, asked, "g")

    async def full(*_: Any) -> None:
        raise NotSaved("full")

    with monkeypatch.context() as patched:
        patched.setattr(workshop.engine, "write", full)
        with pytest.raises(NotSaved):
            await tap(workshop, asked, "r")
    ballot = workshop.state.ballot(asked, "p0007")
    assert ballot is not None
    assert ballot.answers[""].choice == "g"


async def test_the_ballot_of_a_closed_round_is_read_from_the_disk(workshop: Workshop) -> None:
    await workshop.join(DARA)
    asked = await opened(workshop)
    given = (await tap(workshop, asked, "g")).ballot
    assert await workshop.runtime.ballot(asked, "p0007") == given
    assert await workshop.runtime.ballot(await closed(workshop, asked), "p0007") == given
    assert workshop.state.ballots == {}


async def test_what_waits_for_somebody_is_what_they_may_answer_and_have_not(workshop: Workshop) -> None:
    await workshop.join(7, group="GOV")
    await workshop.join(8, group="CSO")
    rating, budget = await opened(workshop, "rating", "before"), await opened(workshop, "budget")
    assert open_rounds(workshop.runtime, "small", 7) == [rating, budget]
    assert unanswered(workshop.runtime, "small", 7) == [rating, budget]
    assert unanswered(workshop.runtime, "small", 8) == [rating]
    assert unanswered(workshop.runtime, "small", 9) == []
    await tap(workshop, rating, "3", "i1")
    assert unanswered(workshop.runtime, "small", 7) == [rating, budget]
    await tap(workshop, rating, "dk", "i2")
    assert unanswered(workshop.runtime, "small", 7) == [budget]
    await closed(workshop, budget)
    assert unanswered(workshop.runtime, "small", 7) == []


async def test_correcting_ones_organisation_touches_no_ballot(workshop: Workshop) -> None:
    await workshop.join(DARA)
    asked = await opened(workshop)
    given = (await tap(workshop, asked, "g")).ballot
    await give_organisation(workshop.runtime, DARA, workshop.event, "MEF", workshop.update())
    assert await workshop.stored(Ballot) == [given]


async def test_whoever_moves_out_of_a_polls_groups_has_no_ballot_in_it(workshop: Workshop) -> None:
    await workshop.join(DARA, group="GOV", consented_at=1, organisation_given=1, name="Sok Dara")
    asked = await opened(workshop, "budget")
    await tap(workshop, asked, "dk")
    assert len(await workshop.stored(Ballot)) == 1
    await choose_group(workshop.runtime, DARA, workshop.event, "CSO", workshop.update())
    assert await workshop.stored(Ballot) == []
    assert "ballot_withdrawn" in [entry.action for entry in await workshop.stored(AuditEntry)]


async def test_whoever_takes_another_role_has_no_ballot_in_open_polls(workshop: Workshop) -> None:
    await workshop.join(DARA)
    asked = await opened(workshop)
    await tap(workshop, asked, "g")
    payload = await invite(workshop.engine, "small", "observer")
    await redeem(workshop.runtime, DARA, payload, workshop.update())
    assert await workshop.stored(Ballot) == []
    assert (await closed(workshop, asked)).turnout == {}


async def test_the_group_of_a_ballot_is_the_one_at_closing(workshop: Workshop) -> None:
    await workshop.join(DARA, group="GOV", consented_at=1, organisation_given=1, name="Sok Dara")
    asked = await opened(workshop)
    await tap(workshop, asked, "g")
    await choose_group(workshop.runtime, DARA, workshop.event, "CSO", workshop.update())
    done = await closed(workshop, asked)
    await choose_group(workshop.runtime, DARA, workshop.event, "GOV", workshop.update())
    (ballot,) = await workshop.stored(Ballot)
    assert ballot.stakeholder_group == "CSO"
    assert set(done.turnout) == {"CSO"}
