"""Formatted text: parse modes in, text with entities out, and back to HTML for those who look at it.

Offsets and lengths are in UTF-16 code units, as everywhere in Telegram. An entity is Telegram's MessageEntity as a dict.
"""

import html
import re
from typing import Any, NamedTuple

from bot.rehearsal.entities import checked, in_order, settled, utf16_length
from bot.rehearsal.html_markup import parse_html
from bot.rehearsal.markdown_markup import parse_markdown
from bot.rehearsal.refusals import bad_request


class TextLimit(NamedTuple):
    """How many UTF-16 units a text may have after parsing, and what is said of one that is longer."""

    units: int
    complaint: str


TEXT_LIMIT = TextLimit(4096, "message is too long")
CAPTION_LIMIT = TextLimit(1024, "message caption is too long")
RAW_LIMIT = 1 << 15  # bytes, before parsing

# What clients make tappable by themselves. The command's rule is Telegram's: not inside words, paths or tags.
_FOUND_BY_ITSELF = re.compile(
    r"(?P<url>\bhttps?://[^\s<>\"]+[^\s<>\".,;:!?)])"
    r"|(?<![\w/<>])(?P<bot_command>/[a-zA-Z0-9_]{1,64}(?:@[a-zA-Z0-9_]{3,32})?)(?![\w/<>])"
    r"|(?<!\w)(?P<mention>@[a-zA-Z0-9_]{4,32})(?!\w)"
    r"|(?<!\w)(?P<hashtag>#\w*[^\W\d_]\w*)"
)
_HINTS = re.compile(r"[/@#]")


class Formatted(NamedTuple):
    """A text as shown, and its entities in Telegram's order."""

    text: str
    entities: list[dict[str, Any]]


def format_text(text: str, parse_mode: str | None, entities: list[Any] | None, limit: TextLimit) -> Formatted:
    """What Telegram shows for a text in `parse_mode` (or with explicit entities), at most as long as `limit`.

    Raises Refusal with Telegram's description; byte offsets count the UTF-8 of `text`.
    """
    _require_readable(text)
    mode = (parse_mode or "").lower()
    found: list[dict[str, Any]]
    try:
        if mode == "html":
            shown, found = parse_html(text)
        elif mode == "markdownv2":
            shown, found = parse_markdown(text)
        elif mode in {"", "none"}:
            shown, found = text, checked(text, entities) if entities else []
        else:
            raise bad_request("unsupported parse_mode")
    except ValueError as error:
        raise bad_request(f"can't parse entities: {error}") from error
    shown, found = _trimmed(shown, settled(found))
    if utf16_length(shown) > limit.units:
        raise bad_request(limit.complaint)
    return Formatted(shown, in_order(found + detect(shown, found)))


def detect(text: str, taken: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Commands, links, mentions and hashtags in `text`, except where an entity of `taken` excludes them."""
    if _HINTS.search(text) is None:
        return []
    closed = [
        (entity["offset"], entity["offset"] + entity["length"])
        for entity in taken
        if entity["type"] in {"code", "pre", "text_link"}
    ]
    found = []
    for match in _FOUND_BY_ITSELF.finditer(text):
        offset, length = utf16_length(text[: match.start()]), utf16_length(match.group())
        if not any(begin < offset + length and offset < end for begin, end in closed):
            found.append({"offset": offset, "length": length, "type": match.lastgroup})
    return found


def render_html(text: str, entities: list[dict[str, Any]]) -> str:
    """The HTML that parses back to `text` with `entities` (those found by themselves need no markup)."""
    tags = [(entity, _TAGS[entity["type"]]) for entity in in_order(entities) if entity["type"] in _TAGS]
    if not tags:
        return html.escape(text, quote=False)
    units = text.encode("utf-16-le")
    bounds = sorted({0, len(units) // 2, *(at for entity, _ in tags for at in _ends(entity))})
    written: list[str] = []
    open_now: list[dict[str, Any]] = []
    for begin, end in zip(bounds, [*bounds[1:], None], strict=True):
        wanted = [
            entity for entity, _ in tags if entity["offset"] <= begin < entity["offset"] + entity["length"]
        ]
        # Solid things (quotes, links, code) go outside of what may be cut in pieces, so that only the latter is.
        wanted.sort(
            key=lambda entity: (_DEPTH.get(entity["type"], len(_DEPTH)), entity["offset"], -entity["length"])
        )
        kept = 0
        while kept < min(len(open_now), len(wanted)) and open_now[kept] is wanted[kept]:
            kept += 1
        written += [_closing(entity) for entity in reversed(open_now[kept:])]
        written += [_opening(entity) for entity in wanted[kept:]]
        open_now = wanted
        if end is not None:
            written.append(html.escape(units[2 * begin : 2 * end].decode("utf-16-le"), quote=False))
    return "".join(written)


def _require_readable(text: str) -> None:
    try:
        size = len(text) if text.isascii() else len(text.encode())
    except UnicodeEncodeError:  # half of a surrogate pair
        raise bad_request("strings must be encoded in UTF-8") from None
    if size > RAW_LIMIT:
        raise bad_request("text is too long")


def _trimmed(text: str, entities: list[dict[str, Any]]) -> Formatted:
    trimmed = text.strip()
    if len(trimmed) == len(text):
        return Formatted(text, entities)
    cut = utf16_length(text[: len(text) - len(text.lstrip())])
    end = utf16_length(trimmed)
    moved = []
    for entity in entities:
        begin = max(0, entity["offset"] - cut)
        length = min(end, entity["offset"] + entity["length"] - cut) - begin
        if length > 0:
            moved.append({**entity, "offset": begin, "length": length})
    return Formatted(trimmed, moved)


_TAGS = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "spoiler": "tg-spoiler",
    "code": "code",
    "pre": "pre",
    "text_link": "a",
    "blockquote": "blockquote",
    "expandable_blockquote": "blockquote",
    "custom_emoji": "tg-emoji",
}
_DEPTH = {"blockquote": 0, "expandable_blockquote": 0, "text_link": 1, "pre": 1, "code": 1, "custom_emoji": 2}


def _ends(entity: dict[str, Any]) -> tuple[int, int]:
    return entity["offset"], entity["offset"] + entity["length"]


def _opening(entity: dict[str, Any]) -> str:
    kind = entity["type"]
    if kind == "text_link":
        return f'<a href="{html.escape(entity["url"])}">'
    if kind == "custom_emoji":
        return f'<tg-emoji emoji-id="{entity["custom_emoji_id"]}">'
    if kind == "expandable_blockquote":
        return "<blockquote expandable>"
    if kind == "pre" and entity.get("language"):
        return f'<pre><code class="language-{html.escape(entity["language"])}">'
    return f"<{_TAGS[kind]}>"


def _closing(entity: dict[str, Any]) -> str:
    if entity["type"] == "pre" and entity.get("language"):
        return "</code></pre>"
    return f"</{_TAGS[entity['type']]}>"
