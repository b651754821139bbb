"""What hostile people, and broken programs, put where a text or a number is expected."""

import random
from typing import Any

MARKUP = (
    "<b>bold</b>",
    "<b>",
    "</b></i></code>",
    "<a href='tg://user?id=1'>you</a>",
    "<script>alert(1)</script>",
    "&lt;&amp;&#x3c;&",
    "{name} {0} %s %(x)s ${x}",
    "*bold* _it_ `code` [x](http://y)",
    "<tg-spoiler>x</tg-spoiler",
    "'; DROP TABLE ballots; --",
    '=HYPERLINK("http://x","y")',
)

STRANGE = (
    "\u202egnirts\u202c",
    "\u2066\u2067\u2068abc\u2069",
    "\u200b\u200b\u200b",
    "\u200d\u200c\ufeff",
    "\x00\x01\x1b[31m",
    "a\x00b",
    "\ud800",
    "ok\udfff!",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466" * 30,
    "e" + "\u0301" * 500,
    "ស្ត្រី្រ្ត្រ" * 60,
    "្" * 50,
    "គម្រោង\u200bរបស់\u200bយើង",
    "\U0010ffff\ufffe",
    "\r\n\t\v\f\u2028\u2029",
    "ﷺ" * 200,
    "",
    " ",
    "/",
    "/start",
    ":",
    "::::::::",
    "null",
    "NaN",
)

LONG = ("x" * 4096, "<" * 4096, "&" * 5000, "ក" * 4096, "\U0001f600" * 2048, "\u200b" * 4096, "y" * 70_000)

NUMBERS: tuple[Any, ...] = (
    0,
    -1,
    1,
    2**31,
    2**53,
    2**63 - 1,
    2**63,
    -(2**63) - 1,
    10**30,
    True,
    False,
    1.5,
    -0.0,
    1e308,
    float("inf"),
    float("nan"),
)

ODD: tuple[Any, ...] = (None, [], {}, [[]], {"id": {}}, [None], "5", "", "x", {"a": {"b": {"c": []}}})


def text(chance: random.Random) -> str:
    """A hostile text."""
    kind = chance.random()
    if kind < 0.4:
        return chance.choice(MARKUP)
    if kind < 0.8:
        return chance.choice(STRANGE)
    if kind < 0.9:
        return chance.choice(LONG)
    return chance.choice(MARKUP) + chance.choice(STRANGE) + chance.choice(MARKUP)


def value(chance: random.Random) -> Any:
    """Something of any type."""
    kind = chance.random()
    if kind < 0.35:
        return text(chance)
    if kind < 0.7:
        return chance.choice(NUMBERS)
    if kind < 0.95:
        return chance.choice(ODD)
    return nested(chance.randint(20, 200))


def nested(depth: int) -> Any:
    """Lists and dictionaries in each other, so deep."""
    found: Any = "x"
    for level in range(depth):
        found = [found] if level % 2 else {"k": found}
    return found
