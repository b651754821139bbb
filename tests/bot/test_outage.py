"""After an outage in which taps may be lost, phones are asked again, once: played."""

from pathlib import Path

import pytest

from tests.conftest import Clocks
from tests.rehearsals.player import Player, Script, playing

AWAY = "This bot was out of reach"
_COME_IN = ["start sapw", "tap English", "tap I agree", "tap Use this name", "tap 4", "tap Skip"]
_SCRIPT = Script("", {"org": "Chan Vanna", "dara": "Sok Dara", "bopha": "Keo Bopha"}, [])


async def _with_open_polls(player: Player, *polls: str) -> None:
    """Both have come in; these polls were opened."""
    for who, what in [*(("dara", what) for what in _COME_IN), *(("bopha", what) for what in _COME_IN)]:
        await player.step(who, what)
    for what in ["start sapw", "tap English", "say /control"]:
        await player.step("org", what)
    for code in polls:
        await player.step("org", f"tap {{{code}}}")
        await player.step("org", "tap Open")
        await player.step("org", "tap ‹ All polls")


def _shown(player: Player, who: str) -> list[str]:
    return [message.text for message in player.phones[who].messages if message.by_bot]


def _asked(player: Player, who: str) -> int:
    return sum(text.startswith(AWAY) for text in _shown(player, who))


async def _asked_again(player: Player, who: str) -> None:
    phone = player.phones[who]
    await phone.wait_for(lambda phone: phone.last and phone.last.text.startswith(AWAY))
    await player.settle()


async def test_after_a_stop_of_minutes_only_those_who_have_not_answered_are_asked_again(
    tmp_path: Path, clocks: Clocks
) -> None:
    async with playing(_SCRIPT, tmp_path, clock=clocks.seconds) as player:
        await _with_open_polls(player, "integration")
        await player.step("bopha", "tap 2")
        before = _shown(player, "bopha")
        await player.stop()
        clocks.move(200)
        await player.start()
        await _asked_again(player, "dara")
        await player.phones["org"].wait_for(lambda phone: phone.last and AWAY in phone.last.text)
        assert _shown(player, "bopha") == before
        dara, org = player.phones["dara"], player.phones["org"]
        assert dara.last is not None
        assert org.last is not None
        assert sum("first?" in text for text in _shown(player, "dara")) == 1  # the older card is gone
        assert org.last.text.endswith("1 person is asked again.")
        assert (await dara.tap(dara.last, "3")).text.startswith("Saved: 3")
        await player.settle()
        assert _asked(player, "dara") == 0


@pytest.mark.parametrize("seconds", [10, 100])
async def test_after_a_short_stop_nobody_is_asked_again(
    tmp_path: Path, clocks: Clocks, seconds: float
) -> None:
    async with playing(_SCRIPT, tmp_path, clock=clocks.seconds) as player:
        await _with_open_polls(player, "integration")
        before = _shown(player, "dara")
        await player.stop()
        clocks.move(seconds)
        await player.start()
        await player.step("bopha", "say /help")
        assert _shown(player, "dara") == before


async def test_a_tap_that_telegram_dropped_while_the_network_was_gone_is_asked_for_again(
    tmp_path: Path, clocks: Clocks
) -> None:
    async with playing(_SCRIPT, tmp_path, clock=clocks.seconds) as player:
        await _with_open_polls(player, "integration")
        dara = player.phones["dara"]
        assert dara.last is not None
        player.api.offline()
        dara.press(dara.last, "4")
        clocks.move(3 * 3600)
        player.api.online()
        await _asked_again(player, "dara")
        assert (await dara.tap(dara.last, "4")).text.startswith("Saved: 4")
        await player.settle()
        assert _asked(player, "dara") == 0


async def test_whoever_answered_in_an_update_that_telegram_kept_is_not_asked_again(
    tmp_path: Path, clocks: Clocks
) -> None:
    async with playing(_SCRIPT, tmp_path, clock=clocks.seconds) as player:
        await _with_open_polls(player, "integration")
        bopha = player.phones["bopha"]
        assert bopha.last is not None
        await player.stop()
        clocks.move(200)
        for _ in range(130):  # more than one answer holds
            await player.phones["org"].send_sticker()
        query = bopha.press(bopha.last, "2")
        await player.start()
        assert (await bopha.answer_to(query)).text.startswith("Saved: 2")
        await _asked_again(player, "dara")
        assert _asked(player, "bopha") == 0
        assert _shown(player, "org")[-1].endswith("1 person is asked again.")


async def test_a_kill_right_after_the_outage_shows_nobody_anything_twice(
    tmp_path: Path, clocks: Clocks
) -> None:
    async with playing(_SCRIPT, tmp_path, clock=clocks.seconds) as player:
        await _with_open_polls(player, "integration")
        await player.stop()
        clocks.move(200)
        hang = player.api.hang("sendMessage")
        await player.start()
        await hang.arrived()  # it is committed, and nothing has left
        player.api.offline()
        await player.stop()
        hang.release()
        player.api.online()
        await player.start()
        for who in ("dara", "bopha"):
            await _asked_again(player, who)
            assert _asked(player, who) == 1
            assert sum("first?" in text for text in _shown(player, who)) == 1
        rows = await player.running.runtime.engine.read(
            "SELECT COUNT(*) FROM outbox WHERE message = 'poll_again'"
        )
        assert rows == [(2,)]


async def test_of_several_open_polls_the_newest_asks_and_the_others_fold(
    tmp_path: Path, clocks: Clocks
) -> None:
    async with playing(_SCRIPT, tmp_path, clock=clocks.seconds) as player:
        await _with_open_polls(player, "feasibility", "integration")
        dara = player.phones["dara"]
        older = next(message for message in dara.messages if message.by_bot and message.button("Answer"))
        await dara.tap(older, "Answer")  # now both ask
        await player.settle()
        await player.stop()
        clocks.move(200)
        await player.start()
        await _asked_again(player, "dara")
        folded = [m.labels for m in dara.messages if m.by_bot and m.labels == ["Answer"]]
        assert len(folded) == 1
        assert dara.last is not None
        assert "first?" in dara.last.text
