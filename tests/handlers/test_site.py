"""The web side against whoever finds its address: a real server, and sockets that do what browsers don't."""

import asyncio
import io
import json
from collections.abc import AsyncIterator, Sequence
from typing import Any

import aiohttp
import pytest

from handlers.web import connections
from handlers.web import site as web_side
from handlers.web.site import site
from handlers.web.strangers import Strangers
from tests.bot.test_webhook import _free_port

_SECRET = "a-secret-of-the-webhook"
_HEADER = "X-Telegram-Bot-Api-Secret-Token"


class Taken:
    """An intake that notes what it was given."""

    def __init__(self) -> None:
        self.updates: list[Any] = []

    async def take(self, batch: Sequence[Any]) -> None:
        self.updates += batch


@pytest.fixture
def taken() -> Taken:
    return Taken()


@pytest.fixture
async def port(taken: Taken) -> AsyncIterator[int]:
    port = _free_port()
    async with site(("127.0.0.1", port), taken, _SECRET):  # type: ignore[arg-type]
        yield port


@pytest.fixture
async def session(port: int) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session:
        yield session


async def _ask(session: aiohttp.ClientSession, method: str, path: str, **what: Any) -> tuple[int, str, Any]:
    async with session.request(method, path, **what) as answer:
        return answer.status, await answer.text(), answer.headers


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/events"),
        ("GET", "/sapw"),
        ("GET", "/.env"),
        ("GET", "/../../sala.db"),
        ("GET", "/telegram"),
        ("PUT", "/telegram"),
        ("POST", "/health"),
        ("OPTIONS", "/health"),
    ],
)
async def test_whatever_is_not_there_is_a_plain_404(
    session: aiohttp.ClientSession, method: str, path: str
) -> None:
    status, text, headers = await _ask(session, method, path)
    assert (status, text) == (404, "404\n")
    assert "Allow" not in headers


async def test_every_answer_has_headers_that_keep_browsers_from_guessing(
    session: aiohttp.ClientSession,
) -> None:
    for path in ("/health", "/nowhere"):
        _, _, headers = await _ask(session, "GET", path)
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert headers["Server"] == "sala"


async def test_health_names_nobody(session: aiohttp.ClientSession) -> None:
    assert (await _ask(session, "GET", "/health"))[1] == '{"ok": true}'


async def test_an_update_with_the_secret_is_taken(session: aiohttp.ClientSession, taken: Taken) -> None:
    status, _, _ = await _ask(session, "POST", "/telegram", json={"update_id": 5}, headers={_HEADER: _SECRET})
    assert status == 200
    assert taken.updates == [{"update_id": 5}]


@pytest.mark.parametrize("secret", ["", "x", _SECRET.upper(), _SECRET + "x", "ល" * 30, "\xff\xfe"])
async def test_without_it_nothing_is(session: aiohttp.ClientSession, taken: Taken, secret: str) -> None:
    status, text, _ = await _ask(
        session, "POST", "/telegram", json={"update_id": 5}, headers={_HEADER: secret}
    )
    assert (status, text) == (403, "403\n")
    assert taken.updates == []


async def test_the_secret_is_compared_in_constant_time(
    session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[tuple[bytes, bytes]] = []

    def compare(given: bytes, known: bytes) -> bool:
        compared.append((given, known))
        return False

    monkeypatch.setattr("hmac.compare_digest", compare)
    await _ask(session, "POST", "/telegram", json={"update_id": 5}, headers={_HEADER: "guess"})
    assert compared == [(b"guess", _SECRET.encode())]


@pytest.mark.parametrize(
    "body",
    [b"[" * 100_000, b'{"update_id": 1e999}', b'{"update_id": null}', b"null", b"5", b'"x"', b"{" * 1000],
)
async def test_a_body_that_is_no_update_is_refused(
    session: aiohttp.ClientSession, taken: Taken, body: bytes
) -> None:
    status, text, _ = await _ask(session, "POST", "/telegram", data=body, headers={_HEADER: _SECRET})
    assert (status, text) == (400, "400\n")
    assert taken.updates == []


async def test_a_body_that_is_too_large_is_refused(session: aiohttp.ClientSession, taken: Taken) -> None:
    body = io.BytesIO(json.dumps({"update_id": 5, "x": "x" * 2**20}).encode())
    status, _, _ = await _ask(session, "POST", "/telegram", data=body, headers={_HEADER: _SECRET})
    assert status == 413
    assert taken.updates == []


async def test_a_body_with_a_wrong_secret_is_not_waited_for(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"POST /telegram HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n")
    async with asyncio.timeout(5):
        assert (await reader.readline()).startswith(b"HTTP/1.1 403")
    writer.close()


async def test_whoever_asks_for_what_is_not_there_again_and_again_is_told_to_wait(
    session: aiohttp.ClientSession, taken: Taken
) -> None:
    answers = [await _ask(session, "GET", f"/{number}") for number in range(60)]
    statuses = [status for status, _, _ in answers]
    assert statuses[:20] == [404] * 20
    assert statuses[-1] == 429
    assert int(answers[-1][2]["Retry-After"]) >= 1
    # From the same address, as behind a proxy: Telegram and a monitor are served all the same.
    assert (await _ask(session, "GET", "/health"))[0] == 200
    sent = await _ask(session, "POST", "/telegram", json={"update_id": 5}, headers={_HEADER: _SECRET})
    assert sent[0] == 200
    # A header can't make another address of it.
    forged = await _ask(session, "GET", "/x", headers={"X-Forwarded-For": "203.0.113.9"})
    assert forged[0] == 429


async def test_guessing_the_secret_is_slowed_down(session: aiohttp.ClientSession) -> None:
    guesses = [
        (await _ask(session, "POST", "/telegram", json={}, headers={_HEADER: f"guess{number}"}))[0]
        for number in range(40)
    ]
    assert guesses[0] == 403
    assert guesses[-1] == 429


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"POST /telegram HTTP/1.1\r\nHost: x\r\nX-A: ",
        b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /health HTTP/1.1\r\nHost: x\r\n\r\nGET /health HTTP/1.1\r\nX-A: ",
    ],
)
async def test_a_connection_that_brings_no_whole_request_more_is_closed(
    taken: Taken, monkeypatch: pytest.MonkeyPatch, sent: bytes
) -> None:
    monkeypatch.setattr(web_side, "_HEAD_SECONDS", 0.01)
    port = _free_port()
    async with site(("127.0.0.1", port), taken, _SECRET):  # type: ignore[arg-type]
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(sent)
        async with asyncio.timeout(5):
            assert (await reader.read()).startswith(b"HTTP/1.1 200") == sent.startswith(b"GET")
        writer.close()


async def test_of_a_connection_that_is_closed_nothing_is_known_any_more(
    taken: Taken, monkeypatch: pytest.MonkeyPatch
) -> None:
    known: list[connections.Connections[Any]] = []
    begin = connections.Connections.__init__

    def noted(self: connections.Connections[Any]) -> None:
        begin(self)
        known.append(self)

    monkeypatch.setattr(connections.Connections, "__init__", noted)
    monkeypatch.setattr(web_side, "_HEAD_SECONDS", 0.01)
    monkeypatch.setattr(web_side, "_IDLE_SECONDS", 0.1)
    port = _free_port()
    async with site(("127.0.0.1", port), taken, _SECRET), asyncio.timeout(5):  # type: ignore[arg-type]
        for headers in ({}, {_HEADER: _SECRET}):  # Telegram's is kept open, and is looked at once more
            async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session:
                await _ask(session, "POST", "/telegram", json={"update_id": 1}, headers=headers)
                assert len(known[0]._uses) == 1
            while known[0]._uses:  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.01)


async def test_a_body_that_never_ends_is_given_up(taken: Taken, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_side, "_BODY_SECONDS", 0.01)
    port = _free_port()
    async with site(("127.0.0.1", port), taken, _SECRET):  # type: ignore[arg-type]
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        head = f"POST /telegram HTTP/1.1\r\nHost: x\r\n{_HEADER}: {_SECRET}\r\nContent-Length: 100\r\n\r\n"
        writer.write(head.encode() + b'{"upd')
        async with asyncio.timeout(5):
            assert (await reader.readline()).startswith(b"HTTP/1.1 408")
        writer.close()


async def test_where_others_hold_every_connection_telegram_brings_its_updates(
    port: int, taken: Taken, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "MOST", 3)
    held = []
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as telegram:
        for update in range(5):
            for _ in range(4):
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
                await reader.readuntil(b"\r\n\r\n")
                held.append(writer)
            told = {"json": {"update_id": update}, "headers": {_HEADER: _SECRET}}
            assert (await _ask(telegram, "POST", "/telegram", **told))[0] == 200
    assert [update["update_id"] for update in taken.updates] == [*range(5)]
    for each in held:
        each.close()


async def test_an_endless_header_is_refused(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /health HTTP/1.1\r\nHost: x\r\nX-A: " + b"a" * 100_000 + b"\r\n\r\n")
    async with asyncio.timeout(5):
        assert b" 400 " in await reader.readline()
    writer.close()


def test_strangers_are_forgotten_in_time_and_do_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handlers.web.strangers._REMEMBERED", 5)
    strangers = Strangers()
    assert [strangers.seconds_to_wait("a", 0.0) for _ in range(25)] == [0] * 20 + [1] * 5
    assert strangers.seconds_to_wait("a", 1.0) == 0
    for number in range(100):
        assert strangers.seconds_to_wait(str(number), 1.0) == 0
    assert len(strangers._buckets) == 5
