"""A desk with everybody at it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from config.catalogs import Texts
from tests.handlers.desk import Desk
from tests.handlers.everybody import served


@pytest.fixture
async def counter(tmp_path: Path, texts: Texts) -> AsyncIterator[Desk]:
    async with served(tmp_path, texts) as running:
        yield running
