"""parse_mode HTML, as strict as Telegram is about it."""

import re
from typing import Any, NamedTuple

from bot.rehearsal.entities import checked_link, utf16_length

STYLES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
}
TAGS = frozenset({*STYLES, "a", "code", "pre", "blockquote", "tg-emoji"})

_SPECIAL = re.compile(r"[<&]")
_CHARACTER = re.compile(
    r"&(?:#x(?P<hex>[0-9a-fA-F]{1,6})|#(?P<decimal>[0-9]{1,7})|(?P<name>lt|gt|amp|quot)(?![a-zA-Z]));?"
)
_NAME = re.compile(r"[^\s>]*")
_ATTRIBUTES = re.compile(r"""(?:\s+[^\s=>]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[\w.-]*))?)*\s*>""")
_ATTRIBUTE = re.compile(r"""\s+([^\s=>]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([\w.-]*)))?""")
_END_TAG = re.compile(r"</([^\s>]*)\s*>")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}


class _Open(NamedTuple):
    tag: str
    attributes: dict[str, str]
    offset: int  # UTF-16, where its text begins
    piece: int  # index of its first piece of text


def parse_html(text: str) -> tuple[str, list[dict[str, Any]]]:
    """The plain text and its entities, as written (not yet joined or ordered).

    Raises ValueError with Telegram's wording after "can't parse entities: ".
    """
    pieces: list[str] = []
    entities: list[dict[str, Any]] = []
    stack: list[_Open] = []
    offset = at = 0
    while (special := _SPECIAL.search(text, at)) is not None:
        begin = special.start()
        if begin > at:
            pieces.append(text[at:begin])
            offset += utf16_length(pieces[-1])
        if text[begin] == "&":
            character, at = _character(text, begin)
            pieces.append(character)
            offset += utf16_length(character)
        elif text.startswith("</", begin):
            at = _end_tag(text, begin, stack)
            opened = stack.pop()
            if offset > opened.offset:
                _close(opened, offset - opened.offset, "".join(pieces[opened.piece :]), entities)
        else:
            tag, attributes, at = _start_tag(text, begin)
            stack.append(_Open(tag, attributes, offset, len(pieces)))
    if stack:
        raise ValueError(f'Can\'t find end tag corresponding to start tag "{stack[-1].tag}"')
    pieces.append(text[at:])
    return "".join(pieces), entities


def _character(text: str, begin: int) -> tuple[str, int]:
    match = _CHARACTER.match(text, begin)
    if match is None:
        return "&", begin + 1
    if match["name"]:
        return _NAMED[match["name"]], match.end()
    code = int(match["hex"], 16) if match["hex"] else int(match["decimal"])
    if not 0 < code < 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        return "&", begin + 1
    return chr(code), match.end()


def _start_tag(text: str, begin: int) -> tuple[str, dict[str, str], int]:
    name = _NAME.match(text, begin + 1)
    if name is None or name.end() == len(text):
        raise ValueError(f"Unclosed start tag at byte offset {_byte(text, begin)}")
    tag = name.group().lower()
    if tag not in TAGS:
        raise ValueError(f'Unsupported start tag "{tag}" at byte offset {_byte(text, begin)}')
    rest = _ATTRIBUTES.match(text, name.end())
    if rest is None:
        raise ValueError(f'Unclosed start tag "{tag}" at byte offset {_byte(text, begin)}')
    attributes = {}
    for found in _ATTRIBUTE.finditer(rest.group()):
        value = found[2] or found[3] or found[4] or ""
        attributes[found[1].lower()] = _CHARACTER.sub(lambda match: _character(match.group(), 0)[0], value)
    if tag == "span" and attributes.get("class") != "tg-spoiler":
        raise ValueError(f'Tag "span" must have class "tg-spoiler" at byte offset {_byte(text, begin)}')
    return tag, attributes, rest.end()


def _end_tag(text: str, begin: int, stack: list[_Open]) -> int:
    if not stack:
        raise ValueError(f"Unexpected end tag at byte offset {_byte(text, begin)}")
    match = _END_TAG.match(text, begin)
    if match is None:
        raise ValueError(f"Unclosed end tag at byte offset {_byte(text, begin)}")
    tag, expected = match[1].lower(), stack[-1].tag
    if tag and tag != expected:
        raise ValueError(
            f'Unmatched end tag at byte offset {_byte(text, begin)}, expected "</{expected}>", found "</{tag}>"'
        )
    return match.end()


def _close(opened: _Open, length: int, inner: str, entities: list[dict[str, Any]]) -> None:
    span = {"offset": opened.offset, "length": length}
    tag, attributes = opened.tag, opened.attributes
    if tag in STYLES:
        entities.append({**span, "type": STYLES[tag]})
    elif tag == "a":
        if link := checked_link(attributes.get("href") or inner):
            entities.append({**span, "type": "text_link", "url": link})
    elif tag == "tg-emoji":
        if not attributes.get("emoji-id", "").isdecimal():
            raise ValueError("Invalid custom emoji identifier specified")
        entities.append({**span, "type": "custom_emoji", "custom_emoji_id": attributes["emoji-id"]})
    elif tag == "blockquote":
        entities.append(
            {**span, "type": "expandable_blockquote" if "expandable" in attributes else "blockquote"}
        )
    elif tag == "pre":
        _close_pre(span, entities)
    else:
        language = attributes.get("class", "")
        code = {**span, "type": "code"}
        if language.startswith("language-"):
            code["language"] = language.removeprefix("language-")
        entities.append(code)


def _close_pre(span: dict[str, Any], entities: list[dict[str, Any]]) -> None:
    """<pre><code class="language-…"> is one entity, with its language."""
    pre = {**span, "type": "pre"}
    inside = entities[-1] if entities else {}
    if inside.get("type") == "code" and all(inside[key] == span[key] for key in span):
        entities.pop()
        if "language" in inside:
            pre["language"] = inside["language"]
    entities.append(pre)


def _byte(text: str, at: int) -> int:
    return len(text[:at].encode())
