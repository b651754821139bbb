"""/status on a phone: what organizers see of the machine, and nobody else."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.status import status
from storage.errors import StorageError
from storage.journal import DeadLetter, DeadLetters
from storage.messages import Delivery
from tests.conftest import Workshop
from tests.rehearsals.player import Player, Script, playing
from tests.workshop import account, registered

_SCRIPT = Script("", {"org": "Chan Vanna", "dara": "Sok Dara", "vanna": "Vanna"}, [])
_ARRIVE = [
    ("org", "start sapw"),
    ("org", "tap English"),
    *(("dara", what) for what in ("start sapw", "tap English", "tap I agree", "tap Use this name", "tap 4")),
    ("dara", "tap Skip"),
]


@pytest.fixture
async def player(tmp_path: Path) -> AsyncIterator[Player]:
    async with playing(_SCRIPT, tmp_path) as player:
        for who, what in _ARRIVE:
            await player.step(who, what)
        yield player


def _lines(player: Player, name: str) -> list[str]:
    last = player.phones[name].last
    return last.text.split("\n") if last is not None else []


async def test_organizers_see_how_it_stands_and_can_look_again(player: Player) -> None:
    await player.step("org", "say /status")
    seen = _lines(player, "org")
    assert re.fullmatch(r"Status · \d\d:\d\d", seen[0])
    assert re.fullmatch(r"Running since \w+ \d+ \w+, \d\d:\d\d", seen[1])
    assert re.fullmatch(r"Telegram last heard: \w+ \d+ \w+, \d\d:\d\d", seen[2])
    assert seen[3] == "Database: saving works"
    assert re.fullmatch(r"Free space: \d+\.\d GiB", seen[4])
    assert seen[5] == "Updates put aside: none"
    assert seen[7:] == [
        "Social Assistance Policy Workshop",
        "Registered: 1, of them 0 unreachable (bot blocked)",
        "Open polls: 0",
        "Messages: 0 waiting, 0 failed",
    ]
    await player.step("org", "say /control")
    await player.step("org", "tap {integration}")
    await player.step("org", "tap Open")
    await player.phones["dara"].send(text="hello", date="yesterday", entities=[{"type": 3}])
    await player.settle()
    await player.step("org", "tap Refresh")
    status = next(m for m in player.phones["org"].messages if m.text.startswith("Status"))
    assert "Open polls: 1" in status.text
    assert re.search(r"Updates put aside: 1, at .* \(\w+\); see the table", status.text)
    assert "hello" not in status.text


async def test_it_is_in_the_help_and_the_menu_of_organizers_alone(player: Player) -> None:
    await player.step("org", "say /help")
    assert "/status – whether everything works" in _lines(player, "org")
    await player.step("org", "tap Status")
    assert _lines(player, "org")[3] == "Database: saving works"
    await player.step("dara", "say /help")
    assert "/status" not in "\n".join(_lines(player, "dara"))
    menus = {name: {command["command"] for command in player.phones[name].menu} for name in ("org", "dara")}
    assert "status" in menus["org"]
    assert "status" not in menus["dara"]


@pytest.mark.parametrize("role", ["", "facilitator", "observer"])
async def test_nobody_else_sees_it(player: Player, role: str) -> None:
    if role:
        await player.step("sala", f"invite {role}")
        await player.step("vanna", "start {invitation}")
    await player.step("vanna", "say /status")
    assert _lines(player, "vanna") == ["That is for organizers."]


async def test_whoever_is_no_organizer_any_more_is_refused_by_the_old_button(player: Player) -> None:
    await player.step("sala", "invite organizer")
    await player.step("vanna", "start {invitation}")
    await player.step("vanna", "say /status")
    runtime = player.running.runtime
    vanna = runtime.state.participant("sapw", player.phones["vanna"].user_id)
    assert vanna is not None
    await runtime.writer.write(lambda tx: tx.put(replace(vanna, role="observer")))
    await player.step("vanna", "tap Refresh")
    assert player.transcript.lines[-1] == "  toast: That is for organizers."


async def test_numbers_are_of_each_event_and_letters_name_the_class_of_an_error_only(
    workshop: Workshop,
) -> None:
    await workshop.join(1, 2, 3)
    await workshop.put(account(3, blocked_at=5), registered(4, registered_at=None), account(4))
    fresh = Delivery("d1", "small", 1, "poll_opened", "round:1", "cards", "k1", 10)
    await workshop.put(
        fresh,
        replace(fresh, id="d2", unique_key="k2", state="failed"),
        replace(fresh, id="d3", unique_key="k3", state="sent"),
        DeadLetter("l1", 1, 70, 100, "KeyError('Sok Dara')", '{"text": "Sok Dara"}'),
        DeadLetter("l2", 1, 71, 200, "BadRequest('Sok Dara (x)')", '{"text": "Sok Dara"}'),
    )
    found = await status(workshop.runtime, ["small"], now=1)
    assert found.dead_letters == DeadLetters(2, 200, 71, "BadRequest")
    (fares,) = found.events
    assert (fares.registered, fares.blocked, fares.waiting, fares.failed) == (3, 1, 1, 1)


async def test_a_database_that_cannot_be_read_hides_only_its_own_numbers(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_: object) -> None:
        raise StorageError("malformed", "damaged")

    await workshop.join(1)
    with monkeypatch.context() as patch:
        patch.setattr(workshop.engine, "read", refuse)
        found = await status(workshop.runtime, ["small"], now=1)
    assert found.dead_letters is None
    assert found.trouble is not None
    assert (found.events[0].registered, found.events[0].waiting) == (1, None)
