"""The report of the day: what is in it, what is not, and that both kinds of file say the same."""

import io
from dataclasses import replace
from typing import Any, get_args

import docx
import pypdf
import pytest
from docx.oxml.ns import qn

from bot.exports.making import make_here
from bot.exports.offers import OFFERS, Taking, take
from bot.exports.report import Kind, Printer, documents
from bot.reports.day.document import Bullets, Document, Figure, Heading, Paragraph, Table
from config.checking.texts import LONGEST_TEXT
from config.event import Event
from storage.polls import Answer, Ballot, Round
from storage.roadmap import RoadmapStep
from tests.conftest import ORGANIZER, Workshop
from tests.workshop import EVENT, account, event, every_kind, mapped

GOALS = {
    "objectives": [{"code": "O1", "text": {"en": "Know more", "km": "ដឹងច្រើន"}}],
    "outcomes": [{"code": "i1", "text": "Better air"}],
    "outputs": [{"code": "R1", "text": "A list nobody asked about"}],
}


def day_event(**changes: Any) -> Event:
    """A poll of every kind, goals that some serve, and a mapping."""
    serving = {"colour": ("O1",), "rating": ("O1", "i1"), "order": ("O1",)}
    made = event(goals=GOALS, **changes)
    polls = tuple(
        poll.model_copy(
            update={
                "serves": serving.get(poll.code, ()),
                **({"held": False} if poll.code == "words" else {}),
            }
        )
        for poll in every_kind().polls
    )
    return mapped(made.model_copy(update={"polls": polls}))


async def held(workshop: Workshop, definition: Event | None = None) -> None:
    definition = definition or day_event()
    await workshop.put(replace(workshop.state.events["small"], definition=definition))


async def answered(workshop: Workshop, poll: str, group: str, people: range, **answers: Any) -> Round:
    """The open round of that poll, with ballots of so many of a group."""
    asked = next(each for each in workshop.state.rounds_of("small") if each.poll == poll and each.is_running)
    for number in people:
        cast = {item.rstrip("_"): Answer(choice, 1, 1) for item, choice in answers.items()}
        await workshop.put(Ballot(asked.id, f"p{number:04}", cast, group, "en", "telegram", 1))
    return asked


async def made(workshop: Workshop, language: str = "en", *, names: bool = False) -> Document:
    found = await documents(workshop.runtime, workshop.event, ORGANIZER, (language,), names=names)
    return found[language]


def said(document: Document) -> list[str]:
    """Every text, from top to bottom; of charts what stands in them."""
    found = [
        document.kind,
        document.title,
        *document.notice,
        *(word for pair in document.facts for word in pair),
    ]
    for block in document.blocks:
        match block:
            case Heading():
                found.append(block.said)
            case Paragraph():
                found.append(block.text)
            case Bullets():
                found += block.items
            case Table():
                found += [block.caption, *(column.title for column in block.columns)]
                found += [cell for row in block.rows for cell in row]
            case Figure():
                found += [block.caption, block.alt]
                rows = [row for section in block.chart.sections for row in section.rows]
                found += [word for row in rows for word in (row.label, row.said, row.detail) if word]
    return found


def chapters(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Heading) and block.level == 1]


def table(document: Document, caption: str) -> Table:
    return next(b for b in document.blocks if isinstance(b, Table) and caption in b.caption)


def of_word(content: bytes) -> list[str]:
    """Paragraphs and cells of a DOCX, as python-docx reads them back."""
    file = docx.Document(io.BytesIO(content))
    cells = [cell.text for one in file.tables for row in one.rows for cell in row.cells]
    return [paragraph.text for paragraph in file.paragraphs] + cells


def of_pdf(content: bytes) -> str:
    """Without spaces, which depend on where lines were broken."""
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return "".join("".join(page.extract_text().split()) for page in pages).replace("\u200b", "")


async def test_before_anything_was_asked_there_is_a_report_that_says_so(workshop: Workshop) -> None:
    await held(workshop)
    for language in ("en", "km"):
        document = await made(workshop, language)
        assert chapters(document)[-1] == workshop.runtime.texts.plain(language, "day.method")
        not_asked = workshop.runtime.texts.plain(language, "day.not_asked")
        assert said(document).count(not_asked) == len(day_event().polls) + 1  # one of them twice
        assert not any(isinstance(block, Figure) for block in document.blocks)
        printer = Printer()
        for kind in ("docx", "pdf"):
            assert printer.file(kind, [document])
        printer.close()


async def test_an_event_without_goals_mapping_and_steps_has_no_chapters_for_them(workshop: Workshop) -> None:
    assert chapters(await made(workshop)) == [
        "The day in brief",
        "Participants",
        "Evaluation and other questions",
        "Method and limits",
    ]


async def test_a_poll_that_is_open_is_said_to_be_open_and_no_more(workshop: Workshop) -> None:
    await held(workshop)
    await workshop.join(*range(1, 9))
    await workshop.open("colour")
    await answered(workshop, "colour", "GOV", range(1, 9), _="r")
    words = said(await made(workshop))
    assert "Still open." in words
    assert "Still open, so not in this report: Colour" in words
    assert not any("8 of 8" in word for word in words)


async def test_every_goal_has_its_evidence_once_and_is_led_to_it_afterwards(workshop: Workshop) -> None:
    await held(workshop)
    await workshop.join(*range(1, 9))
    for code, values in (("before", 2), ("after", 4)):
        asked = await workshop.open("rating", code)
        await answered(workshop, "rating", "GOV", range(1, 9), i1=values, i2=3)
        await workshop.close(asked)
    document = await made(workshop)
    figures = [block.caption for block in document.blocks if isinstance(block, Figure)]
    assert figures == ["Figure 1. Rating · before", "Figure 2. Rating · after"]
    words = said(document)
    changed = "“Room <air>”: of 8 people who answered twice, 8 higher at the end, 0 the same, 0 lower."
    assert f"See “Rating · after”, figure 2. {changed}" in words
    assert changed in words
    assert "Nothing of this day speaks to it." in words  # R1


async def test_every_kind_of_poll_has_its_chart_sentences_and_distribution(workshop: Workshop) -> None:
    await held(workshop)
    await workshop.join(*range(1, 9))
    answers: dict[str, dict[str, Any]] = {
        "colour": {"_": "r"},
        "topics": {"_": ("t1", "t2")},
        "budget": {"_": "yes"},
        "order": {"_": ("r2", "r1")},
        "spread": {"_": (("s3", 5),)},
        "quiz": {"q1": "q1b", "q2": "q2a"},
        "grid": {"m2": 5, "m8": 1},
        "words": {"_": (("t0a", "More air"),)},
    }
    for poll, given in answers.items():
        asked = await workshop.open(poll)
        await answered(workshop, poll, "GOV", range(1, 9), **given)
        await workshop.close(asked)
    document = await made(workshop)
    words = said(document)
    for sentence in (
        "Most common answer: “Red & hot”, 8 of 8 people (100%).",
        "Supported by at least half of 8 people: “Topic 1” (8), “Topic 2” (8)",
        "“Rank 2” clearly comes first: 24 points, 8 ahead of the next.",
        "Most points, given by 8 people: “Part 3” (40), “Part 1” (0), “Part 2” (0)",
        "Order, by 8 people: “Rank 2” clearly comes first: 24 points, 8 ahead of the next.",
        "“Question 1” – 8 of 8 (100%) answered correctly: Answer b.",
        "Highest: “Row 2” (median 5 of 8 people; 4 or 5: 100%)",
    ):
        assert sentence in words
    captions = [block.caption for block in document.blocks if isinstance(block, Table)]
    for title in ("Colour", "Topics", "Order", "Spread", "Quiz", "Grid"):
        assert any(caption.endswith(f". {title}") for caption in captions)
    assert len([block for block in document.blocks if isinstance(block, Figure)]) == 7


async def test_a_group_of_four_is_never_shown_alone_and_four_answers_not_at_all(workshop: Workshop) -> None:
    await held(workshop)
    await workshop.join(*range(1, 10))
    await workshop.join(*range(11, 15), group="CSO")
    asked = await workshop.open("rating", "before")
    await answered(workshop, "rating", "GOV", range(1, 10), i1=5)
    await answered(workshop, "rating", "CSO", range(11, 15), i1=1, i2=2)
    await workshop.close(asked)
    document = await made(workshop)
    people = table(document, "Participants by group")
    assert people.rows == (("Civil society + Government & co", "10", "13", "0"),)
    distribution = table(document, "Rating · before")
    assert [row[0] for row in distribution.rows] == ["Room <air>", "Lunch – Too few answers to show."]
    assert set(distribution.rows[1][1:]) == {""}
    groups = [cell for cell in said(document) if "Civil society" in cell]
    assert all("Government & co" in cell for cell in groups)
    assert not any("4 / 4" in cell or "(4)" in cell for cell in said(document))


@pytest.mark.parametrize("names", [False, True])
async def test_names_are_in_it_only_if_they_are_asked_for(workshop: Workshop, *, names: bool) -> None:
    await held(workshop)
    for number, name in ((1, "Sok Dara"), (2, "ចាន់ បុប្ផា")):
        await workshop.join(number, name=name)
    step = RoadmapStep("small", "s01", event().title, lead="p0001", state="accepted", revision=1)
    await workshop.put(step)
    document = await made(workshop, names=names)
    named = [word for word in said(document) if "Sok Dara" in word or "ចាន់ បុប្ផា" in word]
    assert named == (["Sok Dara", "Sok Dara", "ចាន់ បុប្ផា"] if names else [])
    assert ("Annex A: Participants by name" in chapters(document)) is names


async def test_what_people_typed_is_text_in_both_files_and_stays_whole(
    workshop: Workshop, tmp_path: Any
) -> None:
    """Both languages in one file; the PDF is read where it is Latin, as Khmer can't be copied out of one reliably."""
    await held(workshop)
    await workshop.join(*range(1, 9))
    asked = await workshop.open("words")
    naughty = ["#import [a]", "</w:t> & <b>", "a\u0001b \\ $x$", "សុខ ភាព ព្រះ", "w" * 90]
    texts = tuple((f"t{number:02x}", words) for number, words in enumerate(naughty))
    await answered(workshop, "words", "GOV", range(1, 2), _=texts)
    await workshop.close(asked)
    poll = EVENT["polls"][0]["title"]
    row = workshop.state.events["small"]
    offers = [offer for offer in OFFERS if offer.is_in_all]
    word, pdf = await take(Taking(workshop.engine, workshop.runtime.texts, row, tmp_path), offers, make_here)
    paragraphs, pages = of_word(word.read_bytes()), of_pdf(pdf.read_bytes())
    assert {"Report of the day", "របាយការណ៍ប្រចាំថ្ងៃ", "The day in brief"} <= {
        p.partition("  ")[2] or p for p in paragraphs
    }
    assert poll in paragraphs
    for words in naughty:
        assert words.replace("\u0001", "") in paragraphs
        if words.isascii() and "\u0001" not in words:
            assert "".join(words.split()) in pages


@pytest.mark.parametrize(("names", "says"), [(True, "With names"), (False, "No participant is named")])
async def test_each_page_of_a_report_with_names_says_so_and_the_file_of_each_which_it_is(
    workshop: Workshop, names: bool, says: str
) -> None:
    await held(workshop)
    document = await made(workshop, names=names)
    assert document.running.startswith("With names · ") == names
    printer = Printer()
    word, pdf = (printer.file(kind, [document]) for kind in get_args(Kind))
    printer.close()
    assert docx.Document(io.BytesIO(word)).core_properties.subject.startswith(says)
    about = pypdf.PdfReader(io.BytesIO(pdf)).metadata
    assert about is not None
    assert str(about.subject).replace("\u200b", "").startswith(says)


async def test_a_title_may_be_as_long_as_an_event_file_lets_it_be(workshop: Workshop) -> None:
    long = "ព្រះ" * (LONGEST_TEXT - 1) + "!"
    await held(workshop, day_event(title=long, operator=long))
    parts = [await made(workshop, language) for language in ("en", "km")]
    printer = Printer()
    file = docx.Document(io.BytesIO(printer.file("docx", parts)))
    printer.close()
    assert [p.text for p in file.paragraphs if p.text == long] == [long] * 2
    for said in (file.core_properties.title, file.core_properties.author):
        assert long.startswith(said)
        assert said.endswith("ព្រះ")


async def test_a_word_file_has_real_headings_captions_contents_and_heads_that_repeat(
    workshop: Workshop,
) -> None:
    await held(workshop)
    await workshop.join(*range(1, 9))
    asked = await workshop.open("colour")
    await answered(workshop, "colour", "GOV", range(1, 9), _="r")
    await workshop.close(asked)
    document = await made(workshop)
    printer = Printer()
    file = docx.Document(io.BytesIO(printer.file("docx", [document])))
    printer.close()
    headings = [p.text for p in file.paragraphs if p.style is not None and p.style.name.startswith("Heading")]
    assert headings == [block.said for block in document.blocks if isinstance(block, Heading)]
    captions = [p.text for p in file.paragraphs if p.style is not None and p.style.name == "Caption"]
    assert captions == [b.caption for b in document.blocks if isinstance(b, Table | Figure)]
    for one in file.tables:
        assert one.rows[0]._tr.xpath("w:trPr/w:tblHeader")
    pictures = [shape._inline.docPr.get("descr") for shape in file.inline_shapes]
    assert pictures == [b.alt for b in document.blocks if isinstance(b, Figure)]
    body = file.element.body.xml
    assert 'TOC \\o "1-2" \\h \\z \\b part_0' in body
    fonts = file.styles["Normal"].element.rPr.find(qn("w:rFonts"))
    assert {fonts.get(qn(key)) for key in ("w:ascii", "w:hAnsi")} == {"Noto Sans"}
    assert fonts.get(qn("w:cs")) == "Noto Sans Khmer"


async def test_a_report_has_the_numerals_of_whoever_takes_it_in_their_own_language(
    workshop: Workshop,
) -> None:
    await workshop.put(account(ORGANIZER, language="km", numerals="khmr"))
    found = await documents(workshop.runtime, workshop.event, ORGANIZER, ("en", "km"), names=False)
    assert [found[language].digits for language in ("en", "km")] == ["0123456789", "០១២៣៤៥៦៧៨៩"]
    dates = [found[language].facts[0][1] for language in ("en", "km")]
    assert [any(letter in "០១២៣៤៥៦៧៨៩" for letter in date) for date in dates] == [False, True]


async def test_turnout_by_group_marks_where_fewer_than_half_answered(workshop: Workshop) -> None:
    await held(workshop)
    await workshop.join(*range(1, 10))
    await workshop.join(*range(11, 17), group="CSO")
    asked = await workshop.open("rating", "before")
    await answered(workshop, "rating", "GOV", range(1, 10), i1=5)
    await answered(workshop, "rating", "CSO", range(11, 13), i1=1)
    await workshop.close(asked)
    for language, people in (
        ("en", "People who answered / who could"),
        ("km", "អ្នកដែលបានឆ្លើយ / អ្នកដែលអាចឆ្លើយ"),
    ):
        found = table(await made(workshop, language), people)
        assert [sorted(row[1:]) for row in found.rows] == [["11 / 15", "2 / 6 !", "9 / 9"]]
    assert any("fewer than half of the group answered" in word for word in said(await made(workshop)))


async def test_by_group_leaves_out_items_and_groups_without_a_figure(workshop: Workshop) -> None:
    await held(workshop)
    await workshop.join(*range(1, 10))
    await workshop.join(*range(11, 21), group="CSO")
    asked = await workshop.open("rating", "before")
    for group, people in (("GOV", range(1, 10)), ("CSO", range(11, 21))):
        for number in people:
            values = {"i1": 3 + number % 2}
            if group == "GOV":
                values["i2"] = 2
            await answered(workshop, "rating", group, range(number, number + 1), **values)
    await workshop.close(asked)
    found = table(await made(workshop), "median (people)")
    assert [row[0] for row in found.rows] == ["Room <air>"]
    assert all(any(row[place] != "–" for row in found.rows) for place in range(len(found.columns)))
