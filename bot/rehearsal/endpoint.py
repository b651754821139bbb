"""From an HTTP request to a method of the Bot API, and back."""

import json
import re
from collections import deque
from collections.abc import Callable
from inspect import isawaitable
from typing import Any, NamedTuple

from aiohttp.web import BaseRequest, Response, StreamResponse

from bot.rehearsal.accounts import BotAccount
from bot.rehearsal.faults import Fault, Faults
from bot.rehearsal.methods import METHODS
from bot.rehearsal.parameters import read_parameters
from bot.rehearsal.refusals import Refusal

_PATH = re.compile(r"/bot(?P<token>[0-9]+:[A-Za-z0-9_-]+)/(?P<method>[A-Za-z]+)")
_FILE_PATH = re.compile(r"/file/bot(?P<token>[0-9]+:[A-Za-z0-9_-]+)/(?P<path>.+)")
_encode = json.JSONEncoder(separators=(",", ":")).encode

NOT_ANSWERED = 0


class Call(NamedTuple):
    """A method call and how it ended: `status` is the HTTP status, 0 when no answer left; `at` in seconds since 1970."""

    method: str
    params: dict[str, Any]
    status: int
    at: float
    description: str = ""


class Endpoint:
    """Answers requests for the bots of `bots` (by token); keeps the last `record` calls."""

    def __init__(self, clock: Callable[[], float], record: int) -> None:
        self.bots: dict[str, BotAccount] = {}
        self.calls: deque[Call] = deque(maxlen=record)
        self.faults = Faults()
        self._clock = clock

    async def answer(self, request: BaseRequest) -> StreamResponse:
        """The response to any request; connections break while the server is offline."""
        if self.faults.offline:
            return _dropped(request)
        match = _PATH.fullmatch(request.path)
        if match is None:
            return self._download(request.path)
        token, method = match.groups()
        account = self.bots.get(token)
        if account is None:
            return _refused(Refusal(401, "Unauthorized"))
        given: dict[str, Any] = {}
        fault: Fault | None = None
        refusal: Refusal | None = None
        body = ""
        try:
            given = await read_parameters(request)
            if self.faults:
                fault = await self.faults.meet(method)
            if fault is None:
                body = _encode(await _carry_out(account, method, given))
            else:
                body = _encode(await _carry_out_under(fault, account, method, given))
        except Refusal as refused:
            refusal = refused
        if self.faults.offline or (fault is not None and fault.drop_connection):
            self._record(method, given, Refusal(NOT_ANSWERED, "connection dropped"))
            return _dropped(request)
        if fault is not None and fault.body is not None:
            self._record(method, given, Refusal(fault.status, fault.body))
            return Response(status=fault.status, text=fault.body, content_type="text/html")
        self._record(method, given, refusal)
        if refusal is not None:
            return _refused(refusal)
        answer = f'{{"ok":true,"result":{body}}}'
        if fault is not None and fault.cut:
            return await _half(request, answer.encode())
        return Response(text=answer, content_type="application/json")

    async def carry(self, account: BotAccount, method: str, given: dict[str, Any]) -> None:
        """Carry out a method that a webhook named in its answer; a refusal goes unheard, as with Telegram."""
        refusal = None
        try:
            await _carry_out(account, method, given)
        except Refusal as refused:
            refusal = refused
        self._record(method, given, refusal)

    def _record(self, method: str, given: dict[str, Any], refusal: Refusal | None) -> None:
        status, description = (200, "") if refusal is None else (refusal.code, refusal.description)
        self.calls.append(Call(method, given, status, self._clock(), description))

    def _download(self, path: str) -> Response:
        match = _FILE_PATH.fullmatch(path)
        if match is None:
            return _refused(Refusal(404, "Not Found"))
        account = self.bots.get(match["token"])
        if account is None:
            return _refused(Refusal(401, "Unauthorized"))
        stored = account.files.at(match["path"])
        if stored is None:
            return _refused(Refusal(404, "Not Found"))
        return Response(body=stored.content, content_type="application/octet-stream")


async def _carry_out(account: BotAccount, name: str, given: dict[str, Any]) -> Any:
    method = METHODS.get(name.lower())
    if method is None:
        raise Refusal(404, "Not Found")
    result = method.handler(account, method.parameters.read(given))
    return await result if isawaitable(result) else result


async def _carry_out_under(fault: Fault, account: BotAccount, name: str, given: dict[str, Any]) -> Any:
    if fault.body is not None:
        return None
    if not fault.after:
        fault.strike()
    result = await _carry_out(account, name, given)
    if fault.after:
        fault.strike()
    return result


def _refused(refusal: Refusal) -> Response:
    answer: dict[str, Any] = {"ok": False, "error_code": refusal.code, "description": refusal.description}
    if refusal.parameters:
        answer["parameters"] = refusal.parameters
    return Response(status=refusal.code, text=_encode(answer), content_type="application/json")


async def _half(request: BaseRequest, answer: bytes) -> StreamResponse:
    """Break the connection in the middle of the answer."""
    response = StreamResponse(
        headers={"Content-Length": str(len(answer)), "Content-Type": "application/json"}
    )
    await response.prepare(request)
    await response.write(answer[: len(answer) // 2])
    if request.transport is not None:
        request.transport.close()
    return response


def _dropped(request: BaseRequest) -> Response:
    """Break the connection; the answer goes nowhere."""
    if request.transport is not None:
        request.transport.abort()
    return Response()
