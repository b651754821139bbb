"""Messages that were decided are sent, once, also after a restart, and are the card of their subject from then on."""

from dataclasses import replace

from bot.clock import real_now
from bot.delivery.outbox import Rendered
from bot.events import loaded
from bot.message import Message, Place
from bot.rehearsal import BotApi, Phone
from storage.events import GroupChat
from storage.messages import Card, Delivery, waiting
from storage.writer import Transaction
from tests.delivery.room import DARA, HOUR, Room, row, shown, until, until_idle
from tests.workshop import event


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


async def test_a_row_is_not_sent_before_its_time_and_waits_in_nobodys_way(room: Room, phone: Phone) -> None:
    await room.workshop.put(row(1, not_before=real_now() + HOUR))
    await room.workshop.put(row(2))

    async def second_is_sent() -> bool:
        return [each.id for each in await room.workshop.stored(Delivery) if each.state == "sent"] == ["d2"]

    await until(second_is_sent)
    assert shown(phone) == ["poll_opened round:2"]
    assert [each.id for each in await waiting(room.workshop.engine)] == ["d1"]


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


async def test_rows_of_many_people_all_arrive(room: Room, api: BotApi) -> None:
    phones = [api.phone(number, f"P{number}") for number in range(100, 140)]
    for phone in phones:
        await phone.start()
    await room.workshop.join(*(phone.user_id for phone in phones))
    rows = [row(phone.user_id, chat_id=phone.user_id) for phone in phones]
    api.fail_next("sendMessage", status=500, count=20)
    assert {stored.state for stored in await room.send(*rows)} == {"sent"}
    assert all(len(shown(phone)) == 1 for phone in phones)


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
