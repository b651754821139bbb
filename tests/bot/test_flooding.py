"""Somebody sends a hundred times a second: they are slowed down, nobody else is, and nothing accepted is lost."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from bot.flooding import Floodgate
from bot.rules.flooding import Pace
from bot.runtime import Runtime
from storage.journal import HandledUpdate
from tests.bot.test_intake import _ARRIVE, _stored
from tests.conftest import BOT, Workshop
from tests.rehearsals.player import Player, Script, playing

_SCRIPT = Script("", {"org": "Chan Vanna", "dara": "Sok Dara", "bopha": "Keo Bopha"}, [])
_FAST = "Too fast: that was not saved. Tap again in a moment."
_BURST = int(Pace().burst)


async def _with_an_open_poll(player: Player) -> None:
    for who, what in _ARRIVE:
        await player.step(who, what)
    for what in (
        "start sapw",
        "tap English",
        "tap I agree",
        "tap Use this name",
        "tap 4",
        "tap Skip",
        "tap Answer now",
    ):
        await player.step("bopha", what)


def _taps(player: Player, name: str, count: int) -> list[str]:
    """So many taps in a row, on 2 and 3 in turns; the ids of their queries."""
    phone = player.phones[name]
    card = next(m for m in reversed(phone.messages) if m.by_bot and {"2", "3"} <= set(m.labels))
    return [phone.press(card, "23"[number % 2], as_seen=True) for number in range(count)]


async def _toasts(player: Player, name: str, queries: list[str]) -> list[str]:
    """What came back by the time all is quiet; nothing where nothing did."""
    await player.settle()
    phone = player.phones[name]
    found = [phone.bot.queries.find(query) for query in queries]
    return [query.deed.toast.text if query is not None and query.deed.toast else "" for query in found]


async def test_taps_over_the_pace_are_told_to_be_lost_and_the_last_one_accepted_stays(tmp_path: Path) -> None:
    async with playing(_SCRIPT, tmp_path) as player:
        await _with_an_open_poll(player)
        toasts = await _toasts(player, "dara", _taps(player, "dara", 2 * _BURST))
        saved = [number for number, toast in enumerate(toasts) if toast.startswith("Saved")]
        assert saved
        assert saved[: _BURST // 2] == list(range(_BURST // 2))
        assert len(saved) < 2 * _BURST
        assert 1 < toasts.count(_FAST) < 20
        assert set(toasts) - {_FAST, ""} == {toasts[0], toasts[1]}
        answers = ["23"[number % 2] for number in saved]
        changes = 1 + sum(answer != before for before, answer in pairwise(answers))
        [(_, revision)] = await _stored(player)
        assert revision == changes, "all that was said to be saved was, and nothing else"
        # Somebody else is served at once.
        (answer,) = await _toasts(player, "bopha", _taps(player, "bopha", 1))
        assert answer.startswith("Saved")


async def test_messages_over_the_pace_get_one_answer(tmp_path: Path) -> None:
    async with playing(_SCRIPT, tmp_path) as player:
        await _with_an_open_poll(player)
        dara = player.phones["dara"]
        for _ in range(3 * _BURST):
            await dara.say("hello?")
        await player.settle()
        said = [m.text for m in dara.messages if m.by_bot]
        assert sum(text.startswith("You send messages faster") for text in said) == 1
        assert len(said) < 2 * _BURST


async def test_what_was_held_back_does_not_come_back_after_a_kill(tmp_path: Path) -> None:
    async with playing(_SCRIPT, tmp_path) as player:
        await _with_an_open_poll(player)
        brought: list[dict[str, Any]] = []
        player.bot.updates.on_added = lambda update: brought.append(update.fields)
        await _toasts(player, "dara", _taps(player, "dara", 2 * _BURST))
        before = await _stored(player)
        await player.stop()
        await player.start()
        await player.running.intake.take(brought)
        assert await _stored(player) == before


async def test_what_is_brought_again_counts_once_and_is_answered_again(tmp_path: Path) -> None:
    async with playing(_SCRIPT, tmp_path) as player:
        await _with_an_open_poll(player)
        brought: list[dict[str, Any]] = []
        player.bot.updates.on_added = lambda update: brought.append(update.fields)
        await _toasts(player, "dara", _taps(player, "dara", 10))
        player.api.calls.clear()
        for _ in range(20):
            await player.running.intake.take(brought)
        await player.settle()
        said = [call.params["text"] for call in player.api.calls if call.method == "answerCallbackQuery"]
        assert len(said) == 200
        assert _FAST not in said


async def test_a_whole_room_s_taps_after_an_outage_are_taken(tmp_path: Path) -> None:
    async with playing(_SCRIPT, tmp_path) as player:
        await _with_an_open_poll(player)
        player.api.offline()
        queries = {name: _taps(player, name, 20) for name in ("dara", "bopha")}
        player.api.online()
        for name, pressed in queries.items():
            toasts = await _toasts(player, name, pressed)
            assert all(toast.startswith("Saved") for toast in toasts)


class Gate:
    """A floodgate of a workshop, and whom it told."""

    def __init__(self, runtime: Runtime) -> None:
        self.told: list[int] = []
        self.floodgate = Floodgate(
            runtime, BOT, lambda what: self.told.append(what.user_id), Pace(1.0, 0.001)
        )

    async def held(self, *updates: Any) -> list[Any]:
        _, held = self.floodgate.divide(updates)
        await self.floodgate.note(held)
        return held


def _message(update_id: int, person: int = 7, **more: Any) -> dict[str, Any]:
    chat = {"id": person, "type": "private"}
    return {"update_id": update_id, "message": {"from": {"id": person}, "chat": chat, **more}}


async def test_keys_of_what_was_held_back_are_kept_for_a_minute(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(workshop.runtime)
    await gate.held(*(_message(number) for number in range(1, 11)))
    assert [row.update_id for row in await workshop.stored(HandledUpdate)] == list(range(2, 11))
    monkeypatch.setattr("bot.flooding._KEPT_MS", -1)
    await gate.held(_message(11))
    await gate.held(_message(12))
    assert [row.update_id for row in await workshop.stored(HandledUpdate)] == [12]


@pytest.mark.parametrize(
    "odd",
    [
        None,
        5,
        {"update_id": 1},
        {"update_id": 2, "message": None},
        {"update_id": 3, "callback_query": {"from": {"id": "7"}}},
        {"update_id": 4, "channel_post": {}},
    ],
    ids=str,
)
async def test_whose_update_can_t_be_told_is_not_held_back(workshop: Workshop, odd: Any) -> None:
    gate = Gate(workshop.runtime)
    assert await gate.held(odd, odd, odd) == []


async def test_a_malformed_flood_is_held_back_and_told_nothing(workshop: Workshop) -> None:
    gate = Gate(workshop.runtime)
    taps = [{"update_id": n, "callback_query": {"from": {"id": 7}}} for n in range(1, 5)]
    assert await gate.held(*taps) == taps[1:]
    group = [_message(n, 8, chat={"id": -5, "type": "group"}) for n in range(11, 15)]
    assert await gate.held(*group) == group[1:]
    assert gate.told == []


async def test_the_memory_of_who_sent_what_is_bounded(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.flooding._REMEMBERED", 10)
    gate = Gate(workshop.runtime)
    await gate.held(*(_message(number, person=number) for number in range(1, 101)))
    assert list(gate.floodgate._conducts) == list(range(91, 101))


async def test_messages_that_wait_for_their_chat_hold_up_nobody_s_next_updates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with playing(_SCRIPT, tmp_path) as player:
        await _with_an_open_poll(player)
        monkeypatch.setattr("bot.intake._ANSWER_SECONDS", 3600)
        monkeypatch.setattr(player.running.pacer, "is_held", lambda _: True)
        hang = player.api.hang("sendMessage")
        await player.phones["dara"].say("hello?")
        await hang.arrived()
        query = _taps(player, "bopha", 1)[0]
        assert (await player.phones["bopha"].answer_to(query)).text.startswith("Saved")
        hang.release()
