"""Parts of a Word file that python-docx has no words for: fields, bookmarks, tables in one go."""

import re
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.text.paragraph import Paragraph

from bot.reports.day.document import Table
from bot.reports.day.word_styles import CELL, HEAD, TABLE

_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def writable(text: str) -> str:
    """Without characters that XML can't hold."""
    return _UNWRITABLE.sub("", text)


def field(paragraph: Paragraph, instruction: str, shown: str = "", *, is_stale: bool = False) -> None:
    """`shown`: until a word processor works it out; `is_stale`: it does so when the file is opened."""
    begin(paragraph, instruction, is_stale=is_stale)
    paragraph.add_run(shown)
    end(paragraph)


def begin(paragraph: Paragraph, instruction: str, *, is_stale: bool = False) -> None:
    """The field's result follows, perhaps in other paragraphs, until its `end`."""
    first = _mark(paragraph, "begin")
    if is_stale:
        first.set(qn("w:dirty"), "true")
    text = OxmlElement("w:instrText")
    text.set(qn("xml:space"), "preserve")
    text.text = instruction
    paragraph.add_run()._r.append(text)
    _mark(paragraph, "separate")


def end(paragraph: Paragraph) -> None:
    _mark(paragraph, "end")


def _mark(paragraph: Paragraph, kind: str) -> Any:
    character = OxmlElement("w:fldChar")
    character.set(qn("w:fldCharType"), kind)
    paragraph.add_run()._r.append(character)
    return character


def bookmark(number: int, name: str, first: Any, last: Any) -> None:
    """Around two elements of the body, or the content of one paragraph."""
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    start.set(qn("w:id"), str(number))
    start.set(qn("w:name"), name)
    end.set(qn("w:id"), str(number))
    first.addprevious(start)
    last.addnext(end)


def table(described: Table, width: int) -> Any:
    """The element of a table. `width`: in twentieths of a point. Its head is repeated on every page, and no row is torn apart."""
    shares = [column.share for column in described.columns]
    widths = [round(width * share / sum(shares)) for share in shares]
    head = _row([column.title for column in described.columns], described, widths, is_head=True)
    rows = "".join(_row(row, described, widths) for row in described.rows)
    grid = "".join(f'<w:gridCol w:w="{each}"/>' for each in widths)
    return parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblStyle w:val="{TABLE}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/><w:tblLook w:val="0020" w:firstRow="1"/>'
        f'<w:tblCaption w:val="{escape(writable(described.caption), _QUOTE)}"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{head}{rows}</w:tbl>"
    )


_QUOTE = {'"': "&quot;"}


def _row(cells: Sequence[str], described: Table, widths: Sequence[int], *, is_head: bool = False) -> str:
    head = "<w:tblHeader/>" if is_head else ""
    if len(cells) == 1 < len(widths):
        shade = '<w:shd w:val="clear" w:color="auto" w:fill="F4F6F9"/>'
        inner = f'<w:tcW w:w="{sum(widths)}" w:type="dxa"/><w:gridSpan w:val="{len(widths)}"/>{shade}'
        body = f"<w:tc><w:tcPr>{inner}</w:tcPr>{_lines(cells[0], HEAD)}</w:tc>"
    else:
        body = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
            f"{_lines(cell, HEAD if is_head else CELL, is_centred=column.is_number)}</w:tc>"
            for cell, width, column in zip(cells, widths, described.columns, strict=True)
        )
    return f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{body}</w:tr>"


def _lines(text: str, style: str, *, is_centred: bool = False) -> str:
    lines = "<w:br/>".join(
        f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in writable(text).split("\n")
    )
    centred = '<w:jc w:val="center"/>' if is_centred else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{centred}</w:pPr><w:r>{lines}</w:r></w:p>'
