"""Broadcasts from the organizer's phone to everybody's: formatted as typed, across restarts, and back again."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.clock import real_now
from bot.rehearsal import Phone
from handlers.callbacks.broadcasting import ShowBroadcast
from storage.broadcasts import Broadcast
from storage.messages import Delivery
from storage.opening import open_engine
from storage.record import Record
from tests.conftest import Clocks
from tests.rehearsals.player import PICTURE, Player, Script, playing

HOUR = 3600
_COME_IN = ["start sapw", "tap English", "tap I agree", "tap Use this name", "tap 4", "tap Skip"]
_SCRIPT = Script(
    "", {"org": "Chan Vanna", "dara": "Sok Dara", "bopha": "Keo Bopha"}, [], now="2015-11-20T11:20"
)


async def _come_in(player: Player) -> None:
    for who in ("dara", "bopha"):
        for what in _COME_IN:
            await player.step(who, what)
    for what in ("start sapw", "tap English", "say /broadcast"):
        await player.step("org", what)


async def _send(player: Player, *taps: str) -> None:
    await player.settle()
    for tap in taps or ("Everyone registered · 2", "Send"):
        await player.step("org", f"tap {tap}")


def _last(player: Player, who: str) -> str:
    last = player.phones[who].last
    assert last is not None
    return last.html


async def test_a_text_reaches_people_formatted_as_it_was_typed(tmp_path: Path) -> None:
    text = "Lunch is late & good"
    bold = [{"type": "bold", "offset": 9, "length": 4}]
    async with playing(_SCRIPT, tmp_path) as player:
        await _come_in(player)
        await player.phones["org"].send(text=text, entities=bold)
        await _send(player)
        assert _last(player, "dara") == _last(player, "bopha") == "Lunch is <b>late</b> &amp; good"


async def test_a_caption_longer_than_telegram_takes_from_a_bot_is_refused_with_the_numbers(
    tmp_path: Path,
) -> None:
    async with playing(_SCRIPT, tmp_path) as player:
        await _come_in(player)
        org = player.phones["org"]
        await org.send_photo(PICTURE, "x" * 1025)
        await player.settle()
        assert _last(player, "org").startswith("This has 1025 characters; Telegram takes 1024 at most here.")
        assert player.running.runtime.state.broadcasts == {}
        await org.send_photo(PICTURE, "x" * 1024)
        await _send(player)
        dara = player.phones["dara"].last
        assert dara is not None
        assert dara.photo is not None
        assert dara.text == "x" * 1024


@pytest.mark.parametrize("kind", ["text", "photo"])
async def test_what_is_too_old_to_be_deleted_says_that_it_was_withdrawn(
    tmp_path: Path, clocks: Clocks, kind: str
) -> None:
    async with playing(_SCRIPT, tmp_path, clock=clocks.seconds) as player:
        await _come_in(player)
        await player.step("org", "say Wrong" if kind == "text" else "photo Wrong")
        await _send(player)
        clocks.move(49 * HOUR)
        await player.step("org", "tap Withdraw")
        assert _last(player, "dara") == "<i>This message was withdrawn.</i>"
        assert "Taken back from 2 phones" in _last(player, "org")


async def test_a_place_too_old_to_be_deleted_stays_and_the_organizer_is_told(
    tmp_path: Path, clocks: Clocks
) -> None:
    async with playing(_SCRIPT, tmp_path, clock=clocks.seconds) as player:
        await _come_in(player)
        await player.step("org", "place 11.5 104.9")
        await _send(player)
        clocks.move(49 * HOUR)
        await player.step("org", "tap Withdraw")
        assert "Taken back from 0 phones · 2 could not be changed" in _last(player, "org")


async def test_a_stop_within_the_time_to_undo_sends_it_once_at_the_next_start(
    tmp_path: Path, clocks: Clocks
) -> None:
    script = replace(_SCRIPT, undo_ms=10_000)
    async with playing(script, tmp_path, clock=clocks.seconds) as player:
        await _come_in(player)
        await player.step("org", "say Lunch")
        await _send(player)
        assert _last(player, "dara") != "Lunch"
        await player.stop()
        clocks.move(11)
        await player.start()
        for who in ("dara", "bopha"):
            await player.phones[who].wait_for(lambda phone: phone.last and phone.last.text == "Lunch")
        await player.settle()
        assert [m.text for m in player.phones["dara"].messages].count("Lunch") == 1
        assert "2 delivered" in _last(player, "org")


async def test_somebody_who_left_is_counted_and_named_as_unreachable(tmp_path: Path) -> None:
    async with playing(_SCRIPT, tmp_path) as player:
        await _come_in(player)
        await player.step("org", "say Lunch")
        player.phones["bopha"].deactivate()
        await _send(player)
        assert "1 delivered, 1 unreachable, 0 failed" in _last(player, "org")
        await player.step("org", "tap Who")
        assert (
            _last(player, "org")
            == "<b>1 without an account by now</b> Keo Bopha\n<b>1 delivered</b> Sok Dara"
        )


async def _stored(player: Player, record: Record) -> None:
    await player.running.runtime.writer.write(lambda tx: tx.put(record))


@pytest.mark.parametrize("restart", [False, True])
async def test_a_scheduled_broadcast_leaves_by_itself_also_after_a_restart(
    tmp_path: Path, database: str, restart: bool
) -> None:
    async with playing(_SCRIPT, tmp_path, database) as player:
        await _come_in(player)
        await player.step("org", "say Lunch")
        await _send(player, "Everyone registered · 2", "Send later", "12:00 Lunch")
        (planned,) = player.running.runtime.state.broadcasts.values()
        assert planned.state == "scheduled"
        due = replace(planned, send_at=real_now())
        if restart:
            await player.stop()
            engine = await open_engine(database)
            await engine.write([(Broadcast.table.upsert, [due.row()])])
            await engine.close()
            await player.start()
        else:
            await _stored(player, due)
        for who in ("dara", "bopha"):
            await player.phones[who].wait_for(lambda phone: phone.last and phone.last.text == "Lunch")
        await player.settle()
        assert "2 delivered" in _last(player, "org")


def _shown(phone: Phone) -> list[str]:
    return [message.text for message in phone.messages if message.by_bot]


async def test_names_of_those_who_have_not_answered_are_not_told_however_they_are_asked_for(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with playing(replace(_SCRIPT, now="2015-11-20T14:32"), tmp_path) as player:
        await _come_in(player)
        for what in ("say /control", "tap {integration}", "tap Open"):
            await player.step("org", what)
        await player.step("dara", "tap 2")
        await player.step("org", "say /broadcast Please answer")
        await _send(player, "Not answered yet: Joining as… · 1", "Send")
        assert _last(player, "bopha") == "Please answer"
        org, before = player.phones["org"], _shown(player.phones["org"])
        assert not any("Bopha" in text for text in before)
        assert org.last is not None
        user = org.person.user_fields()
        forged = {
            "update_id": 10**6,
            "callback_query": {
                "id": "1", "from": user, "chat_instance": "1", "message": org.last.fields,
                "data": ShowBroadcast(1, "who", 0).pack(),
            },
        }  # fmt: skip
        await player.running.intake.take([forged])
        await player.settle()
        assert _shown(org) == before
        assert "Bopha" not in caplog.text


async def test_more_than_one_photo_is_more_than_was_asked_for(tmp_path: Path) -> None:
    async with playing(_SCRIPT, tmp_path) as player:
        await _come_in(player)
        await player.step("org", "photo first")
        await player.step("org", "photo second")
        assert _last(player, "org").startswith("That can’t be read here")
        (draft,) = player.running.runtime.state.broadcasts.values()
        assert draft.contents["en"].html == "first"


async def test_turning_to_something_else_what_is_typed_next_is_no_broadcast(tmp_path: Path) -> None:
    async with playing(_SCRIPT, tmp_path) as player:
        await _come_in(player)
        for what in ("say /agenda", "say This is not for everybody"):
            await player.step("org", what)
        assert player.running.runtime.state.broadcasts == {}
        rows = await player.running.runtime.engine.read(Delivery.table.select)
        assert not [row for row in map(Delivery.of, rows) if row.lane == "broadcasts"]


async def test_a_text_that_is_brought_again_is_answered_again_and_is_one_draft(tmp_path: Path) -> None:
    async with playing(_SCRIPT, tmp_path) as player:
        await _come_in(player)
        org = player.phones["org"]
        message = {
            "message_id": 999, "date": 1, "chat": org.chat.fields, "from": org.person.user_fields(), "text": "Lunch"
        }  # fmt: skip
        for _ in range(2):
            await player.running.intake.take([{"update_id": 10**6, "message": message}])
            await player.settle()
            assert _last(player, "org").startswith("<b>Broadcast</b> · Lunch")
        assert len(player.running.runtime.state.broadcasts) == 1
