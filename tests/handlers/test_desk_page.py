"""The page for a tablet at the desk: whoever has its address sees the code, and nothing else."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot import desk
from bot.events import loaded
from bot.rules.desk import spaced
from handlers.web.desk import DESK_PATH, DeskPage
from tests.conftest import ORGANIZER, Workshop
from tests.workshop import event

Browser = TestClient[web.Request, web.Application]


@pytest.fixture
async def browser(workshop: Workshop) -> AsyncIterator[Browser]:
    await workshop.put(loaded(event(admission={}), workshop.state.events["small"]))
    app = web.Application()
    app.router.add_get(DESK_PATH, DeskPage(workshop.runtime, "sala_bot").show)
    async with TestClient(TestServer(app)) as client:
        yield client


async def get(browser: Browser, workshop: Workshop) -> Any:
    return await browser.get(f"/desk/{desk.page_token(workshop.state.events['small'])}")


async def test_it_shows_the_code_in_both_languages_and_asks_for_the_next_one(
    workshop: Workshop, browser: Browser
) -> None:
    answer = await get(browser, workshop)
    page = await answer.text()
    assert answer.status == 200
    assert spaced(desk.digits(workshop.runtime, "small")) in page
    assert "Small &lt;workshop&gt; · សិក្ខាសាលា" in page
    assert page.count("@sala_bot") == 2
    refresh = re.search(r'http-equiv="refresh" content="(\d+)"', page)
    assert refresh is not None
    assert 1 <= int(refresh[1]) <= 61
    assert "<svg" in page


async def test_nothing_runs_in_it_and_nobody_keeps_or_frames_it(workshop: Workshop, browser: Browser) -> None:
    answer = await get(browser, workshop)
    assert "<script" not in await answer.text()
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'sha256-")
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


async def test_an_address_that_was_made_up_or_made_anew_leads_nowhere(
    workshop: Workshop, browser: Browser
) -> None:
    for made_up in ("small", "x" * 24, "%ED%A0%80"):
        assert (await browser.get(f"/desk/{made_up}")).status == 404
    old = desk.page_token(workshop.state.events["small"])
    await desk.renew_page(workshop.runtime, ORGANIZER, "small", workshop.update())
    assert (await browser.get(f"/desk/{old}")).status == 404
    assert (await get(browser, workshop)).status == 200


async def test_there_is_none_where_nobody_checks_in(workshop: Workshop, browser: Browser) -> None:
    await workshop.put(loaded(event(), workshop.state.events["small"]))
    assert (await get(browser, workshop)).status == 404
