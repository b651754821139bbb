"""The files of a page of ours: HTML, styles and script from its folder, and the Khmer font."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from bot.reports.typesetting import FONTS

TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".ttf": "font/ttf"}


def page_files(folder: Path) -> Mapping[str, bytes]:
    """The files by name. They name one another with a digest in the place of `{version}`, so that browsers may keep them."""
    import fontpkg  # noqa: PLC0415 - looks for its packages

    files = {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix in TYPES}
    files["khmer.ttf"] = Path(fontpkg.path(FONTS[1])).read_bytes()
    version = hashlib.sha256(b"".join(files[name] for name in sorted(files))).hexdigest()[:12]
    versioned = {name: content for name, content in files.items() if name.endswith((".html", ".css"))}
    return files | {
        name: content.replace(b"{version}", version.encode()) for name, content in versioned.items()
    }
