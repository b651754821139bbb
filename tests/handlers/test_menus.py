"""Telegram is told each menu once, by role and language, and again until it has heard."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.delivery.errors import Rejected, Temporary
from bot.delivery.pacer import Pacer
from bot.runtime import Runtime
from config.catalogs import Texts
from config.settings import Settings
from handlers.menus import Menus, menu
from storage.events import EventRow
from storage.opening import open_engine
from storage.people import Participant, Role
from storage.profile import ProfilePart
from storage.state import State
from storage.writer import Transaction
from tests.delivery.virtual_time import in_virtual_time
from tests.rehearsals.player import Player, Script, playing
from tests.workshop import HandClock, account, event

BOT, DARA, OWNER = 5, 7, 11
EVERYBODYS = 9
"""Three parts, each in any language, English and Khmer."""


class Telegram:
    """Takes what the bot says of itself, or fails; `told` by what it is about."""

    def __init__(self) -> None:
        self.told: list[tuple[str, dict[str, Any]]] = []
        self.fails: list[Exception] = []

    async def describe(self, method: str, parameters: dict[str, Any]) -> None:
        await asyncio.sleep(0.01)
        if self.fails:
            raise self.fails.pop()
        self.told.append((method, parameters))

    def of(self, user_id: int) -> list[str]:
        """Methods about somebody's chat."""
        return [method for method, given in self.told if given.get("scope", {}).get("chat_id") == user_id]


class Memory:
    """A writer that keeps everything in the state alone."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def write(self, decide: Callable[[Transaction], Any]) -> Any:
        return decide(Transaction(self._state, 0, 0))


def menus(texts: Texts, telegram: Any, state: State | None = None) -> tuple[Menus, State]:
    if state is None:
        state = State()
        state.put(EventRow("small", event(), "00", 1))
    settings, writer = Settings(organizers=frozenset({OWNER})), Memory(state)
    runtime = Runtime(settings, texts, HandClock(), None, state, writer, ("small",))  # type: ignore[arg-type]
    return Menus(runtime, BOT, Pacer(30, 1), telegram), state


def hire(state: State, role: Role, user_id: int = DARA, language: str = "en") -> Participant:
    hired = Participant(f"s{user_id}", "small", user_id, role=role)
    state.put(account(user_id, language=language))
    state.put(hired)
    return hired


@in_virtual_time
async def test_everybody_is_told_of_once_and_nothing_after_a_restart(texts: Texts) -> None:
    telegram = Telegram()
    first, state = menus(texts, telegram)
    hire(state, "facilitator")
    first.resume()
    first.resume()
    await asyncio.sleep(60)
    assert len(telegram.told) == EVERYBODYS + 1
    again, _ = menus(texts, telegram, state)
    again.resume()
    await asyncio.sleep(60)
    assert len(telegram.told) == EVERYBODYS + 1


@in_virtual_time
async def test_another_bot_of_the_same_database_is_told_all(texts: Texts) -> None:
    telegram = Telegram()
    told, state = menus(texts, telegram)
    state.put(ProfilePart(BOT + 1, "commands:en", "0f"))
    told.resume()
    await asyncio.sleep(60)
    assert len(telegram.told) == EVERYBODYS


@in_virtual_time
async def test_a_menu_follows_role_and_language_and_goes_with_the_role(texts: Texts) -> None:
    telegram = Telegram()
    told, state = menus(texts, telegram)
    for role, language in (
        ("facilitator", "en"),
        ("facilitator", "km"),
        ("organizer", "km"),
        ("participant", "km"),
    ):
        told.accept([hire(state, role, language=language)])  # type: ignore[arg-type]
        await asyncio.sleep(10)
    assert telegram.of(DARA) == ["setMyCommands"] * 3 + ["deleteMyCommands"]
    names = [[one["command"] for one in given["commands"]] for _, given in telegram.told[:-1]]
    assert names == [list(menu(role)) for role in ("facilitator", "facilitator", "organizer")]
    says = [given["commands"][0]["description"] for _, given in telegram.told[:2]]
    assert says == [texts.plain(language, "command.control") for language in ("en", "km")]
    assert not [part for part in state.profile.values() if part.part == f"commands:{DARA}"]


@in_virtual_time
async def test_a_role_that_changes_while_telegram_is_told_ends_in_the_last_one(texts: Texts) -> None:
    telegram = Telegram()
    told, state = menus(texts, telegram)
    told.accept([hire(state, "observer")])
    await asyncio.sleep(0.005)
    told.accept([hire(state, "organizer")])
    told.accept([hire(state, "facilitator")])
    await asyncio.sleep(30)
    assert [one["command"] for one in telegram.told[-1][1]["commands"]] == list(menu("facilitator"))
    assert len(telegram.told) == 2


@in_virtual_time
async def test_what_did_not_arrive_is_told_again_until_it_does(texts: Texts) -> None:
    telegram = Telegram()
    told, state = menus(texts, telegram)
    telegram.fails = [Temporary("no network") for _ in range(5)]
    told.accept([hire(state, "observer")])
    await asyncio.sleep(3600)
    assert telegram.of(DARA) == ["setMyCommands"]
    told.close()


@in_virtual_time
async def test_what_telegram_refuses_is_not_asked_for_over_and_over(texts: Texts) -> None:
    telegram = Telegram()
    told, state = menus(texts, telegram)
    telegram.fails = [Rejected("chat not found") for _ in range(100)]
    told.accept([hire(state, "observer")])
    await asyncio.sleep(3600)
    assert len(telegram.fails) == 99


@in_virtual_time
async def test_participants_and_strangers_have_everybodys_menu(texts: Texts) -> None:
    telegram = Telegram()
    told, state = menus(texts, telegram)
    told.accept([hire(state, "participant"), account(12)])
    await asyncio.sleep(10)
    assert telegram.told == []


@in_virtual_time
async def test_descriptions_are_short_enough_for_telegram(texts: Texts) -> None:
    for language in texts.languages:
        assert len(texts.plain(language, "profile.description")) <= 512
        assert len(texts.plain(language, "profile.short_description")) <= 120


# Against the embedded Telegram


def _menu(player: Player, who: str, language: str = "en") -> list[str]:
    phone = player.phones[who]
    return [one["command"] for one in player.bot.profile.menu(phone.user_id, language)]


async def test_a_phone_shows_the_menu_of_its_role(tmp_path: Path) -> None:
    script = Script("", {"org": "Chan Vanna", "dara": "Sok Dara"}, [])
    async with playing(script, tmp_path) as player:
        for who, what in [
            ("org", "start sapw"), ("org", "tap English"), ("sala", "invite facilitator"),
            ("dara", "start sapw"), ("dara", "tap ខ្មែរ"),
        ]:  # fmt: skip
            await player.step(who, what)
        assert _menu(player, "org") == list(menu("organizer"))
        assert _menu(player, "dara") == list(menu("participant"))
        await player.step("dara", "start {invitation}")
        assert _menu(player, "dara") == list(menu("facilitator"))
        profile = player.bot.profile
        assert profile.menu(player.phones["dara"].user_id, "en")[0]["description"] == (
            player.running.runtime.texts.plain("km", "command.control")
        )
        assert profile.word("description", "km") != profile.word("description", "en") != ""
        for what in ("say /invite", "tap Who has a role: 2", "tap Revoke 2", "tap Revoke"):
            await player.step("org", what)
        assert _menu(player, "dara") == list(menu("participant"))
        player.api.calls.clear()
        await player.stop()
        await player.start()
        await player.settle()
        assert not [call for call in player.api.calls if call.method.startswith("setMy")]


@pytest.mark.parametrize("status", [502, 429])
async def test_a_start_does_not_wait_for_menus(tmp_path: Path, status: int) -> None:
    script = Script("", {"org": "Chan Vanna"}, [])
    async with playing(script, tmp_path) as player:
        await player.stop()
        engine = await open_engine(str(tmp_path / "sala.db"))
        await engine.write([("DELETE FROM profile WHERE bot <> $1", [(0,)])])
        await engine.close()
        player.api.calls.clear()
        player.api.fail_next("setMyCommands", status=status, count=50, retry_after=3600)
        await player.start()
        await player.phones["org"].start("sapw")
        async with asyncio.timeout(5):
            await player.phones["org"].wait_for(lambda phone: phone.last)
            while not any(call.method == "setMyCommands" for call in player.api.calls):  # noqa: ASYNC110
                await asyncio.sleep(0)
        assert not any(call.method == "setMyCommands" and call.status == 200 for call in player.api.calls)
