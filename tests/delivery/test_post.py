"""What conversations ask of delivery: one card a subject, and answers that wait for nothing."""

import asyncio
from typing import Any

import pytest

from bot.delivery.errors import Undelivered
from bot.delivery.pacer import Pacer
from bot.delivery.post import Post
from bot.delivery.sender import Sender
from bot.message import File, Message
from bot.rehearsal import BotApi, Phone
from storage.errors import StorageError
from storage.messages import Card
from tests.conftest import Workshop
from tests.delivery.room import DARA, until


@pytest.fixture
async def post(workshop: Workshop, pacer: Pacer, sender: Sender, phone: Phone) -> Post:
    await workshop.join(DARA)
    return Post(pacer, sender, workshop.state, workshop.runtime.writer)


def shown(phone: Phone) -> list[str]:
    return [message.text for message in phone.messages if message.by_bot]


async def shows(phone: Phone, *texts: str) -> None:
    async def so() -> bool:
        return shown(phone) == list(texts)

    await until(so)


async def test_a_message_with_a_subject_becomes_its_card_and_the_older_one_goes(
    post: Post, phone: Phone, workshop: Workshop
) -> None:
    await post.say(DARA, Message("one"), subject="round:1")
    await post.say(DARA, Message("other"), subject="round:2")
    number = await post.say(DARA, Message("two"), subject="round:1")
    await shows(phone, "other", "two")
    assert workshop.state.cards[DARA, "round:1"] == Card(DARA, "round:1", number)
    assert (await workshop.restarted()).cards == workshop.state.cards


async def test_a_message_without_a_subject_is_nobodys_card(
    post: Post, phone: Phone, workshop: Workshop
) -> None:
    await post.say(DARA, Message("hello"))
    assert shown(phone) == ["hello"]
    assert workshop.state.cards == {}


async def test_one_card_takes_the_place_of_all_that_are_called_alike(
    post: Post, phone: Phone, workshop: Workshop
) -> None:
    await post.say(DARA, Message("poll"), subject="control:small:colour:1")
    await post.say(DARA, Message("keep"), subject="round:1")
    await post.say(DARA, Message("day"), subject="control:small:", instead_of="control:small:")
    await shows(phone, "keep", "day")
    assert {subject for _, subject in workshop.state.cards} == {"round:1", "control:small:"}


async def test_a_card_that_shows_another_page_of_itself_stays(
    post: Post, phone: Phone, workshop: Workshop
) -> None:
    number = await post.say(DARA, Message("day"), subject="control:small:")
    await post.edit(DARA, number, Message("poll"))
    await post.remember(DARA, "control:small:colour:1", number, instead_of="control:small:")
    await shows(phone, "poll")
    assert set(workshop.state.cards) == {(DARA, "control:small:colour:1")}


async def test_a_card_that_waits_shows_what_is_true_when_its_turn_comes(
    post: Post, phone: Phone, api: BotApi
) -> None:
    number = await post.say(DARA, Message("0"))
    now = "open"

    async def draw() -> Message:
        return Message(now)

    hang = api.hang("editMessageText")
    before = post.edit(DARA, number, Message("before"))
    await hang.arrived()
    drawn = post.edit(DARA, number, draw)
    now = "closed"
    hang.release()
    await asyncio.gather(before, drawn)
    assert shown(phone) == ["closed"]


async def test_a_card_whose_poll_cannot_be_read_now_is_drawn_a_little_later(
    post: Post, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.delivery.post._PAUSES", (0.0, 0.0))
    failures = iter([StorageError("the server restarts")])

    async def draw() -> Message:
        for failure in failures:
            raise failure
        return Message("closed")

    number = await post.say(DARA, Message("0"))
    await post.edit(DARA, number, draw)
    assert shown(phone) == ["closed"]


async def test_a_card_of_what_is_gone_stays_as_it_is(post: Post, phone: Phone) -> None:
    async def draw() -> None:
        return None

    number = await post.say(DARA, Message("0"))
    await post.edit(DARA, number, draw)
    assert shown(phone) == ["0"]


async def test_of_edits_that_wait_only_the_latest_is_made(
    post: Post, phone: Phone, api: BotApi, workshop: Workshop
) -> None:
    number = await post.say(DARA, Message("0"))
    hang = api.hang("editMessageText")
    edits = [post.edit(DARA, number, Message("1"))]
    await hang.arrived()
    edits += [post.edit(DARA, number, Message(str(n))) for n in range(2, 9)]
    hang.release()
    await asyncio.gather(*edits)
    assert shown(phone) == ["8"]
    assert [call.method for call in api.calls].count("editMessageText") == 2


async def test_toasts_wait_for_no_card_and_their_failure_is_nobodys_trouble(
    post: Post, phone: Phone, api: BotApi
) -> None:
    hang = api.hang("sendMessage")
    slow = post.say(DARA, Message("slow"))
    await hang.arrived()
    api.fail_next("answerCallbackQuery", status=502)
    for _ in range(2):
        await post.toast("1", "Saved")
    assert not slow.done()
    hang.release()
    await slow
    await post.close()


async def test_files_and_failures_reach_whoever_asked(post: Post, phone: Phone, api: BotApi) -> None:
    await post.send_file(DARA, File("small.xlsx", b"x"))
    assert phone.last is not None
    assert phone.last.document is not None
    api.fail_next("sendMessage", status=400, description="Bad Request: no")
    outcome: Any = post.say(DARA, Message("x"), subject="round:1")
    with pytest.raises(Undelivered):
        await outcome


@pytest.mark.parametrize(
    "fault", [{"status": 502}, {"drop_connection": True}, {"status": 403, "body": "<html>"}]
)
async def test_an_answer_lost_in_the_network_is_given_again(
    post: Post, phone: Phone, api: BotApi, fault: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.delivery.post._PAUSES", (0.0, 0.0))
    api.fail_next("sendMessage", count=2, **fault)
    await post.say(DARA, Message("one"))
    assert shown(phone) == ["one"]
    number = await post.say(DARA, Message("two"))
    api.fail_next("editMessageText", count=2, **fault)
    await post.edit(DARA, number, Message("three"))
    assert shown(phone) == ["one", "three"]


async def test_bulk_and_toasts_that_hang_keep_nobody_from_an_answer(
    post: Post, phone: Phone, api: BotApi
) -> None:
    number = await post.say(DARA, Message("0"))
    broadcast, toasting = api.hang("sendMessage"), api.hang("answerCallbackQuery")
    for chat in range(1000, 1300):
        post.say(chat, Message("x"), lane="broadcasts")
        post.toast(str(chat), "Saved")

    async def all_hang() -> bool:
        return broadcast.held >= 200 and toasting.held >= 128

    await until(all_hang)
    await post.edit(DARA, number, Message("1"))
    assert shown(phone) == ["1"]
    assert (broadcast.held, toasting.held) == (200, 128)
    await post.close()


async def test_a_toast_that_hangs_is_given_up(
    post: Post, phone: Phone, api: BotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.delivery.sender._TOAST_SECONDS", 0.05)
    monkeypatch.setattr("bot.delivery.post._PAUSES", (0.0, 0.0))
    hang = api.hang("answerCallbackQuery")
    await post.toast("1", "Saved")
    assert hang.held == 3


async def test_an_edit_that_hangs_is_made_again(
    post: Post, phone: Phone, api: BotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.delivery.sender._EDIT_SECONDS", 0.05)
    monkeypatch.setattr("bot.delivery.post._PAUSES", (0.0, 0.0))
    number = await post.say(DARA, Message("0"))
    hang = api.hang("editMessageText")
    edit = post.edit(DARA, number, Message("1"))
    await hang.arrived()
    hang.release()
    await edit
    assert shown(phone) == ["1"]
