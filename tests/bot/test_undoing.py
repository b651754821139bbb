"""Closing can be undone for a moment; then the card, by itself, offers to reopen instead."""

from pathlib import Path

from bot.rehearsal import Phone
from tests.rehearsals.player import Script, playing

_TO_THE_POLL = ["start sapw", "tap English", "tap Control", "tap 6", "tap Open", "tap Close"]


def offers(phone: Phone) -> set[str]:
    return {label for message in phone.messages for label in message.labels}


async def test_the_card_offers_undoing_only_as_long_as_it_is_possible(tmp_path: Path) -> None:
    script = Script("", {"org": "Chan Vanna"}, [], now="2015-11-20T14:32", undo_ms=1500)
    async with playing(script, tmp_path) as player:
        phone = player.phones["org"]
        for step in _TO_THE_POLL:
            await player.step("org", step)
        assert "Undo closing" in offers(phone)
        assert "Reopen …" not in offers(phone)
        await phone.wait_for(lambda _: "Reopen …" in offers(phone), 10)
        assert "Undo closing" not in offers(phone)
