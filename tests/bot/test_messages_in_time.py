"""What a message that waited, an agenda that was edited or a tap that was forged must not do."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from bot.reminders import remind
from bot.rules.agenda import Change, agenda_of, to_ms
from config.event import Text
from handlers.callbacks.joining import Remind
from handlers.cards.agenda import notice
from handlers.cards.group_chat import agenda_changed
from handlers.voice import Voice
from storage.agenda import Reminder, SessionChange
from storage.broadcasts import Audience
from storage.events import EventRow
from storage.journal import AuditEntry, DeadLetter
from storage.messages import Delivery
from tests.bot.test_broadcasting import _SCRIPT, _come_in, _last, _send
from tests.conftest import Workshop
from tests.handlers.drawn import plain
from tests.rehearsals.player import Player, playing
from tests.workshop import event

DAY = 24 * 3600 * 1000


async def _settled(player: Player) -> None:
    """Also what is tried again after a second."""
    async with asyncio.timeout(10):
        while any(r.state == "waiting" for r in await _stored(player)):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    await player.settle()


async def _stored(player: Player) -> list[Delivery]:
    return [Delivery.of(row) for row in await player.running.runtime.engine.read(Delivery.table.select)]


async def test_a_poll_that_could_not_be_announced_is_not_announced_after_the_day(tmp_path: Path) -> None:
    async with playing(replace(_SCRIPT, now="2015-11-20T14:32"), tmp_path) as player:
        await _come_in(player)
        for what in ("say /control", "tap 6"):
            await player.step("org", what)
        player.api.fail_next("sendMessage", status=502, count=2)
        await player.step("org", "tap Open")
        player.clock.move(DAY)
        before = {who: len(player.phones[who].messages) for who in ("dara", "bopha")}
        await _settled(player)
        assert {who: len(player.phones[who].messages) for who in before} == before


async def test_a_photo_that_becomes_a_text_is_lost_to_nobody_where_the_network_fails(tmp_path: Path) -> None:
    async with playing(_SCRIPT, tmp_path) as player:
        await _come_in(player)
        await player.step("org", "photo Wrong")
        await _send(player)
        for what in ("tap Correct", "tap English", "say Right"):
            await player.step("org", what)
        player.api.fail_next("sendMessage", status=502, count=1)
        await player.step("org", "tap Replace")
        await _settled(player)
        for who in ("dara", "bopha"):
            assert _last(player, who) == "Right"
            assert not any(message.photo for message in player.phones[who].messages)


async def test_a_copy_that_may_have_arrived_unseen_is_said_when_it_is_withdrawn(tmp_path: Path) -> None:
    async with playing(_SCRIPT, tmp_path) as player:
        await _come_in(player)
        await player.step("org", "say /broadcast Wrong")
        await player.settle()
        await player.step("org", "tap Everyone registered · 2")
        player.api.fail_next("sendMessage", cut=True)
        await player.step("org", "tap Send")
        await player.step("org", "tap Withdraw")
        await _settled(player)
        assert "Taken back from 1 phone\n1 may have it all the same" in _last(player, "org")


async def test_who_was_gone_already_is_counted_and_named_in_the_result(tmp_path: Path) -> None:
    async with playing(_SCRIPT, tmp_path) as player:
        await _come_in(player)
        await player.step("bopha", "block")
        await player.step("org", "say /broadcast Lunch")
        await _send(player, "Everyone registered · 1", "Send")
        assert "1 delivered, 1 unreachable, 0 failed" in _last(player, "org")
        await player.step("org", "tap Who")
        assert _last(player, "org").startswith("<b>1 blocked the bot</b> Keo Bopha")


async def test_a_scheduled_broadcast_to_nobody_any_more_is_told_to_its_author(tmp_path: Path) -> None:
    async with playing(_SCRIPT, tmp_path) as player:
        await _come_in(player)
        await player.step("org", "say /broadcast Lunch & rest")
        await player.settle()
        runtime = player.running.runtime
        for person in list(runtime.state.participants_of("sapw")):
            gone = replace(person, registered_at=None)
            await runtime.writer.write(lambda tx, gone=gone: tx.put(gone))  # type: ignore[misc]
        draft = runtime.state.broadcasts[1]
        due = replace(draft, state="scheduled", audience=Audience("everyone"), send_at=1)
        await runtime.writer.write(lambda tx: tx.put(due))
        await _settled(player)
        assert runtime.state.broadcasts[1].state == "cancelled"
        assert "nobody was in the audience any more" in _last(player, "org")
        assert "“Lunch &amp; rest”" in _last(player, "org")
        audit = [AuditEntry.of(row) for row in await runtime.engine.read(AuditEntry.table.select)]
        assert ("timer", "broadcast_cancelled") in [(entry.actor, entry.action) for entry in audit]


async def test_what_is_typed_for_a_broadcast_that_is_gone_is_answered_so_once(tmp_path: Path) -> None:
    async with playing(_SCRIPT, tmp_path) as player:
        await _come_in(player)
        await player.step("org", "say /broadcast Wrong")
        await _send(player)
        for what in ("tap Correct", "tap English"):
            await player.step("org", what)
        runtime = player.running.runtime
        gone = replace(runtime.state.broadcasts[1], state="withdrawn")
        await runtime.writer.write(lambda tx: tx.put(gone))
        await player.step("org", "say Right")
        assert _last(player, "org").startswith("That broadcast was sent, cancelled or withdrawn meanwhile.")
        assert runtime.state.people[player.phones["org"].user_id].expects == ""


@pytest.mark.parametrize("start", [10**15 - 1, 1])
async def test_a_forged_start_of_a_reminder_is_no_dead_letter(tmp_path: Path, start: int) -> None:
    async with playing(_SCRIPT, tmp_path) as player:
        await _come_in(player)
        dara = player.phones["dara"]
        assert dara.last is not None
        forged = {
            "update_id": 10**6,
            "callback_query": {
                "id": "1", "from": dara.person.user_fields(), "chat_instance": "1", "message": dara.last.fields,
                "data": Remind("sapw", "yes", start).pack(),
            },
        }  # fmt: skip
        await player.running.intake.take([forged])
        await player.settle()
        assert await player.running.runtime.engine.read(DeadLetter.table.select) == []


async def test_two_sessions_that_start_together_may_be_reminded_of_at_different_times(
    workshop: Workshop,
) -> None:
    """The file was edited after the first reminder had gone out."""
    await workshop.join(7)
    one, two, *rest = workshop.event.agenda
    together = two.model_copy(update={"remind": (5,)})
    both = workshop.event.model_copy(
        update={"agenda": (one.model_copy(update={"remind": (10,)}), together, *rest)}
    )
    row = workshop.state.events["small"]
    await workshop.put(EventRow("small", both, row.pseudonym_key, row.loaded_at))
    starts = to_ms(both.at(together.starts))
    changed = workshop.clock.now() - DAY
    for session in (one.code, two.code):
        await workshop.put(
            SessionChange("small", 1, session, starts, starts + 3_600_000, None, "planned", changed)
        )
    workshop.clock.move(starts - workshop.clock.now() - 4 * 60_000)
    await workshop.put(Reminder("small", two.code, 5, starts, changed))
    assert await workshop.write(lambda tx: remind(tx, workshop.runtime, "small")) == 1
    workshop.state.reminders.pop(("small", two.code, 5, starts))
    assert await workshop.write(lambda tx: remind(tx, workshop.runtime, "small")) == 1


@pytest.mark.parametrize("language", ["en", "km"])
def test_however_many_sessions_move_people_and_the_group_are_told_in_one_message_that_fits(
    workshop: Workshop, language: str
) -> None:
    titled = Text.model_validate({"en": "W" * 95, "km": "ស្រី" * 24})
    first = event().agenda[0].model_copy(update={"title": titled})
    day = event().model_copy(update={"agenda": (first,), "languages": ("en", "km")})
    (entry,) = agenda_of(day).entries
    moved = replace(entry, room=Text.model_validate("Ballroom"), state="cancelled")
    changes = [Change(entry, moved)] * 60
    texts = workshop.runtime.texts
    assert "more" in plain(notice(Voice(texts, "en"), day, changes))
    plain(notice(Voice(texts, language), day, changes))
    plain(replace(agenda_changed(texts, day, "sala_bot", changes), keyboard=()))
