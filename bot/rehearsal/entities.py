"""Entities of a text: how they are measured, ordered and made to fit together."""

from typing import Any
from urllib.parse import urlsplit, urlunsplit

from bot.rehearsal.refusals import bad_request

# May be cut in pieces and joined again; the others are solid.
SPLITTABLE = ("bold", "italic", "underline", "strikethrough", "spoiler")
QUOTES = frozenset({"blockquote", "expandable_blockquote"})
CODE = frozenset({"code", "pre"})
SETTABLE = frozenset({*SPLITTABLE, *QUOTES, *CODE, "text_link", "custom_emoji"})

_ORDER = {
    "blockquote": 0,
    "expandable_blockquote": 0,
    "pre": 10,
    "code": 20,
    "text_link": 49,
    "custom_emoji": 99,
}


def utf16_length(text: str) -> int:
    """Length in UTF-16 code units: an emoji outside the basic plane is 2."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def in_order(entities: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Telegram's order: by offset, the longer first, quotes and code before styles."""
    if len(entities) < 2:
        return entities
    return sorted(entities, key=lambda entity: (entity["offset"], -entity["length"], _rank(entity["type"])))


def checked(text: str, entities: list[Any]) -> list[dict[str, Any]]:
    """Entities that came with a text, if they fit it; kinds that nobody may set are left out.

    Raises Refusal with Telegram's description for those that are no entities or reach beyond the text.
    """
    size, kept = utf16_length(text), []
    for entity in entities:
        if not isinstance(entity, dict):
            raise bad_request("can't parse MessageEntity: expected an Object")
        for field in ("offset", "length", "type"):
            if field not in entity:
                raise bad_request(f"can't parse MessageEntity: Can't find field \"{field}\"")
        begin, end = entity["offset"], entity["offset"] + entity["length"]
        if begin < 0 or end > size:
            raise bad_request(
                f"entity beginning at UTF-16 offset {begin} ends after the end of the text at UTF-16 offset {size}"
            )
        if entity["type"] in SETTABLE:
            kept.append(entity)
    return kept


def settled(entities: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Entities as Telegram keeps them.

    Styles of one kind that touch or overlap are joined, nothing is styled inside code, and solid entities are nested
    or apart: of two that cross, or of two quotes, links or codes inside each other, the first stays.
    """
    solid: list[dict[str, Any]] = []
    for entity in in_order([entity for entity in entities if entity["type"] not in SPLITTABLE]):
        if entity["length"] > 0 and all(_fits(entity, other) for other in solid):
            solid.append(entity)
    closed = [
        (entity["offset"], entity["offset"] + entity["length"]) for entity in solid if entity["type"] in CODE
    ]
    styles = []
    for kind in SPLITTABLE:
        spans = [
            (entity["offset"], entity["offset"] + entity["length"])
            for entity in entities
            if entity["type"] == kind
        ]
        if spans:
            spans = _without(_joined(spans), closed)
            styles += [{"offset": begin, "length": end - begin, "type": kind} for begin, end in spans]
    return in_order(solid + styles)


def checked_link(url: str) -> str | None:
    """A link as Telegram stores it, with scheme and path; None for what it would not link."""
    url = url.strip()
    if url.startswith(("tg://", "ton://")):
        return url
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
    except ValueError:
        return None
    host = parts.netloc.rpartition("@")[2]
    if (
        parts.scheme not in {"http", "https"}
        or "." not in host.strip(".")
        or any(sign in url for sign in ' <>"')
    ):
        return None
    return urlunsplit((parts.scheme, parts.netloc.lower(), parts.path or "/", parts.query, parts.fragment))


def _rank(kind: str) -> int:
    return _ORDER.get(kind, 90 + SPLITTABLE.index(kind) if kind in SPLITTABLE else 50)


def _fits(entity: dict[str, Any], other: dict[str, Any]) -> bool:
    begin, end = entity["offset"], entity["offset"] + entity["length"]
    other_begin, other_end = other["offset"], other["offset"] + other["length"]
    if end <= other_begin or other_end <= begin:
        return True
    inside = other_begin <= begin and end <= other_end
    return inside and other["type"] in QUOTES and entity["type"] not in QUOTES


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for begin, end in sorted(spans):
        if end <= begin:
            continue
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return joined


def _without(spans: list[tuple[int, int]], closed: list[tuple[int, int]]) -> list[tuple[int, int]]:
    for closed_begin, closed_end in closed:
        spans = [
            (begin, end)
            for whole_begin, whole_end in spans
            for begin, end in (
                (whole_begin, min(whole_end, closed_begin)),
                (max(whole_begin, closed_end), whole_end),
            )
            if begin < end
        ]
    return spans
