"""Coming in, step by step, and correcting what was said; every change of oneself leaves a trace."""

from dataclasses import replace

import pytest

from bot import registration
from bot.registration import SKIPPED, Misplaced, NotAName, Standing
from storage.journal import AuditEntry
from storage.people import Participant, Person
from tests.conftest import ORGANIZER, Workshop
from tests.workshop import MINUTE, NINE, account

DARA = 7


async def come_in(workshop: Workshop, user_id: int = DARA, group: str = "CSO") -> Standing:
    """All steps from Start to registered."""
    runtime, event, update = workshop.runtime, workshop.event, workshop.update
    steps = [await registration.begin(runtime, user_id, event, update())]
    steps.append(await registration.choose_language(runtime, user_id, event, "km", update()))
    steps.append(await registration.consent(runtime, user_id, event, update()))
    steps.append(await registration.give_name(runtime, user_id, event, " សុខ  ដារ៉ា ", update()))
    steps.append(await registration.choose_group(runtime, user_id, event, group, update()))
    workshop.clock.move(MINUTE)
    steps.append(await registration.give_organisation(runtime, user_id, event, "all", update()))
    assert [standing.step for standing in steps] == [
        "language", "consent", "name", "group", "organisation", "registered"
    ]  # fmt: skip
    return steps[-1]


async def test_the_steps_follow_each_other_until_somebody_is_registered(workshop: Workshop) -> None:
    standing = await come_in(workshop)
    assert standing.person == account(DARA, language="km")
    assert standing.participant is not None
    assert standing.participant == Participant(
        standing.participant.id, "small", DARA, "សុខ ដារ៉ា", "CSO", "all", 1,
        consented_at=NINE, registered_at=NINE + MINUTE, approved_at=NINE + MINUTE,
    )  # fmt: skip
    assert standing.participant.state == "registered"
    assert await workshop.stored(Participant) == [standing.participant]
    assert await workshop.stored(Person) == [standing.person]
    assert await workshop.stored(AuditEntry) == []


async def test_before_consent_only_account_language_and_event_are_stored(workshop: Workshop) -> None:
    runtime, event = workshop.runtime, workshop.event
    await registration.begin(runtime, DARA, event, workshop.update())
    await registration.choose_language(runtime, DARA, event, "en", workshop.update())
    for early in (
        registration.give_name(runtime, DARA, event, "Sok", workshop.update()),
        registration.choose_group(runtime, DARA, event, "GOV", workshop.update()),
        registration.give_organisation(runtime, DARA, event, "MEF", workshop.update()),
        registration.expect(runtime, DARA, event, "name", workshop.update()),
    ):
        with pytest.raises(Misplaced):
            await early
    assert await workshop.stored(Person) == [account(DARA)]
    assert await workshop.stored(Participant) == []


async def test_digits_are_chosen_with_the_language_and_go_with_it(workshop: Workshop) -> None:
    runtime, event = workshop.runtime, workshop.event
    await registration.choose_language(runtime, DARA, event, "km", workshop.update(), "khmr")
    assert await workshop.stored(Person) == [account(DARA, language="km", numerals="khmr")]
    await registration.choose_language(runtime, DARA, event, "en", workshop.update())
    assert await workshop.stored(Person) == [account(DARA)]


async def test_consent_of_somebody_who_never_pressed_start_is_misplaced(workshop: Workshop) -> None:
    with pytest.raises(Misplaced):
        await registration.consent(workshop.runtime, DARA, workshop.event, workshop.update())
    assert await workshop.stored(Participant) == []


async def test_where_somebody_stands_outlives_a_restart(workshop: Workshop) -> None:
    runtime, event = workshop.runtime, workshop.event
    await registration.begin(runtime, DARA, event, workshop.update())
    await registration.choose_language(runtime, DARA, event, "en", workshop.update())
    await registration.consent(runtime, DARA, event, workshop.update())
    again = replace(runtime, state=await workshop.restarted())
    assert registration.standing(again, event, DARA).step == "name"
    assert again.state.people[DARA].expects == "name"


async def test_pressing_start_again_keeps_everything_and_lets_messages_arrive_again(
    workshop: Workshop,
) -> None:
    before = await come_in(workshop)
    await registration.note_reach(workshop.runtime, DARA, blocked=True, update=workshop.update())
    assert workshop.state.people[DARA].blocked_at == workshop.clock.now()
    again = await registration.begin(workshop.runtime, DARA, workshop.event, workshop.update())
    assert again == before


async def test_reach_is_noted_of_known_accounts_only(workshop: Workshop) -> None:
    await registration.note_reach(workshop.runtime, 99, blocked=True, update=workshop.update())
    assert await workshop.stored(Person) == []
    await come_in(workshop)
    for blocked in (True, False):
        await registration.note_reach(workshop.runtime, DARA, blocked=blocked, update=workshop.update())
        (person,) = await workshop.stored(Person)
        assert (person.blocked_at is not None) == blocked


async def test_consent_given_twice_is_of_the_first_time(workshop: Workshop) -> None:
    before = await come_in(workshop)
    workshop.clock.move(MINUTE)
    again = await registration.consent(workshop.runtime, DARA, workshop.event, workshop.update())
    assert again.participant == before.participant


async def test_what_cannot_be_read_is_refused_and_asked_again(workshop: Workshop) -> None:
    runtime, event = workshop.runtime, workshop.event
    await registration.begin(runtime, DARA, event, workshop.update())
    await registration.choose_language(runtime, DARA, event, "en", workshop.update())
    await registration.consent(runtime, DARA, event, workshop.update())
    for unreadable in (
        registration.give_name(runtime, DARA, event, "…", workshop.update()),
        registration.give_organisation(runtime, DARA, event, "\u200b", workshop.update()),
    ):
        with pytest.raises(NotAName):
            await unreadable
    assert registration.standing(runtime, event, DARA).step == "name"


async def test_a_group_the_event_has_not_is_misplaced(workshop: Workshop) -> None:
    await come_in(workshop)
    with pytest.raises(Misplaced):
        await registration.choose_group(workshop.runtime, DARA, workshop.event, "XXX", workshop.update())


@pytest.mark.parametrize(
    ("given", "stored"), [("MEF", "MEF"), ("  My\nown <NGO> ", "My own <NGO>"), (SKIPPED, "")]
)
async def test_an_organisation_is_a_code_a_text_or_skipped(
    workshop: Workshop, given: str, stored: str
) -> None:
    await come_in(workshop)
    standing = await registration.give_organisation(
        workshop.runtime, DARA, workshop.event, given, workshop.update()
    )
    assert standing.participant is not None
    assert (standing.participant.organisation, standing.participant.organisation_given) == (stored, 1)
    assert standing.step == "registered"


async def test_corrections_are_audited_without_what_was_corrected(workshop: Workshop) -> None:
    before = await come_in(workshop)
    assert before.participant is not None
    workshop.clock.move(MINUTE)
    runtime, event = workshop.runtime, workshop.event
    await registration.give_name(runtime, DARA, event, "Chan Thy", workshop.update())
    await registration.choose_group(runtime, DARA, event, "GOV", workshop.update())
    after = await registration.give_organisation(runtime, DARA, event, "MEF", workshop.update())
    assert after.participant == replace(
        before.participant, name="Chan Thy", stakeholder_group="GOV", organisation="MEF"
    )
    entries = await workshop.stored(AuditEntry)
    assert {(e.event, e.actor, e.action) for e in entries} == {("small", before.participant.id, "corrected")}
    assert sorted(e.subject for e in entries) == ["own group", "own name", "own organisation"]


async def test_a_correction_to_the_same_leaves_no_trace(workshop: Workshop) -> None:
    await come_in(workshop)
    await registration.choose_group(workshop.runtime, DARA, workshop.event, "CSO", workshop.update())
    assert await workshop.stored(AuditEntry) == []


async def test_a_redelivered_step_is_answered_again_and_stored_once(workshop: Workshop) -> None:
    before = await come_in(workshop)
    update = workshop.update()
    for name in ("Chan Thy", "Chan Thy"):
        standing = await registration.give_name(workshop.runtime, DARA, workshop.event, name, update)
        assert standing.participant is not None
        assert standing.participant.name == "Chan Thy"
    assert len(await workshop.stored(AuditEntry)) == 1
    assert before.participant is not None


async def test_typed_text_is_taken_for_what_was_asked_last(workshop: Workshop) -> None:
    runtime, event = workshop.runtime, workshop.event
    await come_in(workshop)
    assert workshop.state.people[DARA].expects == ""
    await registration.expect(runtime, DARA, event, "organisation", workshop.update())
    assert workshop.state.people[DARA].expects == "organisation"
    await registration.choose_group(runtime, DARA, event, "GOV", workshop.update())
    assert workshop.state.people[DARA].expects == ""


async def test_staff_are_asked_nothing_but_their_language(workshop: Workshop) -> None:
    standing = await registration.begin(workshop.runtime, ORGANIZER, workshop.event, workshop.update())
    assert standing.step == "language"
    standing = await registration.choose_language(
        workshop.runtime, ORGANIZER, workshop.event, "en", workshop.update()
    )
    assert standing.step == "staff"


async def test_whoever_was_only_invited_to_a_role_may_give_a_name_and_has_agreed_to_nothing_else(
    workshop: Workshop,
) -> None:
    hired = await workshop.staff(DARA, "facilitator")
    runtime, event = workshop.runtime, workshop.event
    for saying in (
        registration.choose_group(runtime, DARA, event, "CSO", workshop.update()),
        registration.give_organisation(runtime, DARA, event, "all", workshop.update()),
        registration.expect(runtime, DARA, event, "organisation", workshop.update()),
    ):
        with pytest.raises(Misplaced):
            await saying
    assert await workshop.stored(Participant) == [hired]
    named = await registration.give_name(runtime, DARA, event, "Sok", workshop.update())
    assert named.step == "staff"
    assert await workshop.stored(Participant) == [replace(hired, name="Sok")]
    await workshop.put(replace(hired, name="Sok", role="participant"))
    assert registration.standing(runtime, event, DARA).step == "consent"


async def test_two_people_come_in_beside_each_other(workshop: Workshop) -> None:
    first, second = await come_in(workshop, 7), await come_in(workshop, 8)
    assert first.participant is not None
    assert second.participant is not None
    assert first.participant.id != second.participant.id
    assert {p.user_id for p in workshop.state.participants_of("small")} == {7, 8}


async def test_a_step_brought_again_changes_nothing_and_shows_how_things_stand_now(
    workshop: Workshop,
) -> None:
    await come_in(workshop)
    runtime, event, first = workshop.runtime, workshop.event, workshop.update()
    await registration.give_name(runtime, DARA, event, "First", first)
    await registration.give_name(runtime, DARA, event, "Second", workshop.update())
    again = await registration.give_name(runtime, DARA, event, "First", first)
    assert again.participant is not None
    assert again.participant.name == "Second"
    assert [row.name for row in await workshop.stored(Participant)] == ["Second"]
