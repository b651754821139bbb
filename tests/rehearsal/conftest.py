"""A server, a bot on it that tests speak for, and a person."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import pytest
from aiohttp import ClientSession

from bot.rehearsal import BotAccount, BotApi, Limits, Phone


class HandClock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1_448_000_000.0

    def __call__(self) -> float:
        return self.now

    def move(self, seconds: float) -> None:
        self.now += seconds


@dataclass(frozen=True)
class Answer:
    """What the server answered, as HTTP status and JSON."""

    status: int
    body: dict[str, Any]

    @property
    def result(self) -> Any:
        assert self.body["ok"], self.body
        return self.body["result"]

    @property
    def description(self) -> str:
        assert not self.body["ok"], self.body
        assert self.body["error_code"] == self.status
        return str(self.body["description"])

    @property
    def refusal(self) -> tuple[int, str]:
        return self.status, self.description


class Caller:
    """Calls methods of one bot as JSON: `await call("sendMessage", chat_id=7, text="x")`."""

    def __init__(self, session: ClientSession, url: str, token: str) -> None:
        self.session = session
        self.url = url
        self.token = token

    async def __call__(self, method: str, **parameters: Any) -> Answer:
        async with self.session.post(f"{self.url}/bot{self.token}/{method}", json=parameters) as response:
            return Answer(response.status, await response.json())


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def api(clock: HandClock) -> AsyncIterator[BotApi]:
    async with BotApi(Limits.raised(), clock=clock) as api:
        yield api


@pytest.fixture
def bot(api: BotApi) -> BotAccount:
    return api.add_bot(username="sala_rehearsal_bot", first_name="Sala")


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


@pytest.fixture
def call(session: ClientSession, api: BotApi, bot: BotAccount) -> Caller:
    return Caller(session, api.url, bot.token)


@pytest.fixture
async def phone(api: BotApi, bot: BotAccount) -> Phone:
    """A person who has started the bot; the update about it is still to be fetched."""
    phone = api.phone(7, "Sok", username="sok", bot=bot)
    await phone.start()
    return phone


@pytest.fixture
def call_on(session: ClientSession) -> Callable[[BotApi, BotAccount], Caller]:
    """Speaks for a bot on a server of the test's own."""
    return lambda api, bot: Caller(session, api.url, bot.token)
