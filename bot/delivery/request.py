"""HTTP under python-telegram-bot by aiohttp, whose pool stays fast with hundreds of calls in flight."""

import asyncio
import json
from typing import Any

import aiohttp
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

_AT_ONCE = 512
"""More than the pacer and toasts have under way together: calls that hang keep no other from a connection."""
_SECONDS = 20.0


class AiohttpRequest(BaseRequest):
    """See `telegram.request.BaseRequest`."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        return _SECONDS

    async def initialize(self) -> None:
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=_AT_ONCE, keepalive_timeout=60)
            self._session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        del write_timeout, connect_timeout, pool_timeout
        if self._session is None:
            raise NetworkError("the HTTP session is closed")
        total = read_timeout if isinstance(read_timeout, int | float) else _SECONDS
        try:
            async with self._session.request(
                method, url, data=_form(request_data), timeout=aiohttp.ClientTimeout(total=total)
            ) as response:
                status, body = response.status, await response.read()
        except TimeoutError:
            raise TimedOut from None
        except (aiohttp.ClientError, asyncio.IncompleteReadError, OSError) as error:
            # aiohttp's own messages hold the URL, and the URL holds the token.
            raise NetworkError(type(error).__name__) from None
        if not body.lstrip().startswith(b"{"):
            # Of a proxy or a server before Telegram's: its 403 blocks nobody, its 404 revokes no token.
            raise NetworkError(f"{status}, and not an answer of Telegram's")
        return status, body

    @staticmethod
    def parse_json_payload(payload: bytes) -> Any:
        """What can't be read may hold names: it isn't logged, as the library would."""
        try:
            return json.loads(payload)
        except ValueError:
            raise NetworkError("an answer that can't be read") from None


def _form(request_data: RequestData | None) -> aiohttp.FormData | dict[str, str] | None:
    if request_data is None:
        return None
    if not request_data.contains_files:
        return request_data.json_parameters
    form = aiohttp.FormData()
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, content_type) in request_data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=content_type)
    return form
