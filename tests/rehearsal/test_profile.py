"""What a bot tells about itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from bot.rehearsal import BotAccount, BotApi, Phone
    from tests.rehearsal.conftest import Caller


async def test_command_menus_are_kept_per_scope_and_language(call: Caller) -> None:
    agenda = [{"command": "agenda", "description": "What comes next"}]
    control = [{"command": "control", "description": "Steer polls"}]
    chat = {"type": "chat", "chat_id": 7}
    assert (await call("setMyCommands", commands=agenda, language_code="km")).result is True
    assert (await call("setMyCommands", commands=control, scope=chat)).result is True
    assert (await call("getMyCommands", language_code="km")).result == agenda
    assert (await call("getMyCommands", scope=chat)).result == control
    assert (await call("getMyCommands")).result == []
    assert (await call("deleteMyCommands", scope=chat)).result is True
    assert (await call("getMyCommands", scope=chat)).result == []


@pytest.mark.parametrize(
    ("parameters", "complaint"),
    [
        ({}, "can't parse commands JSON object"),
        ({"commands": {}}, "expected an Array of BotCommand"),
        ({"commands": ["agenda"]}, "can't parse BotCommand: expected an Object"),
        ({"commands": [{"command": "Agenda", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "agenda"}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ({"commands": [{"command": "a", "description": "x"}] * 101}, "too many commands specified"),
        (
            {"commands": [], "scope": {"type": "planet"}},
            "can't parse BotCommandScope: Unsupported type specified",
        ),
        ({"commands": [], "scope": {"type": "chat"}}, "can't parse BotCommandScope: Empty chat_id specified"),
    ],
)
async def test_commands_that_telegram_would_not_show_are_refused(
    call: Caller, parameters: dict[str, Any], complaint: str
) -> None:
    assert (await call("setMyCommands", **parameters)).refusal == (400, f"Bad Request: {complaint}")


@pytest.mark.parametrize(
    ("what", "setter", "getter", "limit"),
    [
        ("name", "setMyName", "getMyName", 64),
        ("description", "setMyDescription", "getMyDescription", 512),
        ("short_description", "setMyShortDescription", "getMyShortDescription", 120),
    ],
)
async def test_words_are_kept_per_language_and_fall_back(
    call: Caller, what: str, setter: str, getter: str, limit: int
) -> None:
    await call(setter, **{what: "Workshop"})
    await call(setter, **{what: "សិក្ខាសាលា"}, language_code="km")
    assert (await call(getter)).result == {what: "Workshop"}
    assert (await call(getter, language_code="km")).result == {what: "សិក្ខាសាលា"}
    assert (await call(getter, language_code="fr")).result == {what: "Workshop"}
    await call(setter, language_code="km")
    assert (await call(getter, language_code="km")).result == {what: "Workshop"}
    assert (await call(setter, **{what: "x" * (limit + 1)})).status == 400


async def test_a_renamed_bot_signs_with_its_new_name(call: Caller, phone: Phone) -> None:
    await call("setMyName", name="Sala 2015")
    assert (await call("getMe")).result["first_name"] == "Sala 2015"
    assert (await call("sendMessage", chat_id=7, text="x")).result["from"]["first_name"] == "Sala 2015"


async def test_logging_out_and_closing_are_accepted(call: Caller) -> None:
    assert (await call("logOut")).result is True
    assert (await call("close")).result is True


async def test_a_person_sees_the_menu_of_the_narrowest_scope_in_their_language(
    call: Caller, api: BotApi, bot: BotAccount
) -> None:
    def named(name: str) -> list[dict[str, str]]:
        return [{"command": name, "description": name}]

    phone = api.phone(8, "Dara", language_code="km", bot=bot)
    assert phone.menu == []
    await call("setMyCommands", commands=named("all"))
    assert phone.menu == named("all")
    await call("setMyCommands", commands=named("all_km"), language_code="km")
    assert phone.menu == named("all_km")
    await call("setMyCommands", commands=named("private"), scope={"type": "all_private_chats"})
    assert phone.menu == named("private")
    await call("setMyCommands", commands=named("own"), scope={"type": "chat", "chat_id": 8})
    assert phone.menu == named("own")


async def test_menu_buttons_are_kept_per_chat(call: Caller, phone: Phone) -> None:
    assert (await call("getChatMenuButton", chat_id=7)).result == {"type": "default"}
    await call("setChatMenuButton", menu_button={"type": "commands"})
    assert (await call("getChatMenuButton", chat_id=7)).result == {"type": "commands"}
    await call("setChatMenuButton", chat_id=7, menu_button={"type": "default"})
    assert (await call("getChatMenuButton", chat_id=7)).result == {"type": "default"}
    refused = await call("setChatMenuButton", menu_button={"type": "doorbell"})
    assert refused.refusal == (400, "Bad Request: can't parse menu button: MenuButton has unsupported type")
