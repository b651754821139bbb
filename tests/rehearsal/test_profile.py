"""What a bot tells about itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from bot.rehearsal import Phone
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
