"""Whoever has not answered is reminded, at most once in five minutes, and nobody learns who that was."""

from typing import Any

import pytest

from bot.nudging import NUDGE_AGAIN_MS, nudge, to_nudge
from bot.runtime import NotAllowed
from bot.steering import NotPlanned, Over
from bot.steps import extend
from bot.voting import cast_ballot
from handlers.rendering import Renderer
from storage.journal import AuditEntry
from storage.messages import Delivery
from storage.polls import Round
from tests.conftest import ORGANIZER, Clocks, Workshop
from tests.exports import tables
from tests.workshop import MINUTE, account, registered


async def nudged(workshop: Workshop, asked: Round) -> int:
    return await nudge(workshop.runtime, ORGANIZER, asked.id, workshop.update())


async def rows(workshop: Workshop) -> list[Delivery]:
    return [row for row in await workshop.stored(Delivery) if row.message == "poll_nudged"]


async def test_only_those_who_have_not_finished_are_reminded(workshop: Workshop) -> None:
    await workshop.join(1, 2, 3)
    asked = await workshop.open("rating", "before")
    for user_id, items in ((1, ("i1", "i2")), (2, ("i1",))):
        for item in items:
            await cast_ballot(workshop.runtime, user_id, asked.id, item, "4", workshop.update())
    assert await nudged(workshop, asked) == 2
    assert sorted(row.chat_id for row in await rows(workshop)) == [2, 3]


async def test_whoever_turned_reminders_off_blocked_the_bot_or_may_not_vote_is_left_alone(
    workshop: Workshop,
) -> None:
    await workshop.join(1)
    await workshop.join(2, muted_at=5)
    await workshop.join(3, group="CSO")
    await workshop.join(4, role="observer")
    await workshop.put(account(5, blocked_at=1), registered(5))
    await workshop.staff(6, "facilitator")
    asked = await workshop.open("budget")
    assert [account for _, account in to_nudge(workshop.runtime, asked, 1)] == [1]
    assert await nudged(workshop, asked) == 1


async def test_nobody_is_reminded_twice_within_five_minutes_of_whatever_poll(
    workshop: Workshop, clocks: Clocks
) -> None:
    await workshop.join(1)
    asked, other = await workshop.open(), await workshop.open("topics")
    assert [await nudged(workshop, each) for each in (asked, asked, other)] == [1, 0, 0]
    assert (await workshop.restarted()).participants["p0001"].nudged_at is not None
    clocks.move(NUDGE_AGAIN_MS / 1000 + 1)
    assert await nudged(workshop, other) == 1
    assert len(await rows(workshop)) == 2


async def test_a_redelivered_nudge_reminds_nobody_again(workshop: Workshop, clocks: Clocks) -> None:
    await workshop.join(1)
    asked, update = await workshop.open(), workshop.update()
    await nudge(workshop.runtime, ORGANIZER, asked.id, update)
    clocks.move(NUDGE_AGAIN_MS / 1000 + 1)
    await nudge(workshop.runtime, ORGANIZER, asked.id, update)
    assert len(await rows(workshop)) == 1


@pytest.mark.parametrize("state", ["paused", "closed", "void"])
async def test_nobody_is_reminded_of_what_is_not_open(workshop: Workshop, state: Any) -> None:
    await workshop.join(1)
    asked = await workshop.open()
    await workshop.steer(asked, state)
    assert await nudged(workshop, asked) == 0


async def test_of_a_poll_extended_for_a_group_only_that_group_is_reminded(workshop: Workshop) -> None:
    await workshop.join(1)
    await workshop.join(2, group="CSO")
    asked = await workshop.open()
    await extend(workshop.runtime, ORGANIZER, asked.id, "CSO", 0, workshop.update())
    await nudged(workshop, asked)
    assert [row.chat_id for row in await rows(workshop)] == [2]


async def test_only_staff_reminds_and_only_while_the_day_lasts(workshop: Workshop) -> None:
    await workshop.join(1)
    asked = await workshop.open()
    with pytest.raises(NotAllowed):
        await nudge(workshop.runtime, 1, asked.id, workshop.update())
    with pytest.raises(NotPlanned):
        await nudge(workshop.runtime, ORGANIZER, 99, workshop.update())
    workshop.clock.move(24 * 60 * MINUTE)
    with pytest.raises(Over):
        await nudged(workshop, asked)


async def test_who_was_reminded_is_in_no_export_and_no_audit_log(workshop: Workshop) -> None:
    await workshop.join(1, 2)
    asked = await workshop.open()
    await cast_ballot(workshop.runtime, 1, asked.id, "", "r", workshop.update())
    await nudged(workshop, asked)
    row, texts = workshop.state.events["small"], workshop.runtime.texts
    made = {t.name: t for t in await tables(workshop.engine, texts, row, identified=True)}
    who = [cells[3] for cells in made["deliveries"].rows if cells[1] == "poll_nudged"]
    assert who == [""]
    entries = [entry for entry in await workshop.stored(AuditEntry) if entry.action == "poll_nudged"]
    assert [(entry.actor, entry.subject) for entry in entries] == [(f"organizer:{ORGANIZER}", "colour/1")]


async def test_whoever_answers_before_the_reminder_leaves_gets_none(workshop: Workshop) -> None:
    await workshop.join(1)
    asked, draw = await workshop.open(), Renderer(workshop.runtime, "sala_bot")
    await nudged(workshop, asked)
    (row,) = await rows(workshop)
    drawn = await draw(row)
    assert drawn is not None
    assert "Which &lt;colour&gt;?" in drawn.message.text  # type: ignore[union-attr]
    await cast_ballot(workshop.runtime, 1, asked.id, "", "r", workshop.update())
    assert await draw(row) is None
