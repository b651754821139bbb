"""Khmer lines break between words: those that typst tears apart are kept whole, and a text stays what it was."""

import json
from collections.abc import Sequence
from pathlib import Path

import fontpkg
import typst
from hypothesis import given
from hypothesis import strategies as st

from bot.reports.khmer import unbroken
from bot.reports.typesetting import FONTS, breakable

WORD_JOINER = "\u2060"


@given(st.text(st.sampled_from("កខគងសំខាន់ៗពីរក្រីក្រ abc\u200b")))
def test_nothing_but_word_joiners_is_added(text: str) -> None:
    assert unbroken(text).replace(WORD_JOINER, "") == text


def test_a_text_without_khmer_is_itself() -> None:
    assert unbroken("Gaps in coverage, 12 of them") == "Gaps in coverage, 12 of them"


WORDS = ("សំខាន់ៗ", "សាកល្បង", "ក្រីក្រ", "ដំណាក់កាល", "អាទិភាព", "បណ្តុះបណ្តាល", "ម្នាក់ៗ")
SOURCE = """
#let data = json(bytes(sys.inputs.data))
#set page(width: auto, height: auto)
#set text(font: data.fonts, top-edge: "ascender", bottom-edge: "descender")
#set par(leading: 0pt)
#context [#metadata(data.words.map(w => calc.round(measure(w, width: 1pt).height / measure("ក").height))) <lines>]
"""


def lines(folder: Path, words: Sequence[str]) -> list[int]:
    """How many each becomes where there is room for none."""
    source = folder / "lines.typ"
    source.write_text(SOURCE)
    found = typst.query(
        str(source),
        "<lines>",
        field="value",
        one=True,
        font_paths=[str(fontpkg.path(name).parent) for name in FONTS],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps({"fonts": FONTS, "words": words})},
    )
    return [int(number) for number in json.loads(found)]


def test_known_words_are_not_torn_apart(tmp_path: Path) -> None:
    assert min(lines(tmp_path, WORDS)) > 1
    assert set(lines(tmp_path, [breakable(word) for word in WORDS])) == {1}
