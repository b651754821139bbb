"""Telegram's refusals in words of the field."""

from typing import Any

import pytest

from bot.delivery.errors import Fixed, Flooded, Gone, Rejected, Temporary, TooLarge, Undelivered, Unreachable
from bot.delivery.sender import Sender, Unusable, account, build_bot
from bot.message import Button, File, Media, Message, Picture, Place, Shown
from bot.rehearsal import BotApi, Limits, Phone
from tests.delivery.conftest import TOKEN
from tests.delivery.room import DARA

PICTURE = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (640).to_bytes(4) + (480).to_bytes(4)

HELLO = Message(
    "<b>Hello</b> &amp; welcome", ((Button("Yes", "v:1::yes"), Button("Web", url="https://x.org/")),)
)


async def test_a_message_is_shown_with_its_buttons_and_its_number_returned(
    phone: Phone, sender: Sender
) -> None:
    number = await sender.send(DARA, HELLO)
    assert phone.last is not None
    assert (phone.last.message_id, phone.last.html) == (number, HELLO.text)
    assert phone.last.labels == ["Yes", "Web"]


async def test_an_edit_takes_the_place_of_the_message(phone: Phone, sender: Sender) -> None:
    number = await sender.send(DARA, HELLO)
    await sender.edit(DARA, number, Message("Closed"))
    assert phone.last is not None
    assert (phone.last.message_id, phone.last.text, phone.last.labels) == (number, "Closed", [])


async def test_showing_the_same_again_is_no_error(phone: Phone, sender: Sender) -> None:
    number = await sender.send(DARA, HELLO)
    await sender.edit(DARA, number, HELLO)


async def test_a_deleted_message_is_gone_for_edits_and_deletions(phone: Phone, sender: Sender) -> None:
    number = await sender.send(DARA, HELLO)
    await sender.delete(DARA, number)
    assert [message.text for message in phone.messages] == ["/start"]
    for again in (sender.edit(DARA, number, HELLO), sender.delete(DARA, number)):
        with pytest.raises(Gone):
            await again


async def test_a_file_arrives_whole_with_its_name_and_caption(phone: Phone, sender: Sender) -> None:
    content = bytes(range(256)) * 100
    await sender.send_file(DARA, File("sapw.xlsx", content, "<i>All</i> tables"))
    assert phone.last is not None
    assert phone.last.document is not None
    assert (phone.last.document.file_name, phone.last.document.content) == ("sapw.xlsx", content)
    assert phone.last.html == "<i>All</i> tables"


async def test_a_file_somebody_sent_is_fetched_unless_it_is_larger_than_wanted(
    api: BotApi, phone: Phone, sender: Sender
) -> None:
    content = bytes(range(256)) * 100
    sent = await phone.send_document("list.xlsx", content)
    file_id = sent.fields["document"]["file_id"]
    assert await sender.download(file_id, len(content)) == content
    with pytest.raises(TooLarge):
        await sender.download(file_id, len(content) - 1)
    with pytest.raises(Undelivered):
        await sender.download("documents-99-unknown", 10)
    api.fail_next("getFile", status=400, description="Bad Request: file is too big")
    with pytest.raises(TooLarge):
        await sender.download(file_id, len(content))


async def test_somebody_who_never_started_blocked_or_left_is_unreachable(
    api: BotApi, phone: Phone, sender: Sender
) -> None:
    api.phone(8, "Sok")
    for number in (8, 9):
        with pytest.raises(Unreachable):
            await sender.send(number, HELLO)
    phone.block()
    with pytest.raises(Unreachable, match="blocked by the user"):
        await sender.send(DARA, HELLO)
    phone.unblock()
    await sender.send(DARA, HELLO)
    phone.deactivate()
    with pytest.raises(Unreachable, match="deactivated"):
        await sender.send(DARA, HELLO)


@pytest.mark.parametrize("message", [Message("<b>open"), Message("x" * 4097), Message(" ")])
async def test_a_message_telegram_finds_fault_with_is_rejected(
    phone: Phone, sender: Sender, message: Message
) -> None:
    with pytest.raises(Rejected):
        await sender.send(DARA, message)


async def test_a_flood_says_how_long_to_wait(api: BotApi, phone: Phone, sender: Sender) -> None:
    api.fail_next("sendMessage", status=429, retry_after=17)
    with pytest.raises(Flooded) as caught:
        await sender.send(DARA, HELLO)
    assert caught.value.seconds == 17


@pytest.mark.parametrize(
    "fault", [{"status": 500}, {"status": 502}, {"status": 503}, {"drop_connection": True}]
)
async def test_what_may_pass_is_temporary(
    api: BotApi, phone: Phone, sender: Sender, fault: dict[str, Any]
) -> None:
    api.fail_next("sendMessage", **fault)
    with pytest.raises(Temporary):
        await sender.send(DARA, HELLO)
    await sender.send(DARA, HELLO)


async def test_a_lost_network_is_temporary_for_every_call(api: BotApi, phone: Phone, sender: Sender) -> None:
    number = await sender.send(DARA, HELLO)
    api.offline()
    for call in (
        sender.send(DARA, HELLO),
        sender.edit(DARA, number, Message("x")),
        sender.delete(DARA, number),
        sender.send_file(DARA, File("x", b"x")),
        sender.toast("1", "x"),
    ):
        with pytest.raises(Temporary):
            await call
    api.online()
    await sender.delete(DARA, number)


async def test_a_toast_that_comes_too_late_is_no_error(api: BotApi, phone: Phone, sender: Sender) -> None:
    description = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    api.fail_next("answerCallbackQuery", status=400, description=description)
    await sender.toast("1", "Saved")


async def test_a_toast_is_shown_over_the_chat(phone: Phone, sender: Sender) -> None:
    await sender.send(DARA, HELLO)
    assert phone.last is not None
    query = phone.press(phone.last, "Yes")
    await sender.toast(query, "Saved: Yes")
    assert (await phone.answer_to(query)).text == "Saved: Yes"


async def test_the_name_for_links_is_asked_of_telegram(api: BotApi) -> None:
    assert (await account(api.url, TOKEN)).username == "rehearsal_bot"


async def test_what_keeps_a_bot_from_signing_in_is_said_with_the_remedy_and_without_the_token(
    api: BotApi,
) -> None:
    wrong = "654321:NOT-a-token-of-anything-here"
    with pytest.raises(Unusable, match="check SALA_TOKEN") as caught:
        await account(api.url, wrong)
    assert wrong not in str(caught.value)
    api.offline()
    with pytest.raises(Unusable, match=r"can't reach .* check the network and SALA_API_URL") as caught:
        await account(api.url, TOKEN)
    assert TOKEN not in str(caught.value)


def test_every_refusal_is_an_undelivered_message() -> None:
    assert all(issubclass(kind, Undelivered) for kind in (Flooded, Gone, Rejected, Temporary, Unreachable))


async def test_nothing_is_sent_before_the_bot_signs_in(api: BotApi) -> None:
    build_bot(api.url, TOKEN)
    assert not api.calls


async def file_id(phone: Phone, kind: str) -> str:
    """Of something the person has sent."""
    picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (640).to_bytes(4) + (480).to_bytes(4)
    if kind == "photo":
        return str((await phone.send_photo(picture)).fields["photo"][-1]["file_id"])
    return str((await phone.send_document("a.pdf", b"%PDF")).fields["document"]["file_id"])


async def shown_as(phone: Phone, kind: str) -> Shown:
    if kind == "place":
        return Place(11.5, 104.9)
    if kind == "text":
        return Message("a <b>text</b>")
    assert kind in ("photo", "document")
    return Media(kind, await file_id(phone, kind), f"a <b>{kind}</b>")  # type: ignore[arg-type]


KINDS = ("text", "photo", "document", "place")


def seen(phone: Phone) -> tuple[str, str]:
    """The bot's only message: its kind and what is written."""
    (message,) = [message for message in phone.messages if message.by_bot]
    names = {"photo": "photo", "document": "document", "location": "place"}
    kinds = [kind for field, kind in names.items() if field in message.fields]
    return (kinds or ["text"])[0], message.html


@pytest.mark.parametrize("after", KINDS)
@pytest.mark.parametrize("before", KINDS)
async def test_any_message_can_be_replaced_by_any_other_in_place_or_by_a_new_one(
    phone: Phone, sender: Sender, before: str, after: str
) -> None:
    number = await sender.send(DARA, await shown_as(phone, before))
    replaced = await sender.replace(DARA, number, await shown_as(phone, after))
    is_edited = after != "place" and before != "place" and not (after == "text" and before != "text")
    assert (replaced == number) == is_edited
    if not is_edited:  # the old one stays until the new one is noted
        await sender.delete(DARA, number)
    assert seen(phone) == (after, "" if after == "place" else f"a <b>{after}</b>")


async def test_replacing_by_the_same_is_no_error(phone: Phone, sender: Sender) -> None:
    for kind in ("text", "photo", "document"):
        shown = await shown_as(phone, kind)
        number = await sender.send(DARA, shown)
        assert await sender.replace(DARA, number, shown) == number


@pytest.mark.parametrize("kind", KINDS)
async def test_a_message_is_withdrawn_also_if_the_person_has_deleted_it(
    phone: Phone, sender: Sender, kind: str
) -> None:
    number = await sender.send(DARA, await shown_as(phone, kind))
    for _ in range(2):
        await sender.withdraw(DARA, number, Message("withdrawn"))
    assert [message for message in phone.messages if message.by_bot] == []


@pytest.mark.parametrize("kind", KINDS)
async def test_a_message_too_old_to_be_deleted_says_so_in_its_place(kind: str) -> None:
    clock = Clock()
    async with BotApi(Limits.raised(), clock=clock.seconds) as api:
        api.add_bot(TOKEN)
        phone = api.phone(DARA, "Dara")
        await phone.start()
        async with build_bot(api.url, TOKEN) as bot:
            sender = Sender(bot)
            number = await sender.send(DARA, await shown_as(phone, kind))
            clock.now += 49 * 3600
            if kind == "place":
                with pytest.raises(Fixed):
                    await sender.withdraw(DARA, number, Message("withdrawn"))
            else:
                await sender.withdraw(DARA, number, Message("<i>withdrawn</i>"))
                assert seen(phone) == (kind, "<i>withdrawn</i>")


class Clock:
    """Telegram's."""

    now = 1_700_000_000.0

    def seconds(self) -> float:
        return self.now


async def test_a_picture_that_telegram_has_is_not_brought_there_again(phone: Phone, sender: Sender) -> None:
    pictures = [Picture("chart.png", PICTURE, caption) for caption in ("<b>One</b>", "Two")]
    seen = []
    for picture in pictures:
        await sender.send_picture(DARA, picture)
        assert phone.last is not None
        assert phone.last.photo is not None
        seen.append((phone.last.fields["photo"][0]["file_id"], phone.last.photo.content, phone.last.html))
    assert seen == [(seen[0][0], PICTURE, "<b>One</b>"), (seen[0][0], PICTURE, "Two")]


async def test_a_picture_that_telegram_forgot_is_brought_again(
    api: BotApi, phone: Phone, sender: Sender
) -> None:
    picture = Picture("chart.png", PICTURE)
    await sender.send_picture(DARA, picture)
    api.fail_next(
        "sendPhoto", status=400, description="Bad Request: wrong file identifier/HTTP URL specified"
    )
    await sender.send_picture(DARA, picture)
    assert sum(message.photo is not None for message in phone.messages) == 2
