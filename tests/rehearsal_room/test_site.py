"""The page can act as anybody: so nobody else's page may speak to it, and nobody who wasn't given its address."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.rehearsal_room.rehearsal import Rehearsal
from bot.rehearsal_room.site import Site, listening

PICTURE = (Path(__file__).parents[2] / "docs/images/stage.png").read_bytes()


@pytest.fixture
async def here(furniture: Rehearsal) -> AsyncIterator[str]:
    async with listening(Site(furniture)) as address:
        yield address


@pytest.fixture
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as client:
        yield client


def origin(address: str) -> dict[str, str]:
    return {"Origin": address.partition("/room/")[0]}


async def act(client: aiohttp.ClientSession, here: str, **given: object) -> aiohttp.ClientResponse:
    return await client.post(f"{here}act", json=given, headers=origin(here))


async def test_an_act_is_a_persons_and_reaches_telegram(
    furniture: Rehearsal, here: str, client: aiohttp.ClientSession
) -> None:
    assert (await act(client, here, who="dara", act="start")).status == 200
    (message,) = furniture.room.phones["dara"].messages
    assert message.text == "/start sapw"
    assert len(furniture.room.account.updates) == 1


async def test_without_the_secret_there_is_nothing(here: str, client: aiohttp.ClientSession) -> None:
    stranger = here.replace("/room/", "/room/x")
    for path in ("", "room.js", "stream", "file/dara/1"):
        assert (await client.get(stranger + path)).status == 404
    assert (await act(client, stranger, who="dara", act="start")).status == 404
    assert (await client.get(here.partition("room/")[0])).status == 404


async def test_under_another_name_of_this_machine_there_is_nothing(
    here: str, client: aiohttp.ClientSession
) -> None:
    """A name that a stranger's DNS lets point here (rebinding) is in the Host header."""
    port = here.split(":")[2].partition("/")[0]
    for name, status in (("127.0.0.1", 200), ("localhost", 200), ("evil.example", 404), ("127.0.0.2", 404)):
        assert (await client.get(here, headers={"Host": f"{name}:{port}"})).status == status


@pytest.mark.parametrize("sent_by", ["http://evil.example", "null", "http://127.0.0.1:1", None])
async def test_another_page_can_not_act(
    furniture: Rehearsal, here: str, client: aiohttp.ClientSession, sent_by: str | None
) -> None:
    headers = {"Origin": sent_by} if sent_by is not None else {}
    for path in ("act", "attach/dara?name=a.txt"):
        body = json.dumps({"who": "dara", "act": "start"})
        assert (await client.post(here + path, data=body, headers=headers)).status == 404
    assert furniture.room.phones["dara"].messages == []


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"who": "nobody", "act": "start"},
        {"who": "dara", "act": "fly"},
        {"who": "dara", "act": "start", "payload": "no payload!"},
        {"who": "dara", "act": "say", "text": "  "},
        {"who": "dara", "act": "tap", "message": 99, "row": 0, "column": 0},
        {"who": "dara", "act": "tap", "message": "x", "row": 0, "column": 0},
        {"who": "dara", "act": "tap", "message": float("inf"), "row": 0, "column": 0},
        {"who": "dara", "act": "say", "text": 5},
    ],
)
async def test_what_nobody_can_do_is_refused(
    here: str, client: aiohttp.ClientSession, given: dict[str, object]
) -> None:
    assert (await act(client, here, **given)).status == 409


async def test_only_pictures_are_shown_and_any_other_file_is_saved(
    furniture: Rehearsal, here: str, client: aiohttp.ClientSession
) -> None:
    headers = origin(here)
    for name, content in (("a.png", PICTURE), ("page.html", b"<script>1</script>")):
        sent = await client.post(f"{here}attach/org?name={name}", data=content, headers=headers)
        assert sent.status == 200
    refused = await client.post(f"{here}attach/org?name=b.png", data=b"no picture", headers=headers)
    assert refused.status == 409
    picture, page = furniture.room.phones["org"].messages
    shown = await client.get(f"{here}file/org/{picture.message_id}")
    assert (shown.content_type, await shown.read()) == ("image/png", PICTURE)
    saved = await client.get(f"{here}file/org/{page.message_id}")
    assert saved.content_type == "application/octet-stream"
    assert saved.headers["Content-Disposition"] == "attachment; filename*=UTF-8''page.html"
    assert saved.headers["X-Content-Type-Options"] == "nosniff"
    assert (await client.get(f"{here}file/fac/{page.message_id}")).status == 404


async def test_a_viewer_is_told_everything_once_and_then_only_what_changed(
    furniture: Rehearsal, here: str, client: aiohttp.ClientSession
) -> None:
    async with client.get(f"{here}stream") as stream:

        async def told() -> tuple[str, Any]:
            while not (line := (await stream.content.readline()).decode()).startswith("event: "):
                pass
            return line[7:].strip(), json.loads((await stream.content.readline())[6:])

        first = [await told() for _ in range(6 + len(furniture.room.people))]
        assert [name for name, _ in first][:6] == ["room", "clock", "bot", "crowd", "agenda", "concerns"]
        assert {said["key"] for name, said in first if name == "phone"} == set(furniture.room.phones)
        await furniture.room.phones["bopha"].say("<b>សួស្តី</b> /help")
        furniture.room.bell.ring()
        name, said = await told()
        assert (name, said["key"]) == ("phone", "bopha")
        (message,) = said["messages"]
        assert message["text"] == "<b>សួស្តី</b> /help"
        assert [entity["type"] for entity in message["entities"]] == ["bot_command"]
