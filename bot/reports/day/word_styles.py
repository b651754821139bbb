"""How a report looks in a word processor: real styles, so that whoever edits it changes a look in one place."""

import re
from typing import Any

from docx.document import Document as File
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

LATIN, KHMER = "Noto Sans", "Noto Sans Khmer"
_INSTEAD = {LATIN: "Segoe UI", KHMER: "Khmer OS Siemreap"}
"""What takes their place where they aren't installed."""

INK, SOFT, BLUE = RGBColor(0x1B, 0x23, 0x30), RGBColor(0x58, 0x62, 0x73), RGBColor(0x12, 0x3F, 0x6B)
RULE = RGBColor(0xB9, 0xC6, 0xD6)

TABLE, CELL, HEAD = "ReportTable", "Reportcell", "Reporthead"
_TABLE = f"""
<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="{TABLE}">
  <w:name w:val="Report table"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="99"/>
  <w:tblPr>
    <w:tblBorders>
      <w:top w:val="single" w:sz="8" w:color="123F6B"/><w:bottom w:val="single" w:sz="8" w:color="123F6B"/>
      <w:insideH w:val="single" w:sz="4" w:color="B9C6D6"/>
    </w:tblBorders>
    <w:tblCellMar><w:top w:w="40" w:type="dxa"/><w:left w:w="85" w:type="dxa"/><w:bottom w:w="40" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar>
  </w:tblPr>
  <w:tblStylePr w:type="firstRow">
    <w:tcPr><w:tcBorders><w:bottom w:val="single" w:sz="8" w:color="123F6B"/></w:tcBorders><w:shd w:val="clear" w:color="auto" w:fill="E9EFF6"/></w:tcPr>
  </w:tblStylePr>
</w:style>"""


def style(file: File) -> None:
    """Fonts for both scripts, and the look of every kind of paragraph and table."""
    styles = file.styles
    defaults = styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    _fonts(defaults)
    lang = defaults.find(qn("w:lang"))
    lang = defaults.makeelement(qn("w:lang")) if lang is None else lang
    for key, value in (("w:val", "en-US"), ("w:eastAsia", "en-US"), ("w:bidi", "km-KH")):
        lang.set(qn(key), value)
    _look(styles["Normal"], 10, after=6, line=1.15)
    _look(styles["Title"], 27, bold=True, colour=BLUE, after=24)
    _look(styles["Subtitle"], 13, bold=True, colour=SOFT, after=8)
    _look(styles["Heading 1"], 17, bold=True, colour=BLUE, before=26, after=10, keeps=True)
    _look(styles["Heading 2"], 13, bold=True, colour=BLUE, before=18, after=6, keeps=True)
    _look(styles["Heading 3"], 11, bold=True, colour=INK, before=12, after=4, keeps=True)
    _look(styles["Caption"], 9, bold=True, colour=BLUE, before=10, after=4, keeps=True)
    _look(styles["List Bullet"], 10, after=3, line=1.15)
    _look(styles["Header"], 8, colour=SOFT)
    _look(styles["Footer"], 8, colour=SOFT)
    styles["Footer"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for name, size, bold, colour in (
        ("Report lead", 10, True, BLUE),
        ("Report note", 8.5, False, SOFT),
        ("Report contents", 17, True, BLUE),
        ("Report cell", 8.5, False, INK),
        ("Report head", 8.5, True, INK),
    ):
        added = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        added.base_style = styles["Normal"]
        after = {"Report contents": 10, "Report cell": 1, "Report head": 1}.get(name, 5)
        _look(
            added,
            size,
            bold=bold,
            colour=colour,
            after=after,
            keeps=name != "Report cell",
        )
    for level, bold in ((1, True), (2, False)):
        added = styles.add_style(f"TOC {level}", WD_STYLE_TYPE.PARAGRAPH)
        added.base_style = styles["Normal"]
        _look(added, 10, bold=bold, before=4 if bold else 0, after=2)
        added.paragraph_format.left_indent = Mm(0 if bold else 6)
        added.paragraph_format.right_indent = Mm(8)
    for name, side, size, space, colour in (
        ("Heading 1", "bottom", 8, 3, BLUE),
        ("Header", "bottom", 4, 4, RULE),
        ("Subtitle", "left", 32, 14, BLUE),
        ("Title", "left", 32, 14, BLUE),
    ):
        line = f'<w:{side} w:val="single" w:sz="{size}" w:space="{space}" w:color="{colour}"/>'
        border = parse_xml(f"<w:pBdr {nsdecls('w')}>{line}</w:pBdr>")
        _insert(styles[name].element.get_or_add_pPr(), border)
    styles.element.append(parse_xml(_TABLE))
    _name_fonts(file)


def _look(
    found: Any,
    size: float,
    *,
    bold: bool = False,
    colour: RGBColor = INK,
    before: float = 0,
    after: float = 0,
    line: float = 1.0,
    keeps: bool = False,
) -> None:
    """`size`, `before`, `after`: points. Set for Khmer too, which has sizes and weights of its own."""
    font, layout = found.font, found.paragraph_format
    font.size, font.bold, font.italic, font.color.rgb = Pt(size), bold, False, colour
    properties = found.element.get_or_add_rPr()
    _fonts(properties)
    for tag, value in (("w:bCs", "1" if bold else "0"), ("w:iCs", "0"), ("w:szCs", str(round(size * 2)))):
        element = properties.find(qn(tag))
        if element is None:
            element = OxmlElement(tag)
            _insert(properties, element)
        element.set(qn("w:val"), value)
    layout.space_before, layout.space_after = Pt(before), Pt(after)
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.MULTIPLE, line
    layout.keep_with_next, layout.widow_control = keeps, True
    for old in found.element.get_or_add_pPr().findall(qn("w:pBdr")):  # the template's own lines
        found.element.pPr.remove(old)


def _fonts(properties: Any) -> None:
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    fonts.attrib.clear()
    for key, name in (("w:ascii", LATIN), ("w:hAnsi", LATIN), ("w:eastAsia", LATIN), ("w:cs", KHMER)):
        fonts.set(qn(key), name)


_ORDER = {
    "rPr": ("rFonts", "b", "bCs", "i", "iCs", "caps", "color", "spacing", "kern", "sz", "szCs", "lang"),
    "pPr": (
        "keepNext",
        "keepLines",
        "pageBreakBefore",
        "widowControl",
        "numPr",
        "pBdr",
        "tabs",
        "spacing",
        "ind",
        "contextualSpacing",
        "jc",
        "outlineLvl",
    ),
}


def _insert(parent: Any, child: Any) -> None:
    """Where the schema wants it: word processors refuse files in which it stands elsewhere."""
    order = _ORDER[_local(parent)]
    place = order.index(_local(child))
    later = [each for each in parent if _local(each) in order[place + 1 :]]
    parent.insert(parent.index(later[0]) if later else len(parent), child)


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _name_fonts(file: File) -> None:
    """Into the table of fonts, with what may stand in for them."""
    for part in file.part.package.iter_parts():
        if str(part.partname) == "/word/fontTable.xml":
            named = "".join(
                f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:family w:val="swiss"/></w:font>'
                for name, other in _INSTEAD.items()
            )
            part._blob = re.sub(rb"</w:fonts>", named.encode() + b"</w:fonts>", part.blob)
