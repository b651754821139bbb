"""The embedded Bot API: a server to point bots at, and the phones and groups of those who talk to them."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, Self

from aiohttp.http_parser import RawRequestMessage
from aiohttp.streams import StreamReader
from aiohttp.web import BaseRequest, Server, ServerRunner, TCPSite
from aiohttp.web_protocol import RequestHandler

from bot.rehearsal.accounts import BotAccount
from bot.rehearsal.endpoint import Call, Endpoint
from bot.rehearsal.faults import Fault, Hang
from bot.rehearsal.files import UPLOAD_LIMIT
from bot.rehearsal.groups import Group
from bot.rehearsal.limits import Limits
from bot.rehearsal.people import Person
from bot.rehearsal.phone import Phone
from bot.rehearsal.queries import QUERY_LIFETIME

LARGEST_REQUEST = UPLOAD_LIMIT + 1024 * 1024


class BotApi:
    """An embedded Bot API server on a free port of the loopback interface, used as an async context manager.

    `clock` gives seconds since 1970 and may be moved by hand: dates, lifetimes, flood limits and expiry follow it, long
    polls and retries of webhooks wait in real time. `record` is how many of the last calls are kept.
    `query_lifetime` is how many seconds a pressed button can be answered.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        *,
        clock: Callable[[], float] = time.time,
        port: int = 0,
        record: int = 10_000,
        query_lifetime: float = QUERY_LIFETIME,
    ) -> None:
        self.limits = limits if limits is not None else Limits.telegram()
        self.clock = clock
        self._endpoint = Endpoint(clock, record)
        self._query_lifetime = query_lifetime
        self._port = port
        self._runner: ServerRunner | None = None
        self._last_group = 0

    async def __aenter__(self) -> Self:
        """Listen."""
        loop = asyncio.get_running_loop()

        def request(
            message: RawRequestMessage,
            payload: StreamReader,
            protocol: RequestHandler,
            writer: Any,
            task: asyncio.Task[None],
        ) -> BaseRequest:
            return BaseRequest(
                message, payload, protocol, writer, task, loop, client_max_size=LARGEST_REQUEST
            )

        server = Server(
            self._endpoint.answer, request_factory=request, handler_cancellation=True, access_log=None
        )
        self._runner = ServerRunner(server, shutdown_timeout=1)
        await self._runner.setup()
        await TCPSite(self._runner, "127.0.0.1", self._port).start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stop: end what waits, then close."""
        for hang in self._endpoint.faults.hangs:
            hang.release()
        for account in self._endpoint.bots.values():
            account.updates.close()
            if account.webhook is not None:
                await account.webhook.close()
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def url(self) -> str:
        """The address; methods at {url}/bot{token}/{method}, files at {url}/file/bot{token}/{path}."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def calls(self) -> deque[Call]:
        """The last method calls, oldest first; cleared by whoever wants to."""
        return self._endpoint.calls

    def add_bot(
        self,
        token: str = "123456:TEST-token-of-the-rehearsal",  # noqa: S107 - for this server only
        username: str = "rehearsal_bot",
        first_name: str = "Rehearsal",
    ) -> BotAccount:
        """A bot that may sign in with `token`."""
        account = BotAccount(
            token,
            username,
            first_name,
            clock=self.clock,
            limits=self.limits,
            query_lifetime=self._query_lifetime,
            carry=self._endpoint.carry,
        )
        self._endpoint.bots[token] = account
        return account

    def phone(
        self,
        user_id: int,
        first_name: str,
        last_name: str = "",
        username: str | None = None,
        language_code: str = "en",
        *,
        bot: BotAccount | None = None,
    ) -> Phone:
        """A person with a private chat with `bot` (the only one, if not given), not started yet."""
        return Phone(bot or self._only_bot(), Person(user_id, first_name, last_name, username, language_code))

    def group(self, title: str, members: Sequence[Phone], *, bot: BotAccount | None = None) -> Group:
        """A group of those people and the bot, which the first of them has just added."""
        self._last_group += 1
        return Group(bot or self._only_bot(), -self._last_group, title, members)

    def fail_next(
        self,
        method: str | None = None,
        *,
        status: int = 502,
        count: int = 1,
        description: str | None = None,
        retry_after: int = 1,
        drop_connection: bool = False,
        delay: float = 0.0,
        after: bool = False,
        cut: bool = False,
        body: str | None = None,
    ) -> None:
        """Answer the next `count` calls of `method` (of any, if None) with `status`, `delay` real seconds late.

        429 carries `retry_after` (seconds). `drop_connection`: no answer at all. `after`: the call is carried out and
        only its answer is lost. `cut`: it is carried out, and the connection breaks in the middle of its answer. `body`:
        instead of carrying it out, that text is answered with `status`. `status=0`: nothing but the delay.
        """
        self._endpoint.faults.add(
            Fault(
                method,
                status,
                count,
                description,
                retry_after=retry_after,
                drop_connection=drop_connection,
                delay=delay,
                after=after,
                cut=cut,
                body=body,
            )
        )

    def hang(self, method: str | None = None) -> Hang:
        """Hold calls of `method` (of any, if None) before they are carried out, until `.release()`."""
        return self._endpoint.faults.hang(method)

    def offline(self) -> None:
        """The network is gone: connections that wait break, and so does every new request."""
        self._endpoint.faults.offline = True
        for account in self._endpoint.bots.values():
            account.updates.close()
            if account.webhook is not None:
                account.webhook.disconnect()

    def online(self) -> None:
        """The network is back."""
        self._endpoint.faults.offline = False
        for account in self._endpoint.bots.values():
            if account.webhook is not None:
                account.webhook.connect()

    def _only_bot(self) -> BotAccount:
        (account,) = self._endpoint.bots.values()
        return account
