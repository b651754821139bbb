"""Who may see a result may see its chart, and nobody else; it is drawn from what the result shows then."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

import pytest

from bot.background import Background
from bot.exports.making import make_here
from bot.incoming import Incoming
from bot.intake import Receipts
from bot.message import File, Message, Picture
from bot.reports.charts.chart import Chart
from bot.reports.charts.drawing import MOST_PICTURES, Easel
from bot.reports.typesetting import Typesetter, Undrawable
from bot.voting import cast_ballot
from handlers.access import check
from handlers.buttons import TAPS
from handlers.callbacks.data import Data
from handlers.callbacks.reporting import ShowChart, ShowComparisonChart, ShowTurnoutChart
from handlers.context import Equipment, SalaContext
from handlers.refusals import in_a_toast
from storage.polls import Round
from tests.conftest import ORGANIZER, Workshop
from tests.workshop import account

if TYPE_CHECKING:
    from bot.delivery.post import Post

PEOPLE = range(1, 7)
OTHER_GROUP, STRANGER, FACILITATOR = 40, 50, 60


class Phone:
    """In the place of the post: what would have been sent."""

    def __init__(self) -> None:
        self.pictures: list[Picture] = []
        self.files: list[File] = []
        self.said: list[str] = []

    def send_picture(self, user_id: int, picture: Picture) -> None:
        self.pictures.append(picture)

    def send_file(self, user_id: int, file: File) -> None:
        self.files.append(file)

    def say(self, user_id: int, message: Message, **_: Any) -> asyncio.Future[None]:
        self.said.append(message.text)
        return asyncio.get_running_loop().create_future()

    def is_held(self, user_id: int) -> bool:
        return False

    def toast(self, query_id: str, text: str) -> asyncio.Future[None]:
        return self.say(0, Message(text))


FORBIDDEN = "That is for facilitators and organizers."
STAFF_ONLY = "That is for those with a role in this workshop."
STALE = "This button is no longer in use. See /polls or /help."


class PaintedEasel(Easel):
    """Draws nothing."""

    def __init__(self, *, breaks: bool = False) -> None:
        super().__init__(Typesetter())
        self.charts: list[Chart] = []
        self._breaks = breaks

    async def picture(self, page: Chart) -> bytes:
        if self._breaks:
            raise Undrawable("no such function")
        self.charts.append(page)
        return b"PNG"

    async def document(self, pages: Sequence[Chart]) -> bytes:
        return f"PDF of {len(pages)} pages".encode()


async def tap(workshop: Workshop, who: int, wanted: Data, easel: Easel | None = None) -> Phone:
    phone, background = Phone(), Background()
    equipment = Equipment(
        1,
        "bot",
        workshop.runtime,
        cast("Post", phone),
        Receipts(),
        background,
        easel or PaintedEasel(),
        make_here,
    )
    context = SalaContext(equipment, Incoming(1, who, "Somebody", "en", query_id="1"))
    handle, needed = TAPS[type(wanted)]
    async with in_a_toast(context):
        check(context, needed, wanted)
        await handle(context, wanted)
    while not background.is_idle:  # noqa: ASYNC110 - it runs in this very loop
        await asyncio.sleep(0)
    return phone


async def asked(workshop: Workshop, poll: str = "budget") -> Round:
    """A poll of one group, answered and still open."""
    await workshop.join(*PEOPLE)
    await workshop.join(OTHER_GROUP, group="CSO")
    await workshop.staff(FACILITATOR, "facilitator")
    opened = await workshop.open(poll)
    for person in PEOPLE:
        await cast_ballot(workshop.runtime, person, opened.id, "", "yes", workshop.update())
    return opened


async def test_whoever_may_see_the_result_gets_its_chart(workshop: Workshop) -> None:
    closed = await workshop.close(await asked(workshop))
    for who in (1, FACILITATOR, ORGANIZER):
        phone = await tap(workshop, who, ShowChart(closed.id, "result"))
        assert [picture.content for picture in phone.pictures] == [b"PNG"]
        assert phone.pictures[0].caption.startswith("<b>Budget</b>\n6 of 6 answered")


async def test_a_chart_is_in_the_language_and_the_numerals_of_its_reader(workshop: Workshop) -> None:
    closed = await workshop.close(await asked(workshop))
    await workshop.put(account(1, language="km", numerals="khmr"))
    easel = PaintedEasel()
    await tap(workshop, 1, ShowChart(closed.id, "result"), easel)
    (chart,) = easel.charts
    assert [row.said for row in chart.sections[0].rows] == ["៦ · ១០០%", "០ · ០%"]
    assert (chart.digits, chart.source) == ("០១២៣៤៥៦៧៨៩", "សិក្ខាសាលា")


@pytest.mark.parametrize("of", ["result", "groups"])
@pytest.mark.parametrize("who", [OTHER_GROUP, STRANGER])
async def test_whoever_may_not_see_the_result_gets_no_chart(workshop: Workshop, who: int, of: Any) -> None:
    closed = await workshop.close(await asked(workshop))
    assert (await tap(workshop, who, ShowChart(closed.id, of))).said == [FORBIDDEN]


async def test_turnout_by_group_is_the_facilitators_and_needs_no_closing(workshop: Workshop) -> None:
    opened = await asked(workshop)
    easel = PaintedEasel()
    for who in (FACILITATOR, ORGANIZER):
        await tap(workshop, who, ShowTurnoutChart(opened.id), easel)
    assert [section.rows[0].said for section in easel.charts[0].sections] == ["6 / 6 · 100%"]
    assert (await tap(workshop, 1, ShowTurnoutChart(opened.id))).said == [FORBIDDEN]


async def test_before_closing_there_is_no_chart_of_a_result(workshop: Workshop) -> None:
    opened = await asked(workshop)
    phone = await tap(workshop, 1, ShowChart(opened.id, "result"))
    assert (phone.pictures, phone.said) == ([], ["The result is shown after closing."])


async def test_a_poll_asked_by_mistake_has_no_chart_any_more(workshop: Workshop) -> None:
    void = (await workshop.steer(await asked(workshop), "void")).asked
    phone = await tap(workshop, ORGANIZER, ShowChart(void.id, "result"))
    assert phone.pictures == []
    assert (await tap(workshop, ORGANIZER, ShowTurnoutChart(void.id))).said == [STALE]


async def test_two_polls_side_by_side_are_the_facilitators(workshop: Workshop) -> None:
    assert (await tap(workshop, 1, ShowComparisonChart("small", "gap"))).said == [STAFF_ONLY]
    assert (await tap(workshop, ORGANIZER, ShowComparisonChart("small", "gap"))).said == [STALE]


async def test_a_long_chart_is_one_document(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = await workshop.close(await asked(workshop))
    monkeypatch.setattr("handlers.chat.charts.pages", lambda chart: (chart,) * MOST_PICTURES)
    few = await tap(workshop, 1, ShowChart(closed.id, "result"))
    positions = [picture.caption.splitlines()[-1] for picture in few.pictures]
    assert positions == [f"{n} of {MOST_PICTURES}" for n in range(1, MOST_PICTURES + 1)]
    monkeypatch.setattr("handlers.chat.charts.pages", lambda chart: (chart,) * (MOST_PICTURES + 1))
    many = await tap(workshop, 1, ShowChart(closed.id, "result"))
    assert (many.pictures, [(file.name, file.content) for file in many.files]) == (
        [],
        [("budget-1.pdf", f"PDF of {MOST_PICTURES + 1} pages".encode())],
    )


async def test_a_chart_that_cannot_be_drawn_is_told(
    workshop: Workshop, caplog: pytest.LogCaptureFixture
) -> None:
    closed = await workshop.close(await asked(workshop))
    phone = await tap(workshop, 1, ShowChart(closed.id, "result"), PaintedEasel(breaks=True))
    assert phone.said == [
        "The chart could not be drawn; the result in words holds. The operator’s log says why."
    ]
    assert "budget-1" in caplog.text
