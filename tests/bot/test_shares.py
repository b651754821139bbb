"""Of a matrix with shares a group is asked some items only: who has answered these has finished."""

import pytest

from bot.clock import real_now
from bot.events import loaded
from bot.nudging import to_nudge
from bot.steps import extend
from bot.voting import cast_ballot, withdraw_lost_votes
from storage.messages import Delivery
from storage.polls import Ballot, Round
from tests.conftest import ORGANIZER, Workshop
from tests.workshop import every_kind, registered

SHARE = ("m2", "m8")
"""Of the civil society."""

ALL = tuple(f"m{number}" for number in range(1, 9))


@pytest.fixture
async def asked(workshop: Workshop) -> Round:
    await workshop.put(loaded(every_kind(), workshop.state.events["small"]))
    await workshop.join(7, 8, group="CSO")
    await workshop.join(9)
    return await workshop.open("grid")


async def answer(workshop: Workshop, asked: Round, user_id: int, items: tuple[str, ...]) -> None:
    for item in items:
        outcome = await cast_ballot(workshop.runtime, user_id, asked.id, item, "3", workshop.update())
        assert outcome.refused is None


def nudged(workshop: Workshop, asked: Round) -> list[int]:
    now = workshop.state.rounds[asked.id]
    return sorted(account for _, account in to_nudge(workshop.runtime, now, real_now()))


async def asked_again(workshop: Workshop) -> list[int]:
    rows = await workshop.stored(Delivery)
    return sorted(row.chat_id for row in rows if row.message == "poll_reopened")


async def test_somebody_who_answered_their_share_is_not_nudged(workshop: Workshop, asked: Round) -> None:
    await answer(workshop, asked, 7, SHARE)
    await answer(workshop, asked, 8, SHARE[:1])
    await answer(workshop, asked, 9, SHARE)
    assert nudged(workshop, asked) == [8, 9]


async def test_somebody_who_answered_their_share_is_not_asked_again(workshop: Workshop, asked: Round) -> None:
    await answer(workshop, asked, 7, SHARE)
    await answer(workshop, asked, 9, ALL)
    await workshop.close(asked)
    await workshop.steer(asked, "reopened")
    assert await asked_again(workshop) == [8]


async def test_a_late_group_is_asked_for_what_is_left_of_its_share(workshop: Workshop, asked: Round) -> None:
    await answer(workshop, asked, 7, SHARE)
    closed = await workshop.close(asked)
    await extend(workshop.runtime, ORGANIZER, asked.id, "CSO", closed.step, workshop.update())
    assert await asked_again(workshop) == [8]
    assert nudged(workshop, asked) == [8]


async def test_who_changes_groups_while_it_is_closed_keeps_what_the_new_share_has(
    workshop: Workshop, asked: Round
) -> None:
    await answer(workshop, asked, 9, ALL)
    await workshop.close(asked)
    moved = registered(9, "CSO")
    await workshop.put(moved)
    await workshop.write(lambda tx: withdraw_lost_votes(tx, moved))
    await workshop.steer(asked, "reopened")
    await workshop.close(asked)
    (ballot,) = await workshop.stored(Ballot)
    assert (ballot.stakeholder_group, tuple(sorted(ballot.answers))) == ("CSO", SHARE)
