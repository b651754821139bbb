"""Files: uploaded, shown, fetched again and refused."""

from __future__ import annotations

import json
import struct
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import FormData

from bot.rehearsal.files import DOWNLOAD_LIMIT, PHOTO_LIMIT, picture_size
from bot.rehearsal.refusals import Refusal

if TYPE_CHECKING:
    from bot.rehearsal import BotAccount, Phone
    from tests.rehearsal.conftest import Caller


def png(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + struct.pack(">II", width, height)


def jpeg(width: int, height: int) -> bytes:
    tables = b"\xff\xe0\x00\x04ab\xff\xc4\x00\x04ab"
    return b"\xff\xd8" + tables + b"\xff\xc0\x00\x11\x08" + struct.pack(">HH", height, width) + b"\x00" * 8


async def upload(
    call: Caller, method: str, files: dict[str, tuple[str, bytes]], **fields: Any
) -> tuple[int, Any]:
    form = FormData()
    for name, value in fields.items():
        form.add_field(name, value if isinstance(value, str) else json.dumps(value))
    for name, (file_name, content) in files.items():
        form.add_field(name, BytesIO(content), filename=file_name)
    async with call.session.post(f"{call.url}/bot{call.token}/{method}", data=form) as response:
        body = await response.json()
        return response.status, body.get("result") or body["description"]


async def download(call: Caller, path: str) -> tuple[int, bytes]:
    async with call.session.get(f"{call.url}/file/bot{call.token}/{path}") as response:
        return response.status, await response.read()


async def test_an_uploaded_document_is_shown_and_can_be_downloaded(call: Caller, phone: Phone) -> None:
    status, message = await upload(
        call,
        "sendDocument",
        {"document": ("results.csv", b"a,b\n1,2\n")},
        chat_id=7,
        caption="<b>All</b>",
        parse_mode="HTML",
    )
    assert status == 200
    assert message["document"]["file_name"] == "results.csv"
    assert message["document"]["mime_type"] == "text/csv"
    assert phone.last is not None
    assert phone.last.html == "<b>All</b>"
    assert phone.last.document is not None
    assert phone.last.document.content == b"a,b\n1,2\n"
    file = (await call("getFile", file_id=message["document"]["file_id"])).result
    assert file["file_size"] == 8
    assert await download(call, file["file_path"]) == (200, b"a,b\n1,2\n")


async def test_a_file_is_sent_again_by_its_id(call: Caller, phone: Phone) -> None:
    _, message = await upload(call, "sendDocument", {"document": ("a.txt", b"x")}, chat_id=7)
    again = await call("sendDocument", chat_id=7, document=message["document"]["file_id"])
    assert again.result["document"] == message["document"]
    wrong = await call("sendPhoto", chat_id=7, photo=message["document"]["file_id"])
    assert wrong.refusal == (400, "Bad Request: type of file mismatch")


async def test_a_photo_has_its_size_and_may_be_exchanged(call: Caller, phone: Phone) -> None:
    _, message = await upload(
        call, "sendPhoto", {"photo": ("a.png", png(640, 480))}, chat_id=7, caption="old"
    )
    assert (message["photo"][-1]["width"], message["photo"][-1]["height"]) == (640, 480)
    status, edited = await upload(
        call,
        "editMessageMedia",
        {"chart": ("b.jpg", jpeg(800, 600))},
        chat_id=7,
        message_id=message["message_id"],
        media={"type": "photo", "media": "attach://chart", "caption": "new"},
    )
    assert status == 200
    assert (edited["caption"], edited["photo"][-1]["width"]) == ("new", 800)
    assert phone.last is not None
    assert phone.last.photo is not None
    assert phone.last.photo.content == jpeg(800, 600)


async def test_a_caption_is_changed_and_taken_away(call: Caller, phone: Phone) -> None:
    _, message = await upload(call, "sendDocument", {"document": ("a.txt", b"x")}, chat_id=7, caption="old")
    where = {"chat_id": 7, "message_id": message["message_id"]}
    assert (await call("editMessageCaption", **where, caption="new")).result["caption"] == "new"
    assert "caption" not in (await call("editMessageCaption", **where)).result
    wrong = await call("editMessageText", **where, text="x")
    assert wrong.refusal == (400, "Bad Request: there is no text in the message to edit")
    text = (await call("sendMessage", chat_id=7, text="x")).result["message_id"]
    wrong = await call("editMessageCaption", chat_id=7, message_id=text, caption="x")
    assert wrong.refusal == (400, "Bad Request: there is no caption in the message to edit")
    place = (await call("sendLocation", chat_id=7, latitude=1, longitude=2)).result["message_id"]
    media = {"type": "document", "media": message["document"]["file_id"]}
    wrong = await call("editMessageMedia", chat_id=7, message_id=place, media=media)
    assert wrong.refusal == (400, "Bad Request: there is no media in the message to edit")
    long = await call("editMessageCaption", **where, caption="x" * 1025)
    assert long.refusal == (400, "Bad Request: message caption is too long")


@pytest.mark.parametrize(
    ("method", "parameters", "complaint"),
    [
        ("sendDocument", {}, "there is no document in the request"),
        ("sendDocument", {"document": "unknown"}, "wrong file identifier/HTTP URL specified"),
        ("sendDocument", {"document": "https://example.org/x"}, "failed to get HTTP URL content"),
        ("sendPhoto", {"photo": "attach://nowhere"}, "wrong file identifier/HTTP URL specified"),
        ("editMessageMedia", {"message_id": 2}, "can't parse input media JSON object"),
        (
            "editMessageMedia",
            {"message_id": 2, "media": {"type": "song", "media": "x"}},
            "can't parse InputMedia: type song is unsupported",
        ),
    ],
)
async def test_files_that_are_not_there_are_refused(
    call: Caller, phone: Phone, method: str, parameters: dict[str, Any], complaint: str
) -> None:
    await call("sendMessage", chat_id=7, text="x")
    assert (await call(method, chat_id=7, **parameters)).refusal == (400, f"Bad Request: {complaint}")


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"not a picture", "IMAGE_PROCESS_FAILED"),
        (b"\xff\xd8 cut off", "IMAGE_PROCESS_FAILED"),
        (png(0, 10), "PHOTO_INVALID_DIMENSIONS"),
        (png(9_000, 1_001), "PHOTO_INVALID_DIMENSIONS"),
        (png(2_100, 100), "PHOTO_INVALID_DIMENSIONS"),
    ],
)
def test_what_is_no_photo_is_refused(content: bytes, complaint: str) -> None:
    with pytest.raises(Refusal, match=complaint):
        picture_size(content)


async def test_empty_and_too_large_files_are_refused(call: Caller, phone: Phone) -> None:
    large = png(10, 10) + b"\x00" * PHOTO_LIMIT
    refused = await upload(call, "sendPhoto", {"photo": ("a.png", large)}, chat_id=7)
    assert refused == (413, "Request Entity Too Large")
    refused = await upload(call, "sendDocument", {"document": ("a.txt", b"")}, chat_id=7)
    assert refused == (400, "Bad Request: file must be non-empty")


async def test_more_than_20_megabytes_can_be_sent_and_not_fetched(
    call: Caller, phone: Phone, bot: BotAccount
) -> None:
    message = await phone.send_document("film.bin", b"x" * (DOWNLOAD_LIMIT + 1))
    refused = await call("getFile", file_id=message.fields["document"]["file_id"])
    assert refused.refusal == (400, "Bad Request: file is too big")
    stored = bot.files.find(message.fields["document"]["file_id"])
    assert stored is not None
    assert (await download(call, stored.path))[0] == 404
