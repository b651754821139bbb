"""Messages that can't be sent are tried again for as long as that may help; those that never can are said so, and hold up no other."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from bot.delivery import outbox as module
from bot.delivery.errors import Flooded
from bot.delivery.outbox import Rendered
from bot.message import Message
from bot.rehearsal import BotApi, Phone
from storage.broadcasts import Audience, Broadcast, Content
from storage.errors import NotSaved, StorageError
from storage.messages import Delivery
from tests.delivery.room import DARA, Room, row, shown, until, until_idle


async def test_somebody_who_blocked_the_bot_is_marked_and_not_tried_again(
    room: Room, phone: Phone, api: BotApi
) -> None:
    phone.block()
    (failed,) = await room.send(row())
    assert (failed.state, failed.attempts) == ("failed", 0)
    assert "blocked" in failed.error
    assert room.workshop.state.people[DARA].blocked_at == room.workshop.clock.now()
    assert [call.method for call in api.calls].count("sendMessage") == 1
    await room.new_outbox().resume()
    assert room.rendered == ["d1"]


async def test_a_temporary_failure_is_tried_again_and_forgotten_once_it_passes(
    room: Room, phone: Phone, api: BotApi
) -> None:
    api.fail_next("sendMessage", status=502, count=3)
    (sent,) = await room.send(row())
    assert (sent.state, sent.attempts, sent.error) == ("sent", 3, "")
    assert shown(phone) == ["poll_opened round:1"]


async def test_what_fails_for_long_is_sent_in_the_end(room: Room, phone: Phone, api: BotApi) -> None:
    api.fail_next("sendMessage", status=502, count=30)
    (sent,) = await room.send(row())
    assert (sent.state, sent.attempts) == ("sent", 30)
    assert len(shown(phone)) == 1


async def test_pauses_between_attempts_grow_to_a_minute(
    room: Room, api: BotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_FIRST_PAUSE", 1.0)
    pauses: list[float] = []
    loop = asyncio.get_running_loop()
    later = loop.call_later

    def at_once(delay: float, callback: Any, *args: Any, **kwargs: Any) -> asyncio.TimerHandle:
        if callback == room.outbox._queue:
            pauses.append(delay)
            return later(0, callback, *args, **kwargs)
        return later(delay, callback, *args, **kwargs)

    monkeypatch.setattr(loop, "call_later", at_once)
    api.fail_next("sendMessage", status=502, count=9)
    await room.send(row())
    assert pauses == [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0, 60.0]


async def test_a_flood_is_waited_out_by_the_pacer_and_costs_no_attempt(
    room: Room, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    send, floods = room.sender.send, iter([0.01] * 7)

    async def flooded(chat_id: int, message: Message, *, paid: bool = False) -> int:
        for seconds in floods:
            raise Flooded(seconds)
        return await send(chat_id, message, paid=paid)

    monkeypatch.setattr(room.sender, "send", flooded)
    (sent,) = await room.send(row())
    assert (sent.state, sent.attempts) == ("sent", 0)


async def test_a_message_telegram_rejects_is_failed_at_once(room: Room, phone: Phone) -> None:
    room.render = lambda _: Rendered(Message("<b>"), in_place=False)
    (failed,) = await room.send(row())
    assert (failed.state, failed.attempts) == ("failed", 0)
    assert "can't parse entities" in failed.error.lower()


async def test_a_message_that_cannot_be_drawn_is_failed_and_holds_up_no_other(
    room: Room, phone: Phone, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(delivery: Delivery) -> Rendered:
        if delivery.id == "d1":
            raise LookupError("no such item")
        return Rendered(Message("fine"), in_place=False)

    room.render = broken
    failed, sent = await room.send(row(1), row(2))
    assert (failed.state, sent.state) == ("failed", "sent")
    assert "no such item" in caplog.text


async def test_a_message_whose_poll_cannot_be_read_now_is_sent_once_it_can(room: Room, phone: Phone) -> None:
    failures = iter([StorageError("the server restarts"), StorageError("still")])

    def draw(row: Delivery) -> Rendered:
        for failure in failures:
            raise failure
        return Rendered(Message(f"{row.message} {row.subject}"), in_place=False)

    room.render = draw
    (sent,) = await room.send(row())
    assert (sent.state, shown(phone)) == ("sent", ["poll_opened round:1"])


async def test_what_was_sent_but_could_not_be_noted_is_noted_once_saving_works_and_not_sent_again(
    room: Room, phone: Phone, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await room.store(row(1), row(2))
    refused = asyncio.Event()

    async def full(*_: Any) -> None:
        refused.set()
        raise NotSaved("full")

    with monkeypatch.context() as patched:
        patched.setattr(room.workshop.engine, "write", full)
        room.use(room.new_outbox())
        await room.outbox.resume()
        await refused.wait()
        await until_idle(room)
        assert [each.state for each in await room.workshop.stored(Delivery)] == ["waiting", "waiting"]
        # The person has one message: no other leaves that could not be noted either.
        assert shown(phone) == ["poll_opened round:1"]
    await room.workshop.join(DARA)  # something is saved again
    assert [each.state for each in await room.settled(row(1), row(2))] == ["sent", "sent"]
    await room.new_outbox(await room.workshop.restarted()).resume()
    assert shown(phone) == ["poll_opened round:1", "poll_opened round:2"]
    assert room.workshop.state.cards.keys() == {(DARA, "round:1"), (DARA, "round:2")}
    assert {record.name for record in caplog.records} == {"storage.trouble"}  # not a line for each message


async def test_an_answer_to_somebody_waits_for_no_message_that_could_not_be_noted(
    room: Room, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    await room.store(row(1))

    async def full(*_: Any) -> None:
        raise NotSaved("full")

    with monkeypatch.context() as patched:
        patched.setattr(room.workshop.engine, "write", full)
        room.use(room.new_outbox())
        await room.outbox.resume()
        await until_idle(room)
        await room.pacer.submit("answers", DARA, lambda: room.sender.send(DARA, Message("Not saved")))
    assert shown(phone) == ["poll_opened round:1", "Not saved"]


@pytest.mark.parametrize(
    ("fault", "wanted"),
    [
        ({"status": 502}, "network"),
        ({"drop_connection": True}, "network"),
        ({"status": 401, "description": "Unauthorized"}, "network"),
    ],
)
async def test_a_row_that_is_tried_again_says_why(
    room: Room, phone: Phone, api: BotApi, fault: dict[str, Any], wanted: str
) -> None:
    waits: list[str] = []
    room.workshop.listeners.append(
        lambda records: waits.extend(
            r.fault for r in records if isinstance(r, Delivery) and r.state == "waiting"
        )
    )
    api.fail_next("sendMessage", **fault)
    (sent,) = await room.send(row())
    assert waits == ["", wanted]
    assert (sent.state, sent.fault) == ("sent", "")


async def test_a_row_that_failed_says_why(room: Room, phone: Phone, api: BotApi) -> None:
    await room.workshop.join(8)
    (no_chat,) = await room.send(row(1, chat_id=8))
    phone.block()
    (blocked,) = await room.send(row(2))
    assert (no_chat.fault, blocked.fault) == ("no_chat", "blocked")
    phone.unblock()
    room.render = lambda _: Rendered(Message("<b>"), in_place=False)
    (refused,) = await room.send(row(3))
    assert refused.fault == "refused"


async def test_hours_without_a_network_leave_each_row_waiting_once_and_sent_once(
    room: Room, phone: Phone, api: BotApi, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    loop = asyncio.get_running_loop()
    later, timers = loop.call_later, list[Callable[[], None]]()

    def held(delay: float, callback: Any, *args: Any, **kwargs: Any) -> asyncio.TimerHandle:
        if callback == room.outbox._queue:
            timers.append(lambda: callback(*args))
            return later(0, lambda: None)
        return later(delay, callback, *args, **kwargs)

    async def all_held() -> bool:
        return len(timers) >= 20 and room.pacer.is_idle

    monkeypatch.setattr(loop, "call_later", held)
    api.offline()
    await room.workshop.put(*(row(number) for number in range(1, 21)))
    for attempt in range(1, 61):
        await until(all_held)
        assert (len(timers), len(room.rendered)) == (20, 20 * attempt)
        if attempt == 60:
            api.online()
        due, timers[:] = list(timers), []
        for timer in due:
            timer()
    await room.settled()
    assert sorted(shown(phone)) == sorted(f"poll_opened round:{number}" for number in range(1, 21))
    assert caplog.text == ""


async def test_a_row_whose_answer_was_cut_is_sent_again_and_the_last_one_is_the_card(
    room: Room, phone: Phone, api: BotApi
) -> None:
    """Whether it arrived can't be known: twice beats never."""
    api.fail_next("sendMessage", cut=True)
    (sent,) = await room.send(row())
    assert shown(phone) == ["poll_opened round:1"] * 2
    assert phone.last is not None
    assert sent.message_id == phone.last.message_id
    assert room.workshop.state.cards[DARA, "round:1"].message_id == phone.last.message_id


@pytest.mark.parametrize("status", [200, 400, 401, 403, 404, 502])
async def test_what_a_proxy_answers_says_nothing_about_the_message_or_the_person(
    room: Room, phone: Phone, api: BotApi, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    api.fail_next("sendMessage", status=status, body="<html>Sign in to this network</html>")
    (sent,) = await room.send(row())
    assert (sent.state, sent.attempts) == ("sent", 1)
    assert shown(phone) == ["poll_opened round:1"]
    assert room.workshop.state.people[DARA].blocked_at is None
    assert "html" not in caplog.text


async def test_a_token_that_is_refused_costs_no_message(room: Room, phone: Phone, api: BotApi) -> None:
    api.fail_next("sendMessage", status=401, description="Unauthorized")
    (sent,) = await room.send(row())
    assert (sent.state, sent.attempts) == ("sent", 1)


@pytest.mark.parametrize("message", ["poll_again", "poll_waits", "broadcast"])
async def test_whom_a_message_to_those_who_have_not_answered_misses_is_marked_nowhere(
    room: Room, phone: Phone, message: str
) -> None:
    private = Broadcast(
        3, "small", DARA, "sent", Audience("unanswered", "1"), {"en": Content("text", "x")}, 1
    )
    await room.workshop.put(private)
    phone.block()
    (failed,) = await room.send(row(message=message, subject="broadcast:3"))
    assert (failed.state, failed.fault) == ("failed", "blocked")
    assert room.workshop.state.people[DARA].blocked_at is None
