"""Charts that are too tall for one picture: nothing is left out or stands twice."""

import io
from itertools import chain

from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.reports.charts.chart import Chart, Legend, Part, Plane, Row, Section
from bot.reports.charts.drawing import draw
from bot.reports.charts.pages import pages
from bot.reports.typesetting import Typesetter

words = st.text(st.sampled_from("abc កខ្មែរ"), max_size=120)
parts = st.integers(0, 5).map(lambda count: (Part(0.2, "1"),) * count)
rows = st.builds(Row, label=words, said=words, detail=words, parts=parts)
sections = st.builds(
    Section,
    st.lists(rows, max_size=9).map(tuple),
    heading=st.one_of(st.just(""), words),
    apart=st.one_of(st.just(""), words),
    notes=st.lists(words, max_size=2).map(tuple),
)
PLANE = Plane((), "Across", "Upwards", ("1", "5"), ("a", "b", "c", "d"), "firm", "loose")
some_charts = st.builds(
    Chart,
    name=st.just("name"),
    title=words,
    question=words,
    base=words,
    source=words,
    sections=st.lists(sections, min_size=1, max_size=9).map(tuple),
    legends=st.lists(
        st.builds(Legend, st.just("steps"), st.lists(words, max_size=5).map(tuple)), max_size=1
    ).map(tuple),
    plane=st.one_of(st.none(), st.just(PLANE)),
    notes=st.lists(words, max_size=2).map(tuple),
)


@given(some_charts)
def test_every_row_and_note_stands_on_one_page_in_its_order(chart: Chart) -> None:
    found = pages(chart)
    sections = [section for page in found for section in page.sections]
    assert [row for section in sections for row in section.rows] == [
        row for section in chart.sections for row in section.rows
    ]
    assert list(chain(*(section.notes for section in sections))) == list(
        chain(*(section.notes for section in chart.sections))
    )
    assert [section.apart for section in sections if section.apart] == [
        section.apart for section in chart.sections if section.apart
    ]
    assert [note for page in found for note in page.notes] == list(chart.notes)
    assert [page.plane for page in found if page.plane] == ([chart.plane] if chart.plane else [])


@given(some_charts)
def test_every_page_says_what_it_is_of_and_which_it_is(chart: Chart) -> None:
    found = pages(chart)
    told = {(page.title, page.question, page.base, page.source, page.legends, page.figures) for page in found}
    assert len(told) == 1
    assert [page.position for page in found] == [(n, len(found)) for n in range(1, len(found) + 1)]
    of_rows = {id(row): section.heading for section in chart.sections for row in section.rows}
    for page in found:
        for section in page.sections:
            assert {of_rows[id(row)] for row in section.rows} <= {section.heading}


def test_a_chart_with_room_for_everything_is_itself() -> None:
    chart = Chart(
        "name", "Title", "Question", "3 of 4", "Event", (Section((Row("Label", "3", parts=(Part(0.5),)),)),)
    )
    assert pages(chart) == (chart,)


def test_bars_are_of_one_length_on_all_pages() -> None:
    """The widest figure stands on one page; all leave room for it."""
    few = [Row(f"Label {number}", "3", parts=(Part(1.0),)) for number in range(30)]
    chart = Chart(
        "name", "Title", "", "", "", (Section((*few, Row("Last", "123,456 points", parts=(Part(1.0),)))),)
    )
    typesetter = Typesetter()
    lengths = set()
    for png in draw(typesetter, chart):
        drawn = Image.open(io.BytesIO(png)).convert("RGB")
        blue = [
            x
            for x in range(drawn.width)
            for y in (range(150, 400))
            if drawn.getpixel((x, y)) == (0, 0x72, 0xB2)
        ]
        lengths.add((min(blue), max(blue)))
    typesetter.close()
    assert len(lengths) == 1
