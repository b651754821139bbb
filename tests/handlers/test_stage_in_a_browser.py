"""The stage in a real Chromium, with 200 others looking on: the page follows, and taps are answered as ever."""

import asyncio
import contextlib
import random
import re
import time
from collections.abc import AsyncIterator
from dataclasses import asdict, replace
from pathlib import Path

import aiohttp
import orjson
import pytest

from bot.events import loaded
from bot.moderation import decide_about, texts
from bot.rehearsal_room.browser import Tab, a_tab, chromium
from bot.reports.plain import Plain
from bot.results import ShownComparison, ShownTables
from bot.rules.by_group import by_group
from bot.rules.comparisons import compare
from bot.rules.stage import Scene
from bot.stage import turning
from bot.stage.face import Face, Slide
from bot.stage.outcomes import Outcome, outcome_face
from bot.voting import cast_ballot, write_text
from config.catalogs import Texts
from config.event import Event
from handlers.web import stage as stage_page
from tests.conftest import ORGANIZER, Workshop
from tests.handlers.stage import Theatre, Viewer, theatre
from tests.reports.gallery import ballots, round_of, rows_of
from tests.workshop import every_kind, shipped_event

if (program := chromium()) is None:
    pytest.skip("no Chromium on this machine", allow_module_level=True)
PROGRAM: str = program

VIEWERS = 200


@pytest.fixture
async def stage(workshop: Workshop) -> AsyncIterator[Theatre]:
    await workshop.put(loaded(every_kind(), workshop.state.events["small"]))
    await workshop.join(*range(1, 41))
    async with theatre(workshop, 0.05) as stage:
        yield stage


@pytest.fixture
async def tab(stage: Theatre, tmp_path: Path) -> AsyncIterator[Tab]:
    async with a_tab(PROGRAM, tmp_path / "profile") as tab:
        await tab.size(1024, 768)
        await tab.prefer("light")
        await tab.open(stage.address)
        await tab.until("document.querySelector('main .slide')")
        yield tab


def quadrant(texts: Texts, language: str) -> Slide:
    """The shipped event's, of a room that answers at random."""
    event, chance = shipped_event(), random.Random(1)
    comparison = next(each for each in event.comparisons if each.feasibility)
    sizes = {group.code: 12 for group in event.groups}
    one, other = [
        poll for code in (comparison.importance, comparison.second) if (poll := event.poll(code)) is not None
    ]
    first, second = ballots(one, sizes, chance), ballots(other, sizes, chance)
    found = compare(event.code, comparison, (one, first), (other, second))
    asked = round_of(one, "1", first, sizes), round_of(other, "1", second, sizes)
    scene = Scene("comparison", code=comparison.code)
    return of_outcome(Plain(texts, language), event, scene, ShownComparison((one, other), asked, found))


def of_outcome(plain: Plain, event: Event, scene: Scene, shown: Outcome) -> Slide:
    bare = Face(plain.language, "0123456789", "", "", "", "", "")
    face = outcome_face(plain, event, bare, scene, shown)
    return Slide(scene.kind, f"{scene.kind}:{scene.code}", "", "", 21, (face,))


def key(shown: str) -> str:
    return f"document.querySelector('main')?.dataset.key === '{shown}'"


async def test_the_page_follows_a_poll_with_200_others_looking_on(stage: Theatre, tab: Tab) -> None:
    workshop = stage.workshop
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as session, contextlib.AsyncExitStack() as stack:
        others = [await stack.enter_async_context(Viewer(session, stage.address)) for _ in range(VIEWERS)]
        await tab.until("document.querySelector('main').innerText.includes('Two & more')")
        asked = await workshop.open()
        await tab.until(key(f"poll:{asked.id}"))
        assert "0\nof 40 have answered" in await tab.text()
        await asyncio.gather(
            *(
                cast_ballot(workshop.runtime, person, asked.id, "", "r", workshop.update())
                for person in range(1, 31)
            )
        )
        await tab.until("document.querySelector('.count b')?.innerText === '30'")
        assert "Red & hot" in await tab.text()
        assert "%" not in await tab.text()
        after = await workshop.close(asked)
        await tab.until(key(f"closed:{asked.id}"))
        await workshop.put(replace(after, undo_until=None))
        await tab.until(key(f"result:{asked.id}"))
        assert re.search(r"Red & hot\s+30 · 100%", await tab.text())
        async with asyncio.timeout(20):
            await asyncio.gather(*(other.until(f"result:{asked.id}") for other in others))
        projection = stage.page._projections["small"]
        assert projection.viewers == VIEWERS + 1
        assert projection.drawn < 60  # for all of them together
    assert tab.complaints == []


async def test_whoever_comes_when_it_is_full_comes_again_when_they_were_told_to(
    stage: Theatre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stage_page, "MOST_VIEWERS", 0)
    monkeypatch.setattr(stage_page, "_AGAIN_SECONDS", 1)
    async with a_tab(PROGRAM, tmp_path / "profile") as tab, asyncio.timeout(15):
        await tab.open(stage.address)
        await tab.until("document.body.innerText.includes('Too many are looking')")
        monkeypatch.setattr(stage_page, "MOST_VIEWERS", 1)
        await tab.until("document.querySelector('main .slide')")


async def test_keys_look_back_turn_it_dark_and_to_the_other_language(stage: Theatre, tab: Tab) -> None:
    await stage.turn("join")
    await tab.until(key("join"))
    await stage.turn("agenda")
    await tab.until(key("agenda"))
    await tab.press("ArrowLeft")
    await tab.until(key("join"))
    assert (await tab.text("#place")) == "‹ 2 / 3 ›"
    await tab.press("ArrowRight")
    await tab.until(key("agenda"))
    await tab.press("d")
    assert await tab.value("getComputedStyle(document.body).backgroundColor") == "rgb(20, 24, 31)"
    await tab.press("l")
    assert await tab.value("document.documentElement.lang") == "km"
    assert "ឥឡូវនេះ" in await tab.text()
    await tab.until("document.fonts.check('16px \"Stage Khmer\"', 'ខ្មែរ')")
    await tab.press("ArrowLeft")
    await stage.turn("blank")  # what the facilitator does is shown, wherever one looks
    await tab.until(key("blank"))
    assert tab.complaints == []


async def test_nothing_overflows_a_small_projector_and_pages_have_everything(
    stage: Theatre, tab: Tab
) -> None:
    workshop = stage.workshop
    asked = await workshop.open("grid")
    for person in range(1, 11):
        for item in range(1, 9):
            await cast_ballot(workshop.runtime, person, asked.id, f"m{item}", "4", workshop.update())
    await workshop.put(replace(await workshop.close(asked), undo_until=None))
    await tab.size(640, 400)
    await tab.until(key(f"result:{asked.id}"))
    seen = set()
    for _ in range(8):
        seen |= set(re.findall(r"Row \d", await tab.text()))
        assert await tab.value("document.querySelector('.slide').scrollHeight <= innerHeight")
        await tab.press("ArrowDown")
    assert seen == {f"Row {number}" for number in range(1, 9)}
    await tab.size(1024, 768)
    await legible(tab, 768)


async def legible(tab: Tab, height: int) -> None:
    """From the last row: labels take a 35th of the screen's height, and nothing less than a 43rd. Numbers in the plane grow with it."""
    texts = "[...document.querySelectorAll('main *')].filter((one) => one.checkVisibility() && !one.closest('svg') && [...one.childNodes].some((node) => node.nodeType === 3))"
    labels = f"{texts}.filter((one) => one.matches('.row .label'))"
    for found, least in ((labels, height / 35), (texts, height / 43)):
        sizes = await tab.value(f"{found}.map((one) => parseFloat(getComputedStyle(one).fontSize))")
        assert min(sizes) >= least


async def test_pages_turn_by_themselves_until_somebody_holds_one(stage: Theatre, tab: Tab) -> None:
    """With a timer that the test lets run out."""
    await tab.value(
        "window.due = null; const real = window.setTimeout; "
        "window.setTimeout = (act, ms) => (ms === TURN_MS ? (window.due = act, -1) : real(act, ms)); "
        "window.clearTimeout = (one) => { if (one === -1) window.due = null; }; 1"
    )
    made = asdict(quadrant(stage.workshop.runtime.texts, "en"))
    made["faces"][0]["notes"] = ["Left out"]
    await tab.value(f"take({orjson.dumps(made).decode()})")
    pages, page = await tab.value("shown.pages"), "shown.page"
    assert pages > 2
    await tab.value("due()")
    assert await tab.value(page) == 1
    await tab.value(f"take({orjson.dumps(made).decode()})")  # drawn anew in its place
    assert await tab.value(page) == 1
    await tab.press("ArrowDown")
    assert (await tab.value(page), await tab.value("due")) == (2, None)
    assert await tab.text("#place") == f"‖ 3 / {pages}"
    await tab.press(" ")
    assert await tab.text("#place") == f"3 / {pages}"
    assert await tab.value("typeof due") == "function"
    for _ in range(pages):
        is_last = await tab.value(page) == pages - 1
        assert ("Left out" in await tab.text()) == is_last
        await tab.press("ArrowUp")
    await tab.value(f"take({orjson.dumps(made | {'key': 'another'}).decode()})")
    assert (await tab.value(page), await tab.value("shown.isHeld")) == (0, False)
    await tab.press("ArrowDown")
    await tab.press("ArrowLeft")
    assert (await tab.value(page), await tab.value("shown.isHeld")) == (0, False)


@pytest.mark.parametrize("language", ["en", "km"])
async def test_a_quadrant_fits_and_tells_firm_from_loose_without_colour(
    stage: Theatre, tab: Tab, language: str
) -> None:
    """Its points stay, while the list beside them turns."""
    made = quadrant(stage.workshop.runtime.texts, language)
    assert made.faces[0].plane is not None
    points = made.faces[0].plane.points
    assert len({point.is_firm for point in points}) == 2
    await tab.value(f"take({orjson.dumps(made).decode()})")
    for size in ((1024, 768), (1920, 1080)):
        await tab.size(*size)
        seen: set[str] = set()
        for _ in range(6):
            await tab.until("document.querySelector('.slide').scrollHeight <= main.clientHeight + 1")
            assert await tab.value("document.querySelector('.slide').scrollWidth <= main.clientWidth + 1")
            assert await tab.value("document.querySelectorAll('.plane circle').length") == len(points)
            await legible(tab, size[1])
            seen |= set(
                await tab.value(
                    "[...document.querySelectorAll('.numbered .badge')].filter((one) => one.checkVisibility()).map((one) => one.textContent)"
                )
            )
            await tab.press("ArrowDown")
        assert seen == {str(point.number) for point in points}
    firm, loose = [
        await tab.value(f"getComputedStyle(document.querySelector('.plane circle.{kind}')).strokeDasharray")
        for kind in ("firm", "loose")
    ]
    assert firm == "none" != loose
    assert tab.complaints == []


async def test_what_groups_answered_to_one_item_stays_on_one_screen(stage: Theatre, tab: Tab) -> None:
    workshop = stage.workshop
    event = workshop.event
    poll = next(poll for poll in event.polls if poll.code == "grid")
    sizes = {group.code: 12 for group in event.groups}
    cast = ballots(poll, sizes, random.Random(1))
    tables = by_group(poll, cast, rows_of(event, sizes))
    shown = ShownTables(round_of(poll, "1", cast, sizes), poll, tables)
    made = of_outcome(Plain(workshop.runtime.texts, "en"), event, Scene("groups", 1), shown)
    await tab.value(f"take({orjson.dumps(made).decode()})")
    headings: set[str] = set()
    for _ in range(8):
        parts = await tab.value(
            "[...document.querySelectorAll('.section')].filter((one) => one.checkVisibility()).map((one) => "
            "[one.querySelector('h2').innerText, one.querySelectorAll('.row[hidden]').length])"
        )
        assert [torn for _, torn in parts if torn] == []
        headings |= {heading for heading, _ in parts}
        assert await tab.value("document.querySelector('.slide').scrollHeight <= main.clientHeight + 1")
        assert await tab.value("main.style.getPropertyValue('--fit') >= SMALLEST_WHOLE")
        await tab.press("ArrowDown")
    assert headings == {f"Row {number}" for number in range(1, 9)}


async def test_what_people_wrote_is_text_and_never_markup(stage: Theatre, tab: Tab) -> None:
    workshop, runtime = stage.workshop, stage.workshop.runtime
    asked = await workshop.open("wall")
    words = "<img src=x onerror=alert(1)><script>document.title='x'</script>"
    await write_text(runtime, 1, asked.id, words, "", workshop.update())
    (text,) = await texts(runtime, asked)
    await decide_about(runtime, ORGANIZER, asked, text.code, "approved", workshop.update())
    await tab.until("document.querySelector('.words-of')")
    assert await tab.text(".words-of") == words
    assert await tab.value("document.querySelectorAll('main img, main script').length") == 0


async def test_after_a_restart_it_goes_on_by_itself_and_a_new_link_ends_it(
    workshop: Workshop, tmp_path: Path
) -> None:
    async with a_tab(PROGRAM, tmp_path / "profile") as tab:
        async with theatre(workshop) as before:
            await tab.open(before.address)
            await tab.until(key("agenda"))
        await tab.until("document.querySelector('#said').innerText.includes('No connection')")
        assert await tab.value(key("agenda"))
        async with theatre(workshop, port=before.port) as stage:
            await stage.turn("join")
            await tab.until(key("join"))
            assert await tab.text("#said") == ""
            await turning.renew(workshop.runtime, ORGANIZER, "small", workshop.update())
            await tab.until("document.body.innerText.includes('This address leads nowhere any more')")
            assert await tab.text() == ""


async def test_a_tap_is_answered_as_fast_with_200_streams_open(stage: Theatre) -> None:
    """Only that it isn't of another order: `python -m tests.benchmarks.stage` measures."""
    workshop = stage.workshop
    asked = await workshop.open()

    async def slowest() -> float:
        taken = []
        for number in range(200):
            began = time.perf_counter()
            person, tapped = 1 + number % 40, "rgb"[number // 40 % 3]
            await cast_ballot(workshop.runtime, person, asked.id, "", tapped, workshop.update())
            taken.append(time.perf_counter() - began)
        return sorted(taken)[-10]

    alone = await slowest()
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as session, contextlib.AsyncExitStack() as stack:
        for _ in range(VIEWERS):
            await stack.enter_async_context(Viewer(session, stage.address))
        crowded = await slowest()
    assert crowded < max(0.25, 20 * alone)


async def test_where_others_fill_it_the_page_says_so_and_comes_by_itself_when_there_is_room(
    stage: Theatre, tab: Tab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stage_page, "MOST_VIEWERS", 0)
    await tab.open(stage.address)
    await tab.until("document.getElementById('said').textContent.includes('Too many')")
    monkeypatch.undo()
    await tab.value("again()")  # as its timer does
    await tab.until("document.querySelector('main .slide')")
    await tab.until("document.getElementById('said').textContent === ''")
