"""Charts as slides: what the chat shows as charts now, in the language of whoever takes them, and nothing else."""

from pathlib import Path

import pytest

from bot.exports.making import make_here
from bot.exports.offers import OFFERS, Taking, take
from bot.exports.slides import slides_of
from bot.reports.plain import Plain
from bot.voting import cast_ballot
from tests.conftest import Workshop

PEOPLE = range(1, 8)


async def answered(workshop: Workshop) -> int:
    await workshop.join(*PEOPLE)
    opened = await workshop.open("topics")
    for person in PEOPLE:
        await cast_ballot(workshop.runtime, person, opened.id, "", "t1=1", workshop.update())
    return opened.id


async def names(workshop: Workshop, language: str = "en") -> list[str]:
    runtime = workshop.runtime
    event, plain = runtime.event("small"), Plain(runtime.texts, language)
    return [chart.name for chart in await slides_of(runtime, event, plain)]


async def test_an_open_poll_has_no_slide_and_a_closed_one_has_its_result_and_turnout(
    workshop: Workshop,
) -> None:
    await answered(workshop)
    assert await names(workshop) == []
    (asked,) = workshop.state.rounds_of("small")
    await workshop.close(asked)
    assert await names(workshop) == ["topics-1", "topics-1-turnout"]


@pytest.mark.parametrize("language", ["en", "km"])
async def test_slides_are_a_pdf_also_while_there_is_nothing_to_show(
    workshop: Workshop, tmp_path: Path, language: str
) -> None:
    offer = next(offer for offer in OFFERS if offer.code == "slides")
    sizes = []
    for closed in (False, True):
        if closed:
            await answered(workshop)
            (asked,) = workshop.state.rounds_of("small")
            await workshop.close(asked)
        row = workshop.state.events["small"]
        taking = Taking(workshop.engine, workshop.runtime.texts, row, tmp_path, language=language)
        (path,) = await take(taking, [offer], make_here)
        content = path.read_bytes()
        assert (path.name, content[:5]) == ("small-slides.pdf", b"%PDF-")
        sizes.append(len(content))
    assert sizes[0] < sizes[1]
