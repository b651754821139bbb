"""Pictures and PDF by typst: a source of ours, and everything else as data.

What people typed reaches typst only as JSON, so that it is text and never markup; fonts come with the program and
nothing is fetched.
"""

import asyncio
import json
import re
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Literal

from bot.reports.khmer import unbroken
from bot.rules.typed import ZERO_WIDTH_SPACE
from config.graphemes import graphemes

FONTS = ("Noto Sans", "Noto Sans Khmer")
"""In this order each character is looked for."""

Format = Literal["png", "svg", "pdf"]

_HERE = Path(__file__).parent
_POINTS_AN_INCH = 72
_LONGEST_WORD = 20
_WORD = re.compile(r"[^ \n]+")
_THREADS = 1
"""Drawing takes a whole core while it lasts; the bot keeps the others."""


class Undrawable(Exception):
    """A source and its data don't go together: a mistake of ours."""


class Typesetter:
    """Keeps a compiler a thread: loading fonts takes longer than drawing with them."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="typesetter")
        self._here = threading.local()

    async def in_thread(
        self, source: str, data: Mapping[str, Any], as_: Format, scale: float = 1.0
    ) -> tuple[bytes, ...]:
        """`typeset`, while the event loop goes on."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, self.typeset, source, data, as_, scale)

    def typeset(
        self, source: str, data: Mapping[str, Any], as_: Format, scale: float = 1.0
    ) -> tuple[bytes, ...]:
        """Set a source of this package with its data, which it reads by `json(bytes(sys.inputs.data))`.

        A PDF, or an SVG or PNG a page. `source`: the file's name. `scale`: of a PNG, in pixels a point. Raises `Undrawable`.
        """
        compiler = getattr(self._here, "compiler", None)
        if compiler is None:
            compiler = self._here.compiler = _compiler()
        return _set(compiler, source, data, as_, scale)

    def close(self) -> None:
        """What waits is given up; what is being drawn is finished."""
        self._pool.shutdown(cancel_futures=True)


def pdf(source: str, data: Mapping[str, Any]) -> bytes:
    """A single document; see `Typesetter.typeset`.

    Ten pages take about a second, in which other threads go on, so it is called in one.
    """
    return _set(_compiler(), source, data, "pdf", 1.0)[0]


def breakable(text: str) -> str:
    """A text whose overlong words may break anywhere. Khmer, which has no spaces, typst breaks between what it takes for words."""
    return _WORD.sub(
        lambda word: (
            ZERO_WIDTH_SPACE.join(graphemes(word[0])) if _is_overlong(word[0]) else unbroken(word[0])
        ),
        text,
    )


def all_breakable(value: Any) -> Any:
    """The same of every text in the values of a template."""
    if isinstance(value, str):
        return breakable(value)
    if isinstance(value, dict):
        return {key: all_breakable(inner) for key, inner in value.items()}
    return [all_breakable(inner) for inner in value] if isinstance(value, list | tuple) else value


def _compiler() -> Any:
    """It belongs to the thread it was made in."""
    import fontpkg  # noqa: PLC0415 - as typst
    import typst  # noqa: PLC0415 - 6 MB that few runs need: not at every start

    folders = [str(fontpkg.path(name).parent) for name in FONTS]
    return typst.Compiler(font_paths=folders, ignore_system_fonts=True, root=_HERE)


def _set(compiler: Any, source: str, data: Mapping[str, Any], as_: Format, scale: float) -> tuple[bytes, ...]:
    inputs, ppi = {"data": json.dumps(data)}, _POINTS_AN_INCH * scale
    try:
        made = compiler.compile(str(_HERE / source), format=as_, ppi=ppi, sys_inputs=inputs)
    except RuntimeError as error:  # typst's own is one
        raise Undrawable(str(error)) from error
    return tuple(made) if isinstance(made, list) else (made,)


def _is_overlong(word: str) -> bool:
    return len(word) > _LONGEST_WORD and not any("\u1780" <= letter <= "\u17ff" for letter in word)
