"""An event's group chat hears of what everybody may know, and takes no votes."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.rehearsal import ChatMessage, Group
from tests.rehearsals.player import Player, Script, playing

_SCRIPT = Script("", {"org": "Chan Vanna", "dara": "Sok Dara"}, [])
_LINK = "https://t.me/sala_bot?start=sapw"


@pytest.fixture
async def player(tmp_path: Path) -> AsyncIterator[Player]:
    async with playing(_SCRIPT, tmp_path) as player:
        for who in ("org", "dara"):
            for what in ("start sapw", "tap English"):
                await player.step(who, what)
        yield player


async def _group(player: Player, used_by: str = "org") -> Group:
    """A group of both, used for the event by one of them."""
    phones = [player.phones["org"], player.phones["dara"]]
    group = player.api.group("Facilitators", phones, bot=player.bot)
    await group.seat(player.phones[used_by]).say("/start@sala_bot sapw")
    await player.settle()
    return group


def _said(group: Group) -> list[ChatMessage]:
    return [message for message in group.messages if message.by_bot]


async def _open_and_shift(player: Player) -> None:
    for what in ("say /control", "tap {integration}", "tap Open", "say /shift 20", "tap Apply"):
        await player.step("org", what)
    await player.settle()


async def test_the_help_of_organizers_leads_to_choosing_a_group(player: Player) -> None:
    await player.step("org", "say /help")
    await player.step("dara", "say /help")
    links = {
        name: [
            button.url
            for message in player.phones[name].messages
            for row in message.buttons
            for button in row
        ]
        for name in ("org", "dara")
    }
    assert "https://t.me/sala_bot?startgroup=sapw" in links["org"]
    assert "https://t.me/sala_bot?startgroup=sapw" not in links["dara"]


async def test_the_group_hears_of_opened_polls_and_of_the_agenda_in_each_language(player: Player) -> None:
    group = await _group(player)
    await _open_and_shift(player)
    welcome, opened, moved = _said(group)
    assert "This group hears of Social Assistance Policy Workshop" in welcome.text
    assert "Joining assistance and security is open" in opened.text
    assert "The agenda" in moved.text
    assert "→" in moved.text
    for message in (welcome, opened, moved):
        assert any("\u1780" <= letter <= "\u17ff" for letter in message.text)
        assert {button.url for row in message.buttons for button in row} == {_LINK}


async def test_nobody_but_an_organizer_chooses_a_group_and_others_are_not_answered_there(
    player: Player,
) -> None:
    group = await _group(player, "dara")
    await _open_and_shift(player)
    assert _said(group) == []
    assert player.running.runtime.state.group_chats == {}


async def test_a_group_that_becomes_a_supergroup_goes_on_hearing(player: Player) -> None:
    group = await _group(player)
    new = group.migrate()
    await player.settle()
    assert player.running.runtime.state.group_chats["sapw"].chat_id == new
    await _open_and_shift(player)
    assert len(_said(group)) == 2


async def test_a_group_that_removed_the_bot_hears_no_more_and_holds_up_nobody(player: Player) -> None:
    group = await _group(player)
    group.remove_bot()
    await _open_and_shift(player)
    assert len(_said(group)) == 1
    assert player.running.runtime.state.group_chats == {}
    rows = await player.running.runtime.engine.read("SELECT state FROM outbox WHERE chat_id < 0")
    assert rows == []


async def test_another_group_takes_the_place_of_the_first(player: Player) -> None:
    first, second = await _group(player), await _group(player)
    await _open_and_shift(player)
    assert (len(_said(first)), len(_said(second))) == (1, 3)
    entries = await player.running.runtime.engine.read(
        "SELECT action FROM audit WHERE action = 'group_chat_used'"
    )
    assert len(entries) == 2
