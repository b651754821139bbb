"""Where the operator pays for a higher rate, new messages are paid for, and nothing stops where Telegram takes no payment."""

import pytest

from bot.delivery.outbox import Rendered
from bot.message import Message
from bot.rehearsal import BotApi, Phone
from tests.delivery.room import Room, row, shown


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
