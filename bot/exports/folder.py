"""Where files stand while they are made for the chat: a folder that Sala's account only can open, and that doesn't stay."""

import contextlib
import os
import shutil
import time
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

_PREFIX = "sala-export-"
LEFT_SECONDS = 3600.0
"""Nobody makes a file for so long: whatever folder is older was left by a bot that was killed."""


def folder() -> TemporaryDirectory[str]:
    """A new one."""
    return TemporaryDirectory(prefix=_PREFIX)


def sweep_folders() -> None:
    """Delete those that were left: there may be people's names in them."""
    for path in Path(gettempdir()).glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):  # gone by now, a link, or another account's
            found = path.lstat()
            if found.st_uid == os.getuid() and time.time() - found.st_mtime > LEFT_SECONDS:
                shutil.rmtree(path)
