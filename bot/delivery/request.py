"""HTTP under python-telegram-bot by aiohttp, whose pool stays fast with hundreds of calls in flight."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any, cast

import aiohttp
import orjson
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

_AT_ONCE = 512
"""More than the pacer and toasts have under way together: calls that hang keep no other from a connection."""
_SECONDS = 20.0


_OK = 200
_AS_JSON = {"Content-Type": "application/json"}


class _Json:
    """Parameters as one JSON text; building the library's own takes eight times as long."""

    contains_files = False

    def __init__(self, parameters: Mapping[str, Any]) -> None:
        self.body = orjson.dumps(parameters)


def as_json(parameters: Mapping[str, Any]) -> RequestData:
    """Parameters of a call without files, for `AiohttpRequest.post`.

    `RequestData` is final, but what is given to `post` is only handed on to `do_request`.
    """
    return cast("RequestData", _Json(parameters))


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
                method,
                url,
                **_body(request_data),
                timeout=aiohttp.ClientTimeout(total=total),
            ) as response:
                status, body = response.status, await response.read()
        except TimeoutError:
            raise TimedOut from None
        except (aiohttp.ClientError, asyncio.IncompleteReadError, OSError) as error:
            # aiohttp's own messages hold the URL, and the URL holds the token.
            raise NetworkError(type(error).__name__) from None
        if status != _OK:
            # Of a proxy or a server before Telegram's: its 403 blocks nobody, its 404 revokes no token.
            try:
                self.parse_json_payload(body)
            except NetworkError as error:
                raise NetworkError(f"{status}, and {error.message}") from None
        return status, body

    @staticmethod
    def parse_json_payload(payload: bytes) -> Any:
        """Raises `NetworkError` where it isn't Telegram's; it may hold names and isn't logged, as the library would."""
        try:
            answer = orjson.loads(payload)
        except orjson.JSONDecodeError:  # stricter than the library, which takes half a character
            try:
                answer = json.loads(payload)
            except (ValueError, RecursionError):
                answer = None
        is_telegrams = (
            isinstance(answer, dict) and ("result" if answer.get("ok") is True else "error_code") in answer
        )
        if not is_telegrams:
            raise NetworkError("not an answer of Telegram's")
        return answer


def _body(request_data: RequestData | None) -> dict[str, Any]:
    """What aiohttp is to send."""
    if request_data is None:
        return {}
    if isinstance(request_data, _Json):
        return {"data": request_data.body, "headers": _AS_JSON}
    if not request_data.contains_files:
        return {"data": request_data.json_parameters}
    form = aiohttp.FormData()
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, content_type) in request_data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=content_type)
    return {"data": form}
