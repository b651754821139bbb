"""Charts as pictures: every kind in both languages, whatever labels are made of, Khmer as HarfBuzz shapes it."""

import asyncio
import io
import threading
from dataclasses import replace

import fontpkg
import pytest
import uharfbuzz
from PIL import Image

from bot.reports.charts.chart import Chart, Legend, Part, Row, Section
from bot.reports.charts.drawing import PIXELS, SOURCE, Easel, draw, page_data
from bot.reports.plain import Plain
from bot.reports.typesetting import Typesetter, Undrawable
from config.catalogs import Numerals, Texts
from tests.reports.gallery import charts
from tests.workshop import every_kind, shipped_event

COENG = "\u17d2"
"""Makes a subscript of the consonant behind it."""

TITLE_POINTS = 18.0
WIDTH, HIGHEST = 810, 1280
"""Pixels; a larger one Telegram makes smaller."""

HOSTILE = (
    '#import "@preview/cetz:0.3.0": canvas',
    '$x^2$ #eval("1+1") #read("/etc/passwd")',
    "\\ \\u{1f600} ``` ` // /* */ <label> @ref",
    "'\"quotes\"' {braces} [brackets] = heading",
    "مرحبا \u202ereversed\u202c שלום",
    "zero\u200bwidth\u200d\ufeff\u2060",
    "W" * 200,
    "ស្ត្រីមានផ្ទៃពោះ" * 14,
    "😀🇰🇭 👩‍👩‍👧",
    "\x00\x07\n\r\t",
    "- + 1. term: https://example.org",
    "a" + "\u0301" * 50,
)
KHMER = ("សាលា", "ក្រុមប្រឹក្សាស្តារអភិវឌ្ឍន៍", "ស្ត្រីមានផ្ទៃពោះ", "ប្រព័ន្ធគាំពារសង្គម", "កំពុងពង្រឹង", "គោលនយោបាយ")


@pytest.fixture(scope="module")
def typesetter() -> Typesetter:
    return Typesetter()


def chart(*rows: Row, title: str = "Title") -> Chart:
    return Chart("name", title, "Question", "3 of 4 answered", "Event", (Section(rows),))


def image(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("L")


def advance(text: str) -> float:
    """How wide HarfBuzz sets it as a title, in points; less the empty sides of the first and the last glyph."""
    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(fontpkg.path("Noto Sans Khmer"))))
    font = uharfbuzz.Font(face)
    font.set_variations({"wght": 700})
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    uharfbuzz.shape(font, buffer)
    left, right, at = list[float](), list[float](), 0
    for glyph, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        extents = font.get_glyph_extents(glyph.codepoint)
        if extents is not None and extents.width:
            left.append(at + place.x_offset + extents.x_bearing)
            right.append(left[-1] + extents.width)
        at += place.x_advance
    return float((max(right) - min(left)) * TITLE_POINTS / face.upem)


def ink(typesetter: Typesetter, title: str) -> float:
    """How wide a title is drawn, in pixels."""
    lone = replace(chart(), title=title, question="", base="", source="", sections=())
    (png,) = draw(typesetter, lone)
    head = image(png).crop((0, 0, WIDTH, 140))
    box = head.point(lambda level: 255 if level < 128 else 0).getbbox()
    assert box is not None
    return float(box[2] - box[0])


@pytest.mark.parametrize(("name", "language"), [("small", "en"), ("small", "km"), ("sapw", "km")])
def test_every_chart_is_a_picture_that_telegram_takes(
    typesetter: Typesetter, texts: Texts, name: str, language: str
) -> None:
    event = every_kind() if name == "small" else shipped_event()
    sizes = {group.code: group.expected + 2 for group in event.groups}
    numerals: Numerals = "khmr" if (name, language) == ("small", "km") else ""
    for each in charts(event, Plain(texts, language, numerals), sizes):
        for png in draw(typesetter, each):
            drawn = image(png)
            assert drawn.width == WIDTH, each.name
            assert drawn.height <= HIGHEST, each.name
            dark = sum(drawn.histogram()[:128])
            assert 0.005 < dark / (drawn.width * drawn.height) < 0.6, each.name


def test_a_projector_gets_pictures_of_16_to_9_light_or_dark(typesetter: Typesetter, texts: Texts) -> None:
    for each in list(charts(every_kind(), Plain(texts, "km"), {"GOV": 9, "CSO": 7}))[:6]:
        for dark in (False, True):
            for png in draw(typesetter, each, form="wide", dark=dark):
                drawn = image(png)
                assert drawn.size == (1920, 1080)
                assert (drawn.getpixel((2, 2)) < 60) == dark  # type: ignore[operator]


def test_charts_are_drawn_as_pdf_and_svg_too(typesetter: Typesetter) -> None:
    row = Row("Label", "3", parts=(Part(0.5),))
    (pdf,) = draw(typesetter, chart(row), "pdf")
    assert pdf.startswith(b"%PDF")
    (svg,) = draw(typesetter, chart(row), "svg")
    assert b"<svg" in svg


@pytest.mark.parametrize("label", HOSTILE, ids=range(len(HOSTILE)))
def test_whatever_a_label_is_made_of_is_drawn_as_text(typesetter: Typesetter, label: str) -> None:
    """On the page's own width, and no taller than its characters need."""
    rows = Row(label, label[:10], label, (Part(0.5, label[:3]),)), Row(label, label)
    (png, *_) = draw(typesetter, chart(*rows, title=label))
    drawn = image(png)
    assert drawn.width == WIDTH
    edge = drawn.crop((WIDTH - 20, 0, WIDTH, drawn.height))
    assert edge.getextrema()[0] > 200, "something reaches over the margin"  # type: ignore[operator]


def test_markup_in_a_label_leaves_its_ink(typesetter: Typesetter) -> None:
    """Where `#`, `$` or `*` meant something they would vanish."""
    plain, markup = (ink(typesetter, text) for text in ("WWWWWWWWW", "*WW* #WW $WW$"))
    assert markup > plain


@pytest.mark.parametrize("text", KHMER)
def test_khmer_is_as_wide_as_harfbuzz_shapes_it(typesetter: Typesetter, text: str) -> None:
    """Consonants that don't become subscripts make a word wider, and vowels that aren't joined show a dotted circle."""
    assert ink(typesetter, text) / PIXELS["phone"] == pytest.approx(advance(text), rel=0.02)
    if COENG in text:
        assert sum(advance(letter) for letter in text if letter != COENG) > 1.08 * advance(text)


def test_a_chart_that_goes_wrong_is_ours_to_hear_of(typesetter: Typesetter) -> None:
    data = page_data([chart()])
    del data["charts"][0]["title"]
    with pytest.raises(Undrawable, match="title"):
        typesetter.typeset(SOURCE, data, "png")


async def test_the_same_chart_is_drawn_once_and_not_in_the_event_loop(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn, typesetter = list[str](), Typesetter()
    typeset = typesetter.typeset

    def noted(*arguments: object) -> tuple[bytes, ...]:
        drawn.append(threading.current_thread().name)
        return typeset(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(typesetter, "typeset", noted)
    easel, one = Easel(typesetter), chart(Row("Label", "3", parts=(Part(0.5),)))
    first, second = await asyncio.gather(easel.picture(one), easel.picture(replace(one)))
    assert first == second == await easel.picture(one)
    assert len(drawn) == 1
    assert drawn[0].startswith("typesetter")
    other = await easel.picture(replace(one, title="Another"))
    assert other != first
    typesetter.close()


def test_in_a_document_a_long_chart_is_pictures_of_a_third_of_a_page_of_which_the_first_has_the_legend(
    typesetter: Typesetter,
) -> None:
    rows = tuple(Row(f"Item {number}", parts=(Part(0.4), Part(0.6))) for number in range(20))
    bare = replace(chart(*rows), title="", question="", base="", source="")
    with_legend = replace(bare, legends=(Legend("steps", ("Low", "High")),))
    plain, drawn = [draw(typesetter, each, form="paper") for each in (bare, with_legend)]
    assert len(drawn) > 1
    assert max(image(picture).height for picture in drawn) <= 270 * PIXELS["paper"]
    heights = [[image(picture).height for picture in each] for each in (plain, drawn)]
    assert heights[1][0] > heights[0][0]
    assert heights[1][1:] == heights[0][1:]
