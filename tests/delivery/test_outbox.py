"""Messages that were decided are sent, once, also after a restart; those that can't be are said so."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.background import Background
from bot.clock import real_now
from bot.delivery import outbox as module
from bot.delivery.errors import Flooded
from bot.delivery.outbox import Outbox, Rendered
from bot.delivery.pacer import Pacer
from bot.delivery.sender import Sender
from bot.events import loaded
from bot.message import Message, Place
from bot.rehearsal import BotApi, Phone
from storage.broadcasts import Audience, Broadcast, Content
from storage.errors import NotSaved, StorageError
from storage.events import GroupChat
from storage.messages import Card, Delivery, waiting
from storage.state import State
from storage.writer import Transaction
from tests.conftest import Workshop
from tests.delivery.conftest import DARA, until
from tests.workshop import event

HOUR = 3_600_000
Draw = Callable[[Delivery], Rendered | None]


class Room:
    """A workshop whose outbox sends to phones, and what its messages look like."""

    def __init__(self, workshop: Workshop, pacer: Pacer, sender: Sender) -> None:
        self.workshop = workshop
        self.pacer = pacer
        self.sender = sender
        self.background = Background()
        self.rendered: list[str] = []
        self.render: Draw = lambda row: Rendered(Message(f"{row.message} {row.subject}"), in_place=False)
        self.outbox = self.new_outbox()

    def new_outbox(self, state: State | None = None, *, pays: bool = False) -> Outbox:
        """As a start would make it."""

        async def render(delivery: Delivery) -> Rendered | None:
            self.rendered.append(delivery.id)
            return self.render(delivery)

        runtime = self.workshop.runtime
        if state is not None:
            runtime = replace(runtime, state=state)
        return Outbox(runtime, self.pacer, self.sender, render, self.background, pays=pays)

    def use(self, outbox: Outbox) -> None:
        """In place of the one before."""
        self.workshop.listeners.remove(self.outbox.accept)
        self.outbox = outbox
        self.workshop.listeners.append(outbox.accept)

    async def store(self, *rows: Delivery) -> None:
        """As an earlier run left them, before it was killed."""
        await self.workshop.engine.write([(Delivery.table.upsert, [each.row() for each in rows])])

    async def settled(self, *rows: Delivery) -> list[Delivery]:
        """The rows once nothing waits any more."""

        async def nothing_waits() -> bool:
            return not await waiting(self.workshop.engine)

        await until(nothing_waits)
        stored = {each.id: each for each in await self.workshop.stored(Delivery)}
        return [stored[each.id] for each in rows]

    async def send(self, *rows: Delivery) -> list[Delivery]:
        """Commit rows, as a use case does; the rows once nothing waits any more."""
        await self.workshop.put(*rows)
        return await self.settled(*rows)


def row(number: int = 1, **changes: Any) -> Delivery:
    """The announcement of a poll to Dara."""
    announced = Delivery(
        f"d{number}", "small", DARA, "poll_opened", f"round:{number}", "cards", f"k{number}", number
    )
    return replace(announced, **changes)


@pytest.fixture
async def room(
    workshop: Workshop, pacer: Pacer, sender: Sender, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> Room:
    monkeypatch.setattr(module, "_FIRST_PAUSE", 0.0)
    await workshop.join(DARA)
    room = Room(workshop, pacer, sender)
    workshop.listeners.append(room.outbox.accept)
    return room


async def until_idle(room: Room) -> None:
    """Until nothing is under way; what is held back waits still."""

    async def is_idle() -> bool:
        return not room.pacer._running

    await asyncio.sleep(0)
    await until(is_idle)


def shown(phone: Phone) -> list[str]:
    return [message.text for message in phone.messages if message.by_bot]


async def test_a_row_is_sent_once_and_becomes_the_card_of_its_subject(room: Room, phone: Phone) -> None:
    before = real_now()
    (sent,) = await room.send(row())
    assert shown(phone) == ["poll_opened round:1"]
    assert phone.last is not None
    assert sent == replace(row(), state="sent", message_id=phone.last.message_id, sent_at=sent.sent_at)
    assert sent.sent_at is not None
    assert before <= sent.sent_at <= real_now()
    assert room.workshop.state.cards[DARA, "round:1"] == Card(DARA, "round:1", phone.last.message_id)
    assert room.workshop.state.cards == (await room.workshop.restarted()).cards


async def test_a_message_that_nothing_redraws_leaves_no_card(room: Room, phone: Phone) -> None:
    room.render = lambda row: Rendered(Message(row.message), in_place=False, is_card=False)
    sent = await room.send(row(1), row(2, subject="round:1"))
    assert [each.state for each in sent] == ["sent", "sent"]
    assert shown(phone) == ["poll_opened", "poll_opened"]
    assert room.workshop.state.cards == {}


async def test_a_restart_sends_what_still_waits_in_order_and_nothing_again(room: Room, phone: Phone) -> None:
    await room.store(row(3), row(1), row(2), row(4, state="sent"), row(5, state="dropped"))
    await room.new_outbox(await room.workshop.restarted()).resume()
    await room.settled()
    assert shown(phone) == [f"poll_opened round:{number}" for number in (1, 2, 3)]
    await room.new_outbox(await room.workshop.restarted()).resume()
    await room.settled()
    assert len(shown(phone)) == 3


async def test_a_row_that_was_committed_but_not_seen_is_sent_by_the_next_start(
    room: Room, phone: Phone
) -> None:
    await room.store(row())  # and then the process was killed
    assert shown(phone) == []
    await room.new_outbox().resume()
    await room.settled()
    assert shown(phone) == ["poll_opened round:1"]


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


async def test_a_row_is_not_sent_before_its_time_and_waits_in_nobodys_way(room: Room, phone: Phone) -> None:
    await room.workshop.put(row(1, not_before=real_now() + HOUR))
    await room.workshop.put(row(2))

    async def second_is_sent() -> bool:
        return [each.id for each in await room.workshop.stored(Delivery) if each.state == "sent"] == ["d2"]

    await until(second_is_sent)
    assert shown(phone) == ["poll_opened round:2"]
    assert [each.id for each in await waiting(room.workshop.engine)] == ["d1"]


async def test_a_message_whose_poll_cannot_be_read_now_is_sent_once_it_can(room: Room, phone: Phone) -> None:
    failures = iter([StorageError("the server restarts"), StorageError("still")])

    def draw(row: Delivery) -> Rendered:
        for failure in failures:
            raise failure
        return Rendered(Message(f"{row.message} {row.subject}"), in_place=False)

    room.render = draw
    (sent,) = await room.send(row())
    assert (sent.state, shown(phone)) == ("sent", ["poll_opened round:1"])


async def test_what_is_useless_by_now_is_dropped(room: Room, phone: Phone) -> None:
    rows = [row(1, expires_at=real_now() - 1), row(2, expires_at=real_now() + HOUR)]
    assert [stored.state for stored in await room.send(*rows)] == ["dropped", "sent"]
    assert shown(phone) == ["poll_opened round:2"]


async def test_what_has_been_overtaken_is_dropped(room: Room, phone: Phone) -> None:
    room.render = lambda _: None
    assert [stored.state for stored in await room.send(row())] == ["dropped"]
    assert shown(phone) == []


async def test_a_message_in_place_changes_the_card_there_is(room: Room, phone: Phone) -> None:
    await room.send(row())
    room.render = lambda _: Rendered(Message("Closed"), in_place=True)
    closing = row(2, subject="round:1", message="poll_closed")
    (sent,) = await room.send(closing)
    assert shown(phone) == ["Closed"]
    assert phone.last is not None
    assert (sent.state, sent.message_id) == ("sent", phone.last.message_id)


async def test_a_message_in_place_of_no_card_is_dropped(room: Room, phone: Phone) -> None:
    room.render = lambda _: Rendered(Message("Closed"), in_place=True)
    assert [stored.state for stored in await room.send(row())] == ["dropped"]


async def test_a_card_the_person_deleted_is_failed_and_not_tried_again(room: Room, phone: Phone) -> None:
    await room.send(row())
    assert phone.last is not None
    phone.delete(phone.last)
    room.render = lambda _: Rendered(Message("Closed"), in_place=True)
    closing = row(2, subject="round:1")
    assert [stored.state for stored in await room.send(closing)] == ["failed"]


async def test_a_new_card_of_a_subject_takes_the_place_of_the_older_one(room: Room, phone: Phone) -> None:
    """Somebody may have opened the poll before its announcement came to their turn."""
    await room.send(row())
    again = row(2, subject="round:1")
    await room.send(again)

    async def one_is_left() -> bool:
        return len(shown(phone)) == 1

    await until(one_is_left)
    assert phone.last is not None
    assert room.workshop.state.cards[DARA, "round:1"].message_id == phone.last.message_id


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


async def test_a_row_dropped_while_it_waited_is_neither_drawn_nor_sent(room: Room, phone: Phone) -> None:
    room.pacer.hold_bulk()
    await room.workshop.put(row(1), row(2))
    await room.workshop.put(row(1, state="dropped"))
    room.pacer.release_bulk()
    dropped, sent = await room.settled(row(1), row(2))
    assert (dropped.state, sent.state) == ("dropped", "sent")
    assert room.rendered == ["d2"]
    assert shown(phone) == ["poll_opened round:2"]


async def test_rows_of_an_event_that_is_not_served_wait_until_it_is(room: Room, phone: Phone) -> None:
    await room.workshop.put(loaded(event(code="other"), None))
    await room.store(row(1, event="other"), row(2))
    await room.new_outbox().resume()

    async def second_is_sent() -> bool:
        return [each.id for each in await waiting(room.workshop.engine)] == ["d1"]

    await until(second_is_sent)
    assert shown(phone) == ["poll_opened round:2"]


async def test_a_group_that_became_a_supergroup_gets_what_waited_for_it(
    room: Room, phone: Phone, api: BotApi
) -> None:
    group = api.group("Team", [phone])
    old = group.chat.chat_id
    await room.workshop.put(GroupChat("small", old))
    new = group.migrate()
    room.render = lambda row: Rendered(Message(row.id), in_place=False, is_card=False)
    first, second = await room.send(row(1, chat_id=old), row(2, chat_id=old))
    assert [(each.state, each.chat_id) for each in (first, second)] == [("sent", new), ("sent", new)]
    assert [message.text for message in group.messages if message.by_bot] == ["d1", "d2"]
    assert (await room.workshop.restarted()).group_chats["small"].chat_id == new


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


async def test_only_new_messages_are_paid_for(room: Room, phone: Phone, api: BotApi) -> None:
    room.use(room.new_outbox(pays=True))
    await room.send(row(1))
    room.render = lambda _: Rendered(Message("Closed"), in_place=True)
    (closed,) = await room.send(row(2, subject="round:1"))
    assert closed.state == "sent"
    calls = [(call.method, call.params.get("allow_paid_broadcast")) for call in api.calls]
    assert [call for call in calls if call[0] != "getMe"] == [
        ("sendMessage", True),
        ("editMessageText", None),
    ]


async def test_where_telegram_takes_no_payment_all_goes_on_at_the_free_rate_and_the_operator_is_told_once(
    room: Room, phone: Phone, api: BotApi, caplog: pytest.LogCaptureFixture
) -> None:
    room.use(room.new_outbox(pays=True))
    api.fail_next("sendMessage", status=400, description="Bad Request: BALANCE_TOO_LOW")
    await room.send(row(1))
    sent = await room.send(*(row(number) for number in range(2, 6)))
    assert {each.state for each in sent} == {"sent"}
    assert len(shown(phone)) == 5
    paid = [call.params.get("allow_paid_broadcast") for call in api.calls if call.method == "sendMessage"]
    assert paid == [True, *[None] * 5]
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert "look at the bot's Stars" in caplog.text


async def test_a_message_that_telegram_rejects_is_not_taken_for_a_payment_that_it_refuses(
    room: Room, phone: Phone, api: BotApi
) -> None:
    room.use(room.new_outbox(pays=True))
    room.render = lambda row: Rendered(Message("<b>" if row.id == "d1" else row.id), in_place=False)
    rejected, sent = await room.send(row(1), row(2))
    assert (rejected.fault, sent.state) == ("refused", "sent")
    (later,) = await room.send(row(3))
    assert later.state == "sent"
    assert api.calls[-1].params["allow_paid_broadcast"] is True


async def test_rows_of_many_people_all_arrive(room: Room, api: BotApi) -> None:
    phones = [api.phone(number, f"P{number}") for number in range(100, 140)]
    for phone in phones:
        await phone.start()
    await room.workshop.join(*(phone.user_id for phone in phones))
    rows = [row(phone.user_id, chat_id=phone.user_id) for phone in phones]
    api.fail_next("sendMessage", status=500, count=20)
    assert {stored.state for stored in await room.send(*rows)} == {"sent"}
    assert all(len(shown(phone)) == 1 for phone in phones)


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


async def test_what_follows_from_a_message_is_decided_in_the_unit_that_notes_it_as_sent(room: Room) -> None:
    states: list[str] = []

    def noted(tx: Transaction) -> None:
        states.append(tx.state.cards[DARA, "round:1"].subject)
        tx.put(row(2))

    room.render = lambda row: Rendered(
        Message(row.id), in_place=False, noted=noted if row.id == "d1" else None
    )
    batches: list[set[str]] = []
    room.workshop.listeners.append(
        lambda records: batches.append({r.id for r in records if isinstance(r, Delivery)})
    )
    await room.send(row())
    await room.settled(row(2))
    assert states == ["round:1"]
    assert {"d1", "d2"} in batches


async def test_what_is_withdrawn_is_deleted_and_no_card_any_more(room: Room, phone: Phone) -> None:
    await room.send(row())
    room.render = lambda _: Rendered(Message("withdrawn"), in_place=True, withdraws=True)
    (done,) = await room.send(row(2, subject="round:1"))
    assert done.state == "sent"
    assert shown(phone) == []
    assert room.workshop.state.cards == (await room.workshop.restarted()).cards == {}
    (again,) = await room.send(row(3, subject="round:1"))
    assert again.state == "dropped"


async def test_what_cannot_be_changed_in_place_is_sent_anew_and_is_the_card_then(
    room: Room, phone: Phone
) -> None:
    await room.send(row())
    room.render = lambda _: Rendered(Place(1.0, 2.0), in_place=True)
    (done,) = await room.send(row(2, subject="round:1"))
    await until_idle(room)
    (message,) = [message for message in phone.messages if message.by_bot]
    assert message.fields["location"] == {"latitude": 1.0, "longitude": 2.0}
    assert done.message_id == message.message_id
    assert room.workshop.state.cards[DARA, "round:1"] == Card(DARA, "round:1", message.message_id)


async def test_what_is_sent_anew_leaves_the_old_one_until_it_has_arrived(
    room: Room, phone: Phone, api: BotApi
) -> None:
    await room.send(row())
    room.render = lambda _: Rendered(Place(1.0, 2.0), in_place=True)
    api.fail_next("sendLocation", status=502, count=2)
    (done,) = await room.send(row(2, subject="round:1"))
    await until_idle(room)
    assert (done.state, done.attempts) == ("sent", 2)
    (message,) = [message for message in phone.messages if message.by_bot]
    assert message.fields["location"] == {"latitude": 1.0, "longitude": 2.0}


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
