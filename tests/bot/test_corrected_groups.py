"""A group corrected while a poll is open or closed: ballots belong to the group that the person has."""

from bot.publishing import published
from bot.rules.results import result
from bot.voting import cast_ballot, withdraw_lost_votes
from storage.journal import AuditEntry
from storage.people import Participant
from storage.polls import Ballot, Round
from tests.conftest import ORGANIZER, Workshop
from tests.workshop import registered


async def answered(workshop: Workshop, poll: str, answer: str) -> Round:
    await workshop.join(7)
    asked = await workshop.open(poll)
    outcome = await cast_ballot(workshop.runtime, 7, asked.id, "", answer, workshop.update())
    assert outcome.refused is None
    return asked


async def correct(workshop: Workshop, corrected: Participant) -> None:
    await workshop.put(corrected)
    await workshop.write(lambda tx: withdraw_lost_votes(tx, corrected))


async def test_who_left_a_polls_groups_while_it_was_closed_has_no_ballot_when_it_runs_again(
    workshop: Workshop,
) -> None:
    asked = await answered(workshop, "budget", "yes")
    await workshop.close(asked)
    await correct(workshop, registered(7, "CSO"))
    assert len(await workshop.stored(Ballot)) == 1
    await workshop.steer(asked, "reopened")
    assert await workshop.stored(Ballot) == []
    assert "ballot_withdrawn" in {entry.action for entry in await workshop.stored(AuditEntry)}
    after = await workshop.close(asked)
    counted = await published(workshop.runtime, asked.id, ORGANIZER)
    tally = result(workshop.state.poll_of(asked).definition, counted.ballots).tallies[""]
    assert tally is not None
    assert tally.n == sum(count for count, _ in after.turnout.values()) == 0


async def test_who_took_another_role_while_it_was_closed_has_no_ballot_when_it_runs_again(
    workshop: Workshop,
) -> None:
    asked = await answered(workshop, "colour", "r")
    await workshop.close(asked)
    await correct(workshop, registered(7, role="observer"))
    await workshop.steer(asked, "undone")
    assert await workshop.stored(Ballot) == []
    assert (await workshop.restarted()).ballots.get(asked.id, {}) == {}


async def test_a_result_so_far_counts_ballots_in_the_group_that_turnout_has(workshop: Workshop) -> None:
    asked = await answered(workshop, "colour", "r")
    await correct(workshop, registered(7, "CSO"))
    counted = await published(workshop.runtime, asked.id, ORGANIZER)
    assert {ballot.stakeholder_group for ballot in counted.ballots} == {"CSO"}
    assert {group for group, (count, _) in counted.asked.turnout.items() if count} == {"CSO"}
