"""Parameters of a call: read from any encoding Telegram accepts, converted, and complained about in its words."""

import json
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader
from aiohttp.web import BaseRequest

from bot.rehearsal.files import UPLOAD_LIMIT, Upload, guess_mime_type
from bot.rehearsal.refusals import Refusal, bad_request, query_too_old
from bot.rehearsal.signatures import Parameter

# What Telegram says when a required parameter is missing or empty; for others: Parameter "…" is required.
_MISSING: Mapping[str, str] = MappingProxyType(
    {
        "chat_id": "chat_id is empty",
        "from_chat_id": "chat_id is empty",
        "text": "message text is empty",
        "photo": "there is no photo in the request",
        "document": "there is no document in the request",
        "latitude": "latitude is empty",
        "longitude": "longitude is empty",
        "message_id": "message identifier is not specified",
        "message_ids": "message identifiers are not specified",
        "user_id": "invalid user_id specified",
        "file_id": "file_id not specified",
        "action": "wrong parameter action in request",
        "media": "can't parse input media JSON object",
        "commands": "can't parse commands JSON object",
        "callback_query_id": query_too_old().description.removeprefix("Bad Request: "),
    }
)
_UNREADABLE: Mapping[str, str] = MappingProxyType(
    {
        "reply_markup": "can't parse reply keyboard markup JSON object",
        "reply_parameters": "can't parse reply parameters JSON object",
        "link_preview_options": "can't parse link preview options JSON object",
        "scope": "can't parse BotCommandScope JSON object",
        "media": "can't parse input media JSON object",
    }
)
_OBJECT_EXPECTED: Mapping[str, str] = MappingProxyType(
    {
        "reply_markup": "object expected as reply markup",
        "reply_parameters": "object expected as reply parameters",
        "link_preview_options": "object expected as link preview options",
        "scope": "can't parse BotCommandScope: BotCommandScope must be an Object",
        "commands": "expected an Array of BotCommand",
        "message_ids": "expected an Array of message identifiers",
        "allowed_updates": "expected an Array of String",
    }
)
_YES = frozenset({"true", "yes", "1"})

Parameters = dict[str, Any]


async def read_parameters(request: BaseRequest) -> Parameters:
    """The raw parameters of a request: query, JSON object, form or multipart; files as Upload.

    Raises Refusal 400 for a body that can't be read, 413 for one that is too large.
    """
    given: Parameters = dict(request.query) if request.query_string else {}
    kind = request.content_type
    if kind == "application/json":
        body = await request.read()
        try:
            fields = json.loads(body) if body else {}
        except ValueError:
            fields = None
        if not isinstance(fields, dict):
            raise bad_request("can't parse JSON encoded request")
        given.update(fields)
    elif kind == "application/x-www-form-urlencoded":
        given.update(parse_qsl((await request.read()).decode(), keep_blank_values=True))
    elif kind == "multipart/form-data":
        await _read_parts(request, given)
    return given


async def _read_parts(request: BaseRequest, given: Parameters) -> None:
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or part.name is None:
            continue
        content = bytes(await part.read(decode=True))
        if part.filename is None:
            given[part.name] = content.decode()
        elif len(content) > UPLOAD_LIMIT:
            raise Refusal(413, "Request Entity Too Large")
        else:
            given[part.name] = Upload(part.filename, content, _mime_type(part))


def _mime_type(part: BodyPartReader) -> str:
    declared = part.headers.get("Content-Type")
    return (
        declared
        if declared and declared != "application/octet-stream"
        else guess_mime_type(part.filename or "")
    )


class Reader:
    """Reads the parameters of one method; made once, used for every call."""

    def __init__(self, signature: tuple[Parameter, ...]) -> None:
        # An empty URL removes the webhook, so it is not required in truth.
        self._required = tuple(
            parameter.name for parameter in signature if parameter.required and parameter.name != "url"
        )
        self._converters = {
            parameter.name: _CONVERTERS.get(parameter.types, _structure) for parameter in signature
        }

    def read(self, given: Parameters) -> Parameters:
        """The known ones among `given`, converted; unknown and empty ones are ignored, as Telegram does.

        Integer → int, Float → float, Boolean → bool, String → str, InputFile → Upload or str (a file_id or URL),
        objects and arrays → dict and list. Raises Refusal with Telegram's description.
        """
        read: Parameters = {}
        for name, value in given.items():
            converter = self._converters.get(name)
            if converter is not None and value is not None and value != "":
                read[name] = converter(name, value, given)
        for name in self._required:
            if name not in read:
                raise bad_request(_MISSING.get(name, f'parameter "{name}" is required'))
        return read


def _integer(_name: str, value: Any, _given: Parameters) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        return 0  # as Telegram does: the wrong number is then not found, or too small


def _float(_name: str, value: Any, _given: Parameters) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return 0.0


def _string(_name: str, value: Any, _given: Parameters) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _boolean(_name: str, value: Any, _given: Parameters) -> bool:
    return value is True or str(value).lower() in _YES


def _chat(_name: str, value: Any, _given: Parameters) -> int | str:
    try:
        return int(value)
    except (TypeError, ValueError):
        return str(value)


def _file(_name: str, value: Any, given: Parameters) -> Upload | str:
    if isinstance(value, Upload):
        return value
    return attached(str(value), given)


def attached(value: str, given: Parameters) -> Upload | str:
    """The part of the request that "attach://name" means; other values as they are."""
    if value.startswith("attach://"):
        part = given.get(value.removeprefix("attach://"))
        return part if isinstance(part, Upload) else value
    return value


def _structure(name: str, value: Any, _given: Parameters) -> Any:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            raise bad_request(_UNREADABLE.get(name, f"can't parse {name} JSON object")) from None
    if not isinstance(value, list if name in _ARRAYS else dict):
        raise bad_request(_OBJECT_EXPECTED.get(name, f"can't parse {name} JSON object"))
    return value


def _media(name: str, value: Any, given: Parameters) -> dict[str, Any]:
    media: dict[str, Any] = _structure(name, value, given)
    return {**media, "media": attached(str(media.get("media", "")), given)}


_ARRAYS = frozenset({"allowed_updates", "entities", "caption_entities", "message_ids", "commands"})
_CONVERTERS: Mapping[tuple[str, ...], Callable[[str, Any, Parameters], Any]] = MappingProxyType(
    {
        ("Integer",): _integer,
        ("Float",): _float,
        ("String",): _string,
        ("Boolean",): _boolean,
        ("Integer", "String"): _chat,
        ("InputFile", "String"): _file,
        ("InputFile",): _file,
        ("InputMedia",): _media,
    }
)
