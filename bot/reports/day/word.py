"""The report of the day as DOCX, to be edited: real headings, captions, tables whose heads repeat, pictures with their words."""

import io
from collections.abc import Callable, Sequence

import docx
from docx.document import Document as File
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_BREAK, WD_TAB_ALIGNMENT
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph as Written

from bot.reports.charts.chart import Chart
from bot.reports.day.document import Block, Bullets, Document, Figure, Heading, Paragraph, Table
from bot.reports.day.word_fields import begin, bookmark, end, field, table, writable
from bot.reports.day.word_styles import style
from config.graphemes import graphemes

Pictures = Callable[[Chart], Sequence[bytes]]
"""Draws a chart: PNGs, as wide as the text, one below the other."""

_WIDE = Mm(160)
_TWENTIETHS = _WIDE.pt * 20
_PROPERTY = 255
_LOOKS = {"plain": "Normal", "lead": "Report lead", "note": "Report note"}


def as_docx(documents: Sequence[Document], pictures: Pictures) -> bytes:
    """One file, the documents one after the other. It takes a second or two: call it in a thread."""
    file = docx.Document()
    style(file)
    properties = file.core_properties
    properties.title = _property(" / ".join(each.title for each in documents))
    properties.author, properties.comments = _property(documents[0].facts[2][1]), ""
    properties.subject = _property(" / ".join(each.subject for each in documents))
    properties.language = "/".join(each.language for each in documents)
    for place, document in enumerate(documents):
        _Part(file, document, place, pictures).write()
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def _property(text: str) -> str:
    """As much of it as a property of a file holds."""
    letters = graphemes(writable(text))
    while sum(map(len, letters)) > _PROPERTY:
        letters.pop()
    return "".join(letters)


class _Part:
    """One language of the file, a section of its own."""

    def __init__(self, file: File, document: Document, place: int, pictures: Pictures) -> None:
        self._file, self._document, self._place, self._pictures = file, document, place, pictures
        self._marks = 1000 * place

    def write(self) -> None:
        self._section()
        self._title_page()
        headings = [each for each in self._document.blocks if isinstance(each, Heading) and each.level < 3]
        self._contents(headings)
        first = len(self._file.element.body)
        for block in self._document.blocks:
            self._block(block)
        body = self._file.element.body
        bookmark(self._marks, f"part_{self._place}", body[first - 1], body[-2])

    def _section(self) -> None:
        file, said = self._file, self._document
        section = file.sections[0] if not self._place else file.add_section(WD_SECTION.NEW_PAGE)
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(25)
        section.top_margin, section.bottom_margin = Mm(27), Mm(24)
        section.header_distance = section.footer_distance = Mm(12)
        section.different_first_page_header_footer = True
        for part in (section.header, section.footer, section.first_page_header, section.first_page_footer):
            part.is_linked_to_previous = False
        section.first_page_header.paragraphs[0].style = "Normal"  # without the line below others
        section.header.paragraphs[0].text = writable(said.running)
        footer = section.footer.paragraphs[0]
        footer.add_run(f"{writable(said.page)} ")
        field(footer, "PAGE", "1")
        footer.add_run(" / ")
        field(footer, "NUMPAGES", "1")

    def _title_page(self) -> None:
        said = self._document
        kind = self._say(said.kind, "Subtitle")
        kind.paragraph_format.space_before = Pt(110)
        self._say(said.title, "Title")
        for name, value in said.facts:
            line = self._say(f"{name}\t", "Normal")
            font = line.add_run(writable(value)).font
            font.bold = font.cs_bold = True
            line.paragraph_format.tab_stops.add_tab_stop(Mm(45))
            line.paragraph_format.left_indent, line.paragraph_format.first_line_indent = Mm(45), -Mm(45)
        for place, words in enumerate(said.notice):
            note = self._say(words, "Report note")
            note.paragraph_format.space_before = Pt(0 if place else 160)
        note.add_run().add_break(WD_BREAK.PAGE)

    def _contents(self, headings: Sequence[Heading]) -> None:
        """A real table of contents, filled in already, that a word processor can make anew."""
        self._say(self._document.contents, "Report contents")
        for number, heading in enumerate(headings):
            line = self._file.add_paragraph(style=f"TOC {heading.level}")
            line.paragraph_format.tab_stops.add_tab_stop(_WIDE, WD_TAB_ALIGNMENT.RIGHT)
            if number == 0:
                begin(line, f'TOC \\o "1-2" \\h \\z \\b part_{self._place}', is_stale=True)
            line.add_run(f"{writable(heading.said)}\t")
            field(line, f"PAGEREF _Toc{self._marks + number + 1} \\h", "")
            if number == len(headings) - 1:
                end(line)

    def _block(self, block: Block) -> None:
        match block:
            case Heading():
                self._heading(block)
            case Paragraph():
                self._say(block.text, _LOOKS[block.look])
            case Bullets():
                for item in block.items:
                    self._say(item, "List Bullet")
            case Table():
                self._say(block.caption, "Caption")
                after = self._say("", "Normal")
                after._p.addprevious(table(block, round(_TWENTIETHS)))
                after.paragraph_format.space_after = Pt(2)
            case Figure():
                self._figure(block)

    def _heading(self, heading: Heading) -> None:
        line = self._say(heading.said, f"Heading {heading.level}")
        line.paragraph_format.page_break_before = heading.begins_a_page
        if heading.level < 3:
            self._marks += 1
            bookmark(self._marks, f"_Toc{self._marks}", line.runs[0]._r, line.runs[-1]._r)

    def _figure(self, figure: Figure) -> None:
        self._say(figure.caption, "Caption")
        for number, picture in enumerate(self._pictures(figure.chart), start=1):
            line = self._file.add_paragraph()
            shape = line.add_run().add_picture(io.BytesIO(picture), width=_WIDE)
            words = figure.alt if number == 1 else f"{figure.caption} ({number})"
            for side in "TBLR":  # else some keep a distance of their own
                shape._inline.set(f"dist{side}", "0")
            shape._inline.docPr.set("descr", writable(words))
            shape._inline.docPr.set("name", writable(figure.caption))

    def _say(self, text: str, style: str) -> Written:
        return self._file.add_paragraph(writable(text), style)
