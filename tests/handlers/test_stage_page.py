"""The stage over HTTP: who may look, what they are sent, and what they are never sent."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import aiohttp
import pytest

from bot.events import loaded
from bot.moderation import decide_about, texts
from bot.rules.stage import of_round
from bot.runtime import NotAllowed
from bot.stage import turning
from bot.voting import cast_ballot, write_text
from handlers.web import stage as stage_page
from storage.polls import Round
from tests.conftest import ORGANIZER, Workshop
from tests.handlers.stage import Theatre, Viewer, theatre
from tests.workshop import MINUTE, every_kind


@pytest.fixture
async def stage(workshop: Workshop) -> AsyncIterator[Theatre]:
    await workshop.put(loaded(every_kind(), workshop.state.events["small"]))
    async with theatre(workshop) as stage:
        yield stage


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def vote(workshop: Workshop, asked: Round, *people: int, tapped: str = "r") -> None:
    for person in people:
        await cast_ballot(workshop.runtime, person, asked.id, "", tapped, workshop.update())


async def closed(workshop: Workshop, asked: Round) -> Round:
    """And the time to undo it is over."""
    after = replace(await workshop.close(asked), undo_until=None)
    await workshop.put(after)
    return after


async def test_an_address_that_was_made_up_leads_nowhere(
    stage: Theatre, session: aiohttp.ClientSession
) -> None:
    for made_up in ("small", "x" * 24, "%ED%A0%80"):
        for file in ("", "/", "/stream", "/stage.js"):
            async with session.get(f"http://127.0.0.1:{stage.port}/stage/{made_up}{file}") as answer:
                assert (answer.status, await answer.text()) in ((404, "404\n"), (429, "429\n"))


async def test_its_files_run_nothing_else_and_are_kept_by_nobody_but_the_browser(
    stage: Theatre, session: aiohttp.ClientSession
) -> None:
    async with session.get(stage.address) as answer:
        page = await answer.text()
        headers = answer.headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "{" not in page
    assert "http" not in page
    for name, kind in (
        ("stage.js", "text/javascript"),
        ("drawing.js", "text/javascript"),
        ("fitting.js", "text/javascript"),
        ("plane.js", "text/javascript"),
        ("stage.css", "text/css"),
        ("khmer.ttf", "font/ttf"),
    ):
        assert f"{name}?" in page
        async with session.get(stage.address + name) as answer:
            assert answer.headers["Content-Type"].startswith(kind)
            assert "immutable" in answer.headers["Cache-Control"]
            content = await answer.read()
        assert b"innerHTML" not in content
    for name in ("stage.html/", "..%2fsite.py", "site.py", "stage.py"):
        async with session.get(stage.address + name) as answer:
            assert answer.status == 404


async def test_without_its_slash_the_address_leads_to_the_page_behind_any_path(
    stage: Theatre, session: aiohttp.ClientSession
) -> None:
    async with session.get(stage.address.rstrip("/"), allow_redirects=False) as answer:
        assert answer.status == 308
        assert answer.headers["Location"] == f"{stage.address.rstrip('/').rpartition('/')[2]}/"


async def test_an_open_poll_has_its_count_and_never_a_result_also_where_others_see_one(
    stage: Theatre, session: aiohttp.ClientSession
) -> None:
    workshop = stage.workshop
    await workshop.join(*range(1, 8))
    asked = await workshop.open()
    async with Viewer(session, stage.address) as viewer:
        slide = await viewer.until(f"poll:{asked.id}")
        assert [face["count"]["answered"] for face in slide["faces"]] == ["0", "0"]
        await vote(workshop, asked, *range(1, 7))
        while viewer.slide["faces"][0]["count"]["answered"] != "6":
            await viewer.next()
        face = viewer.slide["faces"][0]
        assert face["count"]["said"] == "of 7 have answered"
        assert (face["sections"], face["base"]) == ([], "")


async def test_after_closing_there_is_the_result_in_every_language_and_nobodys_name(
    stage: Theatre, session: aiohttp.ClientSession
) -> None:
    workshop = stage.workshop
    await workshop.join(*range(1, 8))
    asked = await workshop.open()
    async with Viewer(session, stage.address) as viewer:
        await viewer.until(f"poll:{asked.id}")
        await vote(workshop, asked, 1, 2, 3, 4, 5)
        await vote(workshop, asked, 6, tapped="b")
        after = await workshop.close(asked)
        slide = await viewer.until(f"closed:{asked.id}")
        assert slide["faces"][0]["sections"] == []
        assert workshop.state.rounds[asked.id].published_at is None
        await workshop.put(replace(after, undo_until=None))
        slide = await viewer.until(f"result:{asked.id}")
    english, khmer = slide["faces"]
    assert [(row["label"], row["said"]) for row in english["sections"][0]["rows"]] == [
        ("Red & hot", "5 · 83%"),
        ("=Green", "0 · 0%"),
        ("Blue", "1 · 17%"),
    ]
    assert khmer["sections"][0]["rows"][0]["label"] == "ក្រហម"
    assert b"Person" not in viewer.said
    assert b"p000" not in viewer.said


async def test_closing_can_be_undone_as_if_nobody_had_seen_it(
    stage: Theatre, session: aiohttp.ClientSession
) -> None:
    workshop = stage.workshop
    await workshop.join(*range(1, 8))
    asked = await workshop.open()
    async with Viewer(session, stage.address) as viewer:
        await vote(workshop, asked, *range(1, 7))
        await workshop.close(asked)
        await viewer.until(f"closed:{asked.id}")
        again = (await workshop.steer(asked, "undone")).asked
        await viewer.until(f"poll:{asked.id}")
    assert again.published_turnout is None


async def test_too_few_answers_to_an_unnamed_poll_are_not_shown(
    stage: Theatre, session: aiohttp.ClientSession
) -> None:
    workshop = stage.workshop
    await workshop.join(*range(1, 8))
    asked = await workshop.open("topics")
    await vote(workshop, asked, 1, 2, tapped="t1=1")
    await closed(workshop, asked)
    async with Viewer(session, stage.address) as viewer:
        face = (await viewer.until(f"result:{asked.id}"))["faces"][0]
    assert face["notes"][0] == "Too few answers to show."
    assert face["sections"] == []


async def test_the_wall_has_approved_questions_without_votes_while_it_is_open(
    stage: Theatre, session: aiohttp.ClientSession
) -> None:
    workshop, runtime = stage.workshop, stage.workshop.runtime
    await workshop.join(*range(1, 8))
    asked = await workshop.open("wall")
    for person, words in ((1, "Why <b>?"), (2, "Hidden"), (3, "Waiting")):
        await write_text(runtime, person, asked.id, words, "", workshop.update())
    codes = {text.words: text.code for text in await texts(runtime, asked)}
    for words, decision in (("Why <b>?", "approved"), ("Hidden", "hidden")):
        await decide_about(runtime, ORGANIZER, asked, codes[words], decision, workshop.update())  # type: ignore[arg-type]
    for person in (2, 3, 4, 5, 6):
        await vote(workshop, asked, person, tapped=f"{codes['Why <b>?']}=1")
    async with Viewer(session, stage.address) as viewer:
        face = (await viewer.until(f"wall:{asked.id}"))["faces"][0]
        assert [(line["before"], line["words"]) for line in face["lines"]] == [("", "Why <b>?")]
        await closed(workshop, asked)
        face = (await viewer.until(f"result:{asked.id}"))["faces"][0]
        assert [(line["before"], line["words"]) for line in face["lines"]] == [("▲ 5", "Why <b>?")]
        assert b"Hidden" not in viewer.said
        assert b"Waiting" not in viewer.said


async def test_it_follows_what_a_facilitator_turns_it_to(
    stage: Theatre, session: aiohttp.ClientSession
) -> None:
    workshop = stage.workshop
    asked = await workshop.open()
    async with Viewer(session, stage.address) as viewer:
        await viewer.until(f"poll:{asked.id}")
        for shows, key in (("join", "join"), (of_round(asked.id), f"poll:{asked.id}"), ("blank", "blank")):
            await stage.turn(shows)
            await viewer.until(key)
    await workshop.staff(5, "rapporteur")
    with pytest.raises(NotAllowed):
        await turning.turn(workshop.runtime, 5, "small", "auto", workshop.update())
    for made_up in ("round:99", "everything", "round:"):
        with pytest.raises(turning.UnknownScene):
            await stage.turn(made_up)


async def test_a_new_link_ends_the_pages_of_the_old_one(
    stage: Theatre, session: aiohttp.ClientSession
) -> None:
    workshop, old = stage.workshop, stage.address
    async with Viewer(session, old) as viewer:
        await viewer.until("agenda")
        await turning.renew(workshop.runtime, ORGANIZER, "small", workshop.update())
        while not viewer.gone:
            await viewer.next()
        with pytest.raises(EOFError):
            await viewer.next()
    async with session.get(old) as answer:
        assert answer.status == 404
    async with Viewer(session, stage.address) as viewer:
        await viewer.until("agenda")


async def test_what_it_shows_and_its_address_are_the_same_after_a_restart(stage: Theatre) -> None:
    await stage.turn("blank")
    state = await stage.workshop.restarted()
    assert state.stages == stage.workshop.state.stages
    assert state.stages["small"].shows == "blank"


async def test_the_slide_is_drawn_once_for_all_and_not_for_what_it_does_not_show(
    stage: Theatre, session: aiohttp.ClientSession
) -> None:
    workshop = stage.workshop
    await workshop.join(*range(1, 8))
    other, asked = await workshop.open("colour"), await workshop.open("topics")
    async with Viewer(session, stage.address) as first, Viewer(session, stage.address) as second:
        await first.until(f"poll:{asked.id}")
        await second.until(f"poll:{asked.id}")
        drawn = stage.page._projections["small"].drawn
        await vote(workshop, other, 1, 2, 3)
        await vote(workshop, asked, 1, tapped="t1=1")
        for viewer in (first, second):
            while viewer.slide["faces"][0]["count"]["answered"] != "1":
                await viewer.next()
        assert stage.page._projections["small"].drawn <= drawn + 1
    assert first.marks[-1] == second.marks[-1]


async def test_the_agenda_moves_on_with_the_clock(stage: Theatre, session: aiohttp.ClientSession) -> None:
    async with Viewer(session, stage.address) as viewer:
        face = (await viewer.until("agenda"))["faces"][0]
        assert (face["now"]["words"], face["next"]["words"]) == ("One", "Two & more")
        stage.workshop.clock.move(30 * MINUTE)
        while viewer.slide["faces"][0]["now"]["words"] != "Two & more":
            await viewer.next()
        assert viewer.clock["offset"] == 7 * 60


async def test_after_the_last_session_the_agenda_says_that_the_day_is_over_and_what_it_had(
    stage: Theatre, session: aiohttp.ClientSession
) -> None:
    stage.workshop.clock.move(120 * MINUTE)
    await stage.turn("agenda")
    async with Viewer(session, stage.address) as viewer:
        english, khmer = (await viewer.until("agenda"))["faces"]
    assert (english["now"]["words"], english["next"]) == ("The day is over", None)
    assert [(line["before"], line["words"]) for line in english["lines"]] == [
        ("09:00–10:00", "One"),
        ("10:00–11:00", "Two & more"),
    ]
    assert khmer["now"]["after"] != english["now"]["after"] == "Thank you for taking part!"


async def test_streams_end_at_once_when_the_bot_stops(workshop: Workshop) -> None:
    async with aiohttp.ClientSession() as session:
        async with theatre(workshop) as stage:
            viewers = [Viewer(session, stage.address) for _ in range(5)]
            for viewer in viewers:
                await viewer.__aenter__()
                await viewer.until("agenda")
            before = asyncio.get_running_loop().time()
        assert asyncio.get_running_loop().time() - before < 0.9


async def test_whoever_comes_when_it_is_full_is_told_so_and_let_in_once_somebody_left(
    stage: Theatre, session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stage_page, "MOST_VIEWERS", 2)
    address = f"{stage.address}stream"
    async with Viewer(session, stage.address) as first, Viewer(session, stage.address):
        await first.next()
        for _ in range(30):  # nobody is a stranger for that
            async with session.get(address) as answer:
                assert answer.status == 503
                assert "Too many are looking" in await answer.text()
                assert "ច្រើនពេក" in await answer.text()
                assert int(answer.headers["Retry-After"]) > 0
        async with session.head(address) as answer:
            assert answer.status == 503
    projection = stage.page._projections["small"]
    while projection.viewers == 2:
        projection.wake()
        await asyncio.sleep(0)
    async with session.head(address) as answer:
        assert answer.status == 200
    async with Viewer(session, stage.address) as another:
        await another.next()
