"""Updates under faults: the running bot on the embedded Bot API, with what Telegram and networks do to it."""

import asyncio
import contextlib
from pathlib import Path
from typing import Any

import pytest

from bot import voting
from bot.__main__ import service
from bot.intake import NoUpdates
from bot.rules.conflicts import NEW_SECONDS, Conflicts
from bot.runtime import Runtime
from config.catalogs import Texts
from storage.messages import Card
from storage.polls import ballots_of
from storage.record import Record
from tests.conftest import Clocks
from tests.rehearsals.player import Player, Script, playing
from tests.workshop import account

_ARRIVE = [
    ("org", "start sapw"),
    ("org", "tap English"),
    ("dara", "start sapw"),
    ("dara", "tap English"),
    ("dara", "tap I agree"),
    ("dara", "tap Use this name"),
    ("dara", "tap 4"),
    ("dara", "tap Skip"),
    ("org", "say /control"),
    ("org", "tap {integration}"),
    ("org", "tap Open"),
]
_SCRIPT = Script("", {"org": "Chan Vanna", "dara": "Sok Dara", "bopha": "Keo Bopha"}, [])


async def _with_an_open_poll(player: Player) -> None:
    for who, what in _ARRIVE:
        await player.step(who, what)


async def _stored(player: Player) -> list[tuple[object, int]]:
    """Choice and revision of every ballot in the first round."""
    ballots = await ballots_of(player.running.runtime.engine, 1)
    return [(a.choice, a.revision) for ballot in ballots.values() for a in ballot.answers.values()]


async def test_an_update_redelivered_after_a_stop_changes_nothing_twice_and_is_answered(
    tmp_path: Path,
) -> None:
    async with playing(_SCRIPT, tmp_path) as player:
        await _with_an_open_poll(player)
        dara = player.phones["dara"]
        hang = player.api.hang("answerCallbackQuery")
        assert dara.last is not None
        query = dara.press(dara.last, "2")
        await hang.arrived()
        assert len(await _stored(player)) == 1
        await player.stop()
        hang.release()
        await player.start()
        assert (await dara.answer_to(query)).text.startswith("Saved: 2")
        await player.settle()
        assert [revision for _, revision in await _stored(player)] == [1]


async def test_an_unreadable_update_is_put_aside_and_holds_up_nobody(tmp_path: Path) -> None:
    async with playing(_SCRIPT, tmp_path) as player:
        dara, bopha = player.phones["dara"], player.phones["bopha"]
        await dara.send(text="hello", date="yesterday", entities=[{"type": 3}])
        await bopha.start("sapw")
        await player.settle()
        assert bopha.last is not None
        letters = await player.running.runtime.engine.read("SELECT error, body FROM dead_letters")
        assert letters == [
            ("Malformed", '{"kind": "message", "has": ["text"]}')
        ]  # dara has agreed to nothing


async def test_a_handler_that_fails_is_told_and_put_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("nobody foresaw this")

    async with playing(_SCRIPT, tmp_path) as player:
        await _with_an_open_poll(player)
        with monkeypatch.context() as patch:
            patch.setattr(voting, "cast_ballot", broken)
            await player.step("dara", "tap 2")
        assert (
            "  toast: Something went wrong on our side, and it was noted. Please try again."
            in player.transcript.lines
        )
        await player.step("dara", "tap 3")
        assert [revision for _, revision in await _stored(player)] == [1]
        letters = await player.running.runtime.engine.read("SELECT error FROM dead_letters")
        assert letters == [("RuntimeError('nobody foresaw this')",)]


@pytest.mark.parametrize(
    "wrong", [Card(99, "round:1", 5), account(7, event="\ud800")], ids=["conflict", "text"]
)
async def test_what_no_database_would_take_is_told_as_not_saved_and_put_aside_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wrong: Record, texts: Texts
) -> None:
    async with playing(_SCRIPT, tmp_path) as player:
        await _with_an_open_poll(player)
        not_saved = texts.plain("en", "error.not_saved")

        async def store(runtime: Runtime, *rest: Any) -> None:
            await runtime.writer.write(lambda tx: tx.put(wrong), rest[-1])

        with monkeypatch.context() as patch:
            patch.setattr(voting, "cast_ballot", store)
            await player.step("dara", "tap 2")
            assert player.transcript.lines[-1] == f"  toast: {not_saved}"
            patch.setattr("bot.registration.begin", store)
            await player.step("org", "say /start sapw")
            org = player.phones["org"].last
            assert org is not None
            assert org.text == not_saved
        await player.stop()
        await player.start()
        await player.step("dara", "tap 3")
        assert [revision for _, revision in await _stored(player)] == [1]
        letters = await player.running.runtime.engine.read("SELECT error FROM dead_letters")
        assert len(letters) == 2
        assert player.running.runtime.writer.trouble is None


async def test_taps_made_while_the_network_is_down_are_taken_when_it_is_back(tmp_path: Path) -> None:
    async with playing(_SCRIPT, tmp_path) as player:
        await _with_an_open_poll(player)
        dara = player.phones["dara"]
        player.api.offline()
        assert dara.last is not None
        query = dara.press(dara.last, "4")
        player.api.online()
        assert (await dara.answer_to(query)).text.startswith("Saved: 4")


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 502},
        {"status": 500},
        {"status": 502, "body": "<html>Bad Gateway</html>"},
        {"status": 403, "body": "<html>Sign in to this network</html>"},
        {"status": 404, "body": ""},
        {"status": 200, "body": "<html>Welcome to Sokha Hotel</html>"},
        {"status": 200, "body": "{}"},
        {"status": 200, "body": '{"ok":true}'},
        {"status": 200, "body": '{"error":"sign in"}'},
        {"status": 401, "body": '{"error":"sign in"}'},
        {"status": 404, "body": '{"message":"no Route matched"}'},
        {"status": 200, "body": '{"ok": true, "result": [{"update_id": 5, "message": {"text": "Sok Da'},
        {"status": 200, "body": '{"ok": true, "result": {"update_id": 5}}'},
        {"status": 200, "body": '{"ok": true, "result": true}'},
        {"drop_connection": True},
        {"drop_connection": True, "after": True},
        {"cut": True},
        {"status": 429, "retry_after": 1},
    ],
    ids=str,
)
async def test_a_failing_server_is_asked_again(
    tmp_path: Path, fault: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    async with playing(_SCRIPT, tmp_path) as player:
        player.api.fail_next("getUpdates", **fault)
        await player.step("bopha", "start sapw")
        await player.step("bopha", "tap English")
        assert [m.text for m in player.phones["bopha"].messages if m.by_bot and "I agree" in m.labels] != []
        assert await player.running.runtime.engine.read("SELECT id FROM dead_letters") == []
        assert player.bot.token not in caplog.text
        assert "Sok Da" not in caplog.text


async def test_an_answer_that_never_comes_is_given_up_and_asked_for_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.intake._POLL_SECONDS", 0)
    monkeypatch.setattr("bot.intake._READ_SECONDS", 0.05)
    async with playing(_SCRIPT, tmp_path) as player:
        hang = player.api.hang("getUpdates")
        await player.phones["bopha"].start("sapw")
        await hang.arrived()
        async with asyncio.timeout(10):
            while hang.held < 2:  # noqa: ASYNC110 - until it was given up, and asked again
                await asyncio.sleep(0)
        hang.release()
        await player.phones["bopha"].wait_for(lambda phone: phone.last)
        await player.settle()


async def test_a_name_that_can_not_be_resolved_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = asyncio.Event()

    async def unknown(*_: object, **__: object) -> list[object]:
        asked.set()
        raise OSError(-3, "Temporary failure in name resolution")

    async with playing(_SCRIPT, tmp_path) as player:
        with monkeypatch.context() as patch:
            patch.setattr("aiohttp.TCPConnector._resolve_host", unknown)
            player.api.offline()  # connections are kept until then
            await asyncio.wait_for(asked.wait(), 10)
        player.api.online()
        await player.step("bopha", "start sapw")
        assert player.phones["bopha"].last is not None


async def test_a_token_that_is_refused_while_messages_wait_loses_none_of_them(tmp_path: Path) -> None:
    async with playing(_SCRIPT, tmp_path) as player:
        for who, what in _ARRIVE[:-1]:
            await player.step(who, what)
        player.api.fail_next("sendMessage", status=401, description="Unauthorized", count=2)
        await player.phones["org"].tap(player.phones["org"].last, "Open")  # type: ignore[arg-type]
        dara = player.phones["dara"]
        await dara.wait_for(lambda phone: phone.last and "first?" in phone.last.text)
        await player.settle()


async def test_a_second_poller_ends_the_bot_with_a_clear_line(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    async with playing(_SCRIPT, tmp_path) as player:
        player.api.fail_next(
            "getUpdates", status=409, count=10, description="Conflict: terminated by other getUpdates"
        )
        await player.phones["bopha"].start("sapw")  # ends the long poll that is under way
        intake = player.running.tasks[-1]
        with pytest.raises(NoUpdates, match="another program takes this bot's updates"):
            await asyncio.wait_for(intake, 10)


async def test_a_second_poller_is_noticed_though_the_two_take_turns(tmp_path: Path) -> None:
    async with playing(_SCRIPT, tmp_path) as player:
        intake = player.running.tasks[-1]
        bopha = player.phones["bopha"]
        for _ in range(4):
            player.api.fail_next(
                "getUpdates", status=409, description="Conflict: terminated by other getUpdates"
            )
            if not intake.done():
                await bopha.start("sapw")
                await asyncio.wait([intake], timeout=1)
        with pytest.raises(NoUpdates, match="another program"):
            await asyncio.wait_for(intake, 10)


async def test_a_bot_started_by_mistake_gives_way_to_the_one_in_service(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    in_service = lambda now: Conflicts(now - 2 * NEW_SECONDS)  # noqa: E731 - since long before the other comes
    monkeypatch.setattr("bot.intake.Conflicts", in_service)
    async with playing(_SCRIPT, tmp_path) as player:
        await _with_an_open_poll(player)
        monkeypatch.setattr("bot.intake.Conflicts", Conflicts)
        settings = player.running.runtime.settings
        (tmp_path / "other").mkdir()
        other = settings.model_copy(update={"database": str(tmp_path / "other" / "sala.db")})
        events = [player.running.runtime.event("sapw")]
        async with service(other, settings.require_token(), events) as mistaken:
            with pytest.raises(NoUpdates, match="another program takes this bot's updates"):
                await asyncio.wait_for(mistaken.tasks[-1], 20)
        dara = player.phones["dara"]
        assert dara.last is not None
        assert (await dara.tap(dara.last, "2", timeout=10)).text.startswith("Saved: 2")
        assert [revision for _, revision in await _stored(player)] == [1]
        assert caplog.text.count("this one was here first and goes on") == 1


async def test_a_token_that_is_revoked_ends_the_bot_with_a_clear_line(tmp_path: Path) -> None:
    async with playing(_SCRIPT, tmp_path) as player:
        player.api.fail_next("getUpdates", status=401, description="Unauthorized")
        await player.phones["bopha"].start("sapw")
        with pytest.raises(NoUpdates, match="SALA_TOKEN"):
            await asyncio.wait_for(player.running.tasks[-1], 10)


async def test_a_slow_answer_to_one_person_holds_up_no_other(tmp_path: Path) -> None:
    async with playing(_SCRIPT, tmp_path) as player:
        await _with_an_open_poll(player)
        hang = player.api.hang("editMessageText")
        dara = player.phones["dara"]
        assert dara.last is not None
        dara.press(dara.last, "2")
        await hang.arrived()
        await player.phones["bopha"].start("sapw")
        await player.phones["bopha"].wait_for(lambda phone: phone.last, 5)
        hang.release()
        await player.settle()


async def test_somebody_who_blocks_the_bot_is_marked_and_active_again_after_start(tmp_path: Path) -> None:
    async with playing(_SCRIPT, tmp_path) as player:
        await _with_an_open_poll(player)
        dara = player.phones["dara"]
        await player.step("dara", "block")
        person = player.running.runtime.state.people[dara.user_id]
        assert person.blocked_at is not None
        with contextlib.suppress(TimeoutError):
            await player.step("dara", "start sapw")
        assert player.running.runtime.state.people[dara.user_id].blocked_at is None


async def test_a_name_typed_before_a_restart_is_answered_with_the_next_question(tmp_path: Path) -> None:
    async with playing(_SCRIPT, tmp_path) as player:
        for who, what in _ARRIVE[2:5]:
            await player.step(who, what)
        bopha, hang = player.phones["dara"], player.api.hang("sendMessage")
        await bopha.say("Sok Dara")
        await hang.arrived()
        await player.stop()
        hang.release()
        await player.start()
        await bopha.wait_for(lambda phone: phone.last and "Which group" in phone.last.text)
        await player.settle()


async def test_a_poll_that_closes_while_its_card_is_on_the_way_is_shown_closed(tmp_path: Path) -> None:
    async with playing(_SCRIPT, tmp_path) as player:
        for who, what in _ARRIVE[:-1]:
            await player.step(who, what)
        org, dara = player.phones["org"], player.phones["dara"]
        hang = player.api.hang("sendMessage")
        assert org.last is not None
        await org.tap(org.last, "Open")
        await hang.arrived()
        await org.wait_for(lambda phone: phone.last and "Close" in phone.last.labels)
        await org.tap(org.last, "Close")
        hang.release()
        await player.settle()
        assert dara.last is not None
        assert dara.last.labels == ["Result"]


async def test_a_tap_on_the_older_of_two_cards_leaves_one_card(tmp_path: Path) -> None:
    async with playing(_SCRIPT, tmp_path) as player:
        await _with_an_open_poll(player)
        dara = player.phones["dara"]
        first = dara.last
        assert first is not None
        hang = player.api.hang("deleteMessage")
        await player.step("dara", "say /polls")
        assert dara.last is not None
        await dara.tap(dara.last, "1")
        await hang.arrived()
        await dara.tap(first, "2", as_seen=True)
        hang.release()
        await player.settle()
        cards = [m for m in dara.messages if (m.by_bot and "first?" in m.text) or "Answered" in m.text]
        assert len(cards) == 1
        person = player.running.runtime.state.cards[dara.user_id, "round:1"]
        assert person.message_id in {message.message_id for message in dara.messages}


async def test_nobodys_tap_waits_for_an_export(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, going_on = asyncio.Event(), asyncio.Event()

    async def slow(*_: object) -> list[object]:
        begun.set()
        await going_on.wait()
        return []

    async with playing(_SCRIPT, tmp_path) as player:
        await _with_an_open_poll(player)
        await player.step("org", "say /export")
        monkeypatch.setattr("handlers.chat.export.take", slow)
        org = player.phones["org"]
        assert org.last is not None
        await org.tap(org.last, "CSV")
        await begun.wait()
        dara = player.phones["dara"]
        assert dara.last is not None
        assert (await dara.tap(dara.last, "2", timeout=3)).text.startswith("Saved: 2")
        going_on.set()
        await player.settle()


async def test_a_facilitators_card_is_true_again_after_a_restart(tmp_path: Path) -> None:
    async with playing(_SCRIPT, tmp_path) as player:
        await _with_an_open_poll(player)
        org, hang = player.phones["org"], player.api.hang("editMessageText")
        assert org.last is not None
        await org.tap(org.last, "Close")
        await hang.arrived()
        player.api.offline()
        await player.stop()
        hang.release()
        player.api.online()
        assert "Close" in org.last.labels
        await player.start()
        await org.wait_for(lambda phone: phone.last and "Result" in phone.last.labels)
        await player.settle()


async def test_a_card_drawn_when_the_network_went_is_true_when_it_is_back(
    tmp_path: Path, clocks: Clocks, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with playing(_SCRIPT, tmp_path, clock=clocks.seconds) as player:
        await _with_an_open_poll(player)
        monkeypatch.setattr("bot.delivery.post._PAUSES", (0.0, 0.0))
        dara, org = player.phones["dara"], player.phones["org"]
        player.api.fail_next("editMessageText", drop_connection=True, count=6)
        await player.step("dara", "tap 2")
        assert dara.last is not None
        assert org.last is not None
        assert "2" in dara.last.labels
        assert "0 of 1" in org.last.text
        player.api.offline()
        clocks.move(60)
        player.api.online()
        await dara.wait_for(lambda phone: phone.last and "Change" in phone.last.labels)
        await org.wait_for(lambda phone: phone.last and "1 of 1" in phone.last.text)
        await player.settle()


async def test_kinds_of_updates_that_nobody_asked_for_are_passed_over(tmp_path: Path) -> None:
    async with playing(_SCRIPT, tmp_path) as player:
        kinds = ("edited_message", "poll_answer", "something_of_next_year")
        await player.running.intake.take(
            [{"update_id": number, kind: {"text": 5}} for number, kind in enumerate(kinds, start=1)]
        )
        engine = player.running.runtime.engine
        assert await engine.read("SELECT error FROM dead_letters") == []
        assert len(await engine.read("SELECT update_id FROM handled_updates WHERE update_id < 10")) == 3


async def test_an_update_nested_without_end_is_put_aside(tmp_path: Path) -> None:
    async with playing(_SCRIPT, tmp_path) as player:
        nested: Any = "x"
        for _ in range(100_000):
            nested = [nested]
        await player.running.intake.take([{"update_id": 5, "message": {"text": nested}}])
        letters = await player.running.runtime.engine.read("SELECT error, body FROM dead_letters")
        assert letters == [("Malformed", '{"kind": "message", "has": ["text"]}')]
