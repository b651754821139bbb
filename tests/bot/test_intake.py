"""Updates under faults: the running bot on the embedded Bot API, with what Telegram and networks do to it."""

import asyncio
import contextlib
from pathlib import Path

import pytest

from bot import voting
from bot.intake import Refused
from storage.polls import ballots_of
from tests.rehearsals.player import Player, Script, playing

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
    ("org", "tap 6"),
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
        assert len(letters) == 1
        assert "yesterday" in letters[0][1]


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
            in player.transcript
        )
        await player.step("dara", "tap 3")
        assert [revision for _, revision in await _stored(player)] == [1]
        letters = await player.running.runtime.engine.read("SELECT error FROM dead_letters")
        assert letters == [("RuntimeError('nobody foresaw this')",)]


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
    "fault", [{"status": 502}, {"drop_connection": True}, {"status": 429, "retry_after": 1}]
)
async def test_a_failing_server_is_asked_again(tmp_path: Path, fault: dict[str, int]) -> None:
    async with playing(_SCRIPT, tmp_path) as player:
        player.api.fail_next("getUpdates", **fault)  # type: ignore[arg-type]
        await player.step("bopha", "start sapw")
        assert player.phones["bopha"].last is not None


async def test_a_second_poller_ends_the_bot_with_a_clear_line(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    async with playing(_SCRIPT, tmp_path) as player:
        player.api.fail_next(
            "getUpdates", status=409, count=10, description="Conflict: terminated by other getUpdates"
        )
        await player.phones["bopha"].start("sapw")  # ends the long poll that is under way
        intake = player.running.tasks[-1]
        with pytest.raises(Refused, match="another program takes this bot's updates"):
            await asyncio.wait_for(intake, 10)


async def test_a_token_that_is_revoked_ends_the_bot_with_a_clear_line(tmp_path: Path) -> None:
    async with playing(_SCRIPT, tmp_path) as player:
        player.api.fail_next("getUpdates", status=401, description="Unauthorized")
        await player.phones["bopha"].start("sapw")
        with pytest.raises(Refused, match="SALA_TOKEN"):
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
