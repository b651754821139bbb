"""Pictures and PDF by typst: a source of ours, and everything else as data.

What people typed reaches typst only as JSON, so that it is text and never markup; fonts come with the program and
nothing is fetched.
"""

import asyncio
import json
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Literal

import fontpkg
import typst

from config.graphemes import graphemes

FONTS = ("Noto Sans", "Noto Sans Khmer")
"""In this order each character is looked for."""

Format = Literal["png", "svg", "pdf"]

_HERE = Path(__file__).parent
_LONGEST_WORD = 20
_ZERO_WIDTH_SPACE = "\u200b"
_INCH = 72
_THREADS = 1
"""Drawing takes a whole core while it lasts; the bot keeps the others."""


class Undrawable(Exception):
    """A source and its data don't go together: a mistake of ours."""


class Typesetter:
    """Sets the sources of this package with their data, which they read by `json(bytes(sys.inputs.data))`."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="typesetter")
        self._here = threading.local()  # a compiler belongs to the thread it was made in

    async def in_thread(
        self, source: str, data: Mapping[str, Any], as_: Format, scale: float = 1.0
    ) -> tuple[bytes, ...]:
        """`typeset`, while the event loop goes on."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, self.typeset, source, data, as_, scale)

    def typeset(
        self, source: str, data: Mapping[str, Any], as_: Format, scale: float = 1.0
    ) -> tuple[bytes, ...]:
        """A PDF, or an SVG or PNG a page. `source`: the file's name. `scale`: of a PNG, in pixels a point.

        Raises `Undrawable`.
        """
        compiler: Any = getattr(self._here, "compiler", None)
        if compiler is None:  # loading fonts takes longer than drawing with them
            folders = [str(fontpkg.path(name).parent) for name in FONTS]
            compiler = typst.Compiler(font_paths=folders, ignore_system_fonts=True, root=_HERE)
            self._here.compiler = compiler
        made: Any
        inputs = {"data": json.dumps({"fonts": FONTS, **data})}
        try:
            made = compiler.compile(str(_HERE / source), format=as_, ppi=_INCH * scale, sys_inputs=inputs)
        except typst.TypstError as error:
            raise Undrawable(str(error)) from error
        return tuple(made) if isinstance(made, list) else (made,)

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)


def breakable(text: str) -> str:
    """A text whose overlong words may break anywhere. Khmer, which has no spaces, typst breaks between words by itself."""
    return " ".join(
        _ZERO_WIDTH_SPACE.join(graphemes(word)) if _is_overlong(word) else word for word in text.split(" ")
    )


def _is_overlong(word: str) -> bool:
    return len(word) > _LONGEST_WORD and not any("\u1780" <= letter <= "\u17ff" for letter in word)
