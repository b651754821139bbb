"""PDF by typst: a source of ours, and everything else as data.

What people typed reaches typst only as JSON, so that it is text and never markup; fonts come with the program and
nothing is fetched.
"""

import json
from collections.abc import Mapping
from importlib import resources
from typing import Any

FONTS = ("Noto Sans", "Noto Sans Khmer")
"""In this order each character is looked for."""


def pdf(source: str, data: Mapping[str, Any]) -> bytes:
    """Set a source of this package with its data, which it reads by `json(bytes(sys.inputs.data))`.

    Ten pages take about a second, in which other threads go on, so it is called in one. `source`: the file's name.
    """
    import fontpkg  # noqa: PLC0415 - as typst
    import typst  # noqa: PLC0415 - 6 MB that few runs need: not at every start

    text = resources.files(__package__).joinpath(source).read_bytes()
    folders = [str(fontpkg.path(name).parent) for name in FONTS]
    # A compiler belongs to the thread it was made in.
    compiler: Any = typst.Compiler(text, font_paths=folders, ignore_system_fonts=True)  # type: ignore[misc]
    document: bytes = compiler.compile(format="pdf", sys_inputs={"data": json.dumps(data)})
    return document
