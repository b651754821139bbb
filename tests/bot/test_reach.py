"""Organizers see by name whom messages don't reach and why; nobody learns from it who has not answered."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.reach import unreached
from handlers.callbacks.organizing import ShowReach
from handlers.cards.reach import REASONS, reach_card
from handlers.voice import Voice
from storage.broadcasts import Audience, Broadcast, Content
from storage.messages import Delivery, Fault
from tests.conftest import ORGANIZER, Workshop
from tests.handlers.drawn import plain
from tests.rehearsals.player import Player, Script, playing
from tests.workshop import account

_COME_IN = ["start sapw", "tap English", "tap I agree", "tap Use this name", "tap 4", "tap Skip"]
_SCRIPT = Script(
    "", {"org": "Chan Vanna", "dara": "Sok Dara", "mala": "Meas Mala"}, [], now="2015-11-20T11:20"
)


@pytest.fixture
async def player(tmp_path: Path) -> AsyncIterator[Player]:
    async with playing(_SCRIPT, tmp_path) as player:
        for who in ("dara", "mala"):
            for what in _COME_IN:
                await player.step(who, what)
        for what in ("start sapw", "tap English"):
            await player.step("org", what)
        yield player


def _lines(player: Player, name: str = "org") -> list[str]:
    last = player.phones[name].last
    return last.text.split("\n") if last is not None else []


async def test_whoever_blocked_the_bot_stands_there_by_name_until_they_return(player: Player) -> None:
    await player.step("org", "say /status")
    await player.step("org", "tap Who is not reached")
    assert _lines(player)[1:] == ["Messages reach everybody."]
    await player.step("mala", "block")
    await player.step("org", "say /status")
    await player.step("org", "tap Who is not reached")
    assert _lines(player)[1:] == ["1 blocked the bot Meas Mala", "Ask them to open the bot and press Start."]
    player.phones["mala"].unblock()
    await player.settle()
    await player.step("org", "tap Status")
    await player.step("org", "tap Who is not reached")
    assert _lines(player)[1:] == ["Messages reach everybody."]


async def test_whoever_was_gone_and_writes_or_taps_is_reached_again(player: Player) -> None:
    runtime, mala = player.running.runtime, player.phones["mala"]
    for what in ("say /agenda", "tap Calendar file"):
        gone = replace(runtime.state.people[mala.user_id], blocked_at=1)
        await runtime.writer.write(lambda tx, gone=gone: tx.put(gone))  # type: ignore[misc]
        await player.step("mala", what)
        assert runtime.state.people[mala.user_id].blocked_at is None


async def test_the_names_of_a_broadcast_stand_under_why_it_did_not_arrive(player: Player) -> None:
    await player.step("org", "say /broadcast Lunch")
    await player.step("org", "tap Everyone registered · 2")
    player.api.fail_next("sendMessage", status=403, description="Forbidden: user is deactivated")
    await player.step("org", "tap Send")
    await player.step("org", "tap Who")
    said = _lines(player)
    assert said[0] in ("1 without an account by now Sok Dara", "1 without an account by now Meas Mala")
    assert said[1].startswith("1 delivered ")


async def test_nobody_but_an_organizer_of_that_event_sees_names(player: Player) -> None:
    await player.step("org", "say /status")
    card = next(m for m in player.phones["org"].messages if m.text.startswith("Status"))
    (data,) = [b.callback_data for row in card.buttons for b in row if b.text == "Who is not reached"]
    assert data == ShowReach("sapw").pack()
    dara = player.phones["dara"]
    assert dara.last is not None
    before = list(dara.messages)
    forged = {
        "update_id": 10**6,
        "callback_query": {
            "id": "1", "from": dara.person.user_fields(), "chat_instance": "1", "message": dara.last.fields,
            "data": data,
        },
    }  # fmt: skip
    await player.running.intake.take([forged])
    await player.settle()
    assert list(dara.messages) == before


def _row(number: int, user_id: int, **changes: Any) -> Delivery:
    row = Delivery(f"d{number}", "small", user_id, "poll_opened", "round:1", "cards", f"k{number}", number)
    return replace(row, **changes)


async def test_a_later_message_that_arrived_says_that_somebody_is_reached(workshop: Workshop) -> None:
    await workshop.join(7, 8, 9)
    await workshop.put(
        _row(1, 7, state="failed", fault="refused"),
        _row(2, 7, state="sent"),
        _row(3, 8, state="sent"),
        _row(4, 8, state="failed", fault="refused"),
        _row(5, 9, state="waiting", attempts=3, fault="timeout"),
    )
    assert await unreached(workshop.runtime, "small") == {8: "refused", 9: "timeout"}


async def test_a_card_that_somebody_deleted_is_no_message_that_did_not_reach_them(workshop: Workshop) -> None:
    await workshop.join(7)
    await workshop.put(_row(1, 7, message="poll_closed", state="failed", fault="gone"))
    assert await unreached(workshop.runtime, "small") == {}


async def test_what_goes_to_those_who_have_not_answered_leaves_no_trace(workshop: Workshop) -> None:
    await workshop.join(7, 8)
    private = Broadcast(
        3, "small", ORGANIZER, "sent", Audience("unanswered", "1"), {"en": Content("text", "x")}, 1
    )
    await workshop.put(
        account(ORGANIZER),
        private,
        _row(1, 7, message="broadcast", subject="broadcast:3", state="failed", fault="refused"),
        _row(2, 8, message="poll_again", state="failed", fault="refused"),
        _row(3, 8, message="poll_waits", state="waiting", attempts=1, fault="network"),
    )
    assert await unreached(workshop.runtime, "small") == {}


async def test_what_goes_to_those_who_have_not_answered_says_of_nobody_that_they_are_reached(
    workshop: Workshop,
) -> None:
    await workshop.join(7, 8)
    said = {"en": Content("text", "x")}
    await workshop.put(
        account(ORGANIZER),
        Broadcast(3, "small", ORGANIZER, "sent", Audience("unanswered", "1"), said, 1),
        _row(1, 7, state="failed", fault="refused"),
        _row(2, 8, state="failed", fault="refused"),
        _row(3, 7, message="broadcast", subject="broadcast:3", state="sent"),
        _row(4, 8, message="poll_again", state="sent"),
    )
    assert await unreached(workshop.runtime, "small") == {7: "refused", 8: "refused"}


async def test_people_of_another_event_are_not_named(workshop: Workshop) -> None:
    await workshop.put(account(7, blocked_at=1), _row(1, 7, state="failed", fault="blocked"))
    assert await unreached(workshop.runtime, "small") == {}


@pytest.mark.parametrize("language", ["en", "km"])
async def test_the_page_fits_however_many_are_not_reached_and_escapes_names(
    workshop: Workshop, language: str
) -> None:
    await workshop.join(*range(100, 400), name="<b>ស្រីស្រី</b> & " * 3)
    faults = [*REASONS]
    found: dict[int, Fault] = {number: faults[number % len(faults)] for number in range(100, 400)}
    card = reach_card(Voice(workshop.runtime.texts, language), workshop.runtime, workshop.event, found)
    assert "<b>ស្រីស្រី</b> & " in plain(card)
