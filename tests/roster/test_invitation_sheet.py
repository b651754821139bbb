"""Everybody on the sheet has a card with their name and a code that is their own link."""

import re
import zlib
from typing import Any

import pytest
import segno

from bot.reports import invitation_sheet as sheet
from bot.reports.invitation_sheet import CARDS_ON_A_PAGE, invitation_sheet, pages_of, qr_code
from bot.reports.typesetting import breakable
from config.catalogs import Texts
from storage.people import Participant
from tests.workshop import event

LINK = "https://t.me/sala_bot?start=me_p0123456789_AAAAAAAAAAAAAAAAAAAAAA"


def listed(number: int, group: str = "GOV", **changes: Any) -> Participant:
    return Participant(f"p{number:04}", "small", None, f"Person {number:02}", group, **changes)


def link_of(participant: Participant) -> str:
    return f"{LINK}{participant.id}"


def contents(document: bytes) -> list[bytes]:
    """The PDF's streams, unpacked."""
    found = []
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", document, re.DOTALL):
        try:
            found.append(zlib.decompress(packed))
        except zlib.error:
            found.append(packed)
    return found


def pages(document: bytes) -> int:
    objects = b"\n".join([document, *contents(document)])
    return len(re.findall(rb"/Type\s*/Page\b", objects))


def modules(svg: str) -> set[tuple[int, int]]:
    """The dark modules of a code drawn by segno as horizontal strokes, from its upper left corner."""
    (path,) = re.findall(r' d="([^"]*)"', svg)
    dark, x, y = set(), 0.0, 0.0
    for step, numbers in re.findall(r"([Mmh])([-\d. ]+)", path):
        values = [float(number) for number in re.findall(r"-?\d*\.?\d+", numbers)]
        if step == "h":
            dark |= {(int(y), int(x) + n) for n in range(int(values[0]))}
            x += values[0]
        else:
            x, y = (values[0], values[1]) if step == "M" else (x + values[0], y + values[1])
    return dark


def test_a_code_says_the_link_in_dark_squares_within_a_quiet_zone() -> None:
    code = segno.make_qr(LINK, error="q")
    expected = {(r + 4, c + 4) for r, row in enumerate(code.matrix) for c, dark in enumerate(row) if dark}
    assert modules(qr_code(LINK)) == expected


def test_every_page_holds_a_group_s_people_in_order() -> None:
    people = [listed(n, "CSO") for n in range(3)] + [listed(n) for n in range(12, 0, -1)]
    found = [[person.name for person in page] for page in pages_of(event(), people)]
    assert [len(page) for page in found] == [CARDS_ON_A_PAGE, 2, 3]
    assert found[0][0] == "Person 01"


def test_the_sheet_has_all_pages_and_every_code(texts: Texts, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[dict[str, Any]] = []

    def keep(source: str, data: dict[str, Any]) -> bytes:
        given.append(data)
        return b""

    monkeypatch.setattr(sheet, "pdf", keep)
    people = [listed(n) for n in range(25)]
    invitation_sheet(texts, event(), people, link_of)
    cards = [card for page in given[0]["pages"] for card in page]
    assert [card["qr"] for card in cards] == [qr_code(link_of(person)) for person in people]
    monkeypatch.undo()
    document = invitation_sheet(texts, event(), people, link_of)
    assert document.startswith(b"%PDF-")
    assert pages(document) == 3


@pytest.mark.parametrize(("language", "lines"), [("km", 1), ("en", 1), ("", 2)])
def test_a_card_speaks_the_person_s_language_or_both(texts: Texts, language: str, lines: int) -> None:
    card = sheet._card(texts, event(), listed(1, "CSO", language=language), LINK)
    assert len(card["lines"]) == lines
    assert ("សង្គមស៊ីវិល" in card["group"]) == (language != "en")


@pytest.mark.parametrize(
    "name",
    [
        "#strong[x] *b* $x$ \\ <b> // /* `", "ឧត្តមសេនីយ៍ ស្រីពេជ្រសុវណ្ណារិទ្ធិ្យមុនីរ័ត្នព្រះវិសុទ្ធិវង្ស", "W" * 80, "ក" * 80, "ក្ស្រី " * 13,
        "\u202eevil", '"); panic("x', "🧑🏽‍🚀" * 8,
    ],
)  # fmt: skip
def test_whatever_a_name_is_made_of_is_text_on_one_card(texts: Texts, name: str) -> None:
    person = Participant("p1", "small", None, name, "GOV")
    assert pages(invitation_sheet(texts, event(), [person], link_of)) == 1


def test_overlong_words_may_break_anywhere_but_khmer_is_left_to_its_words() -> None:
    assert breakable("Anna " + "W" * 30).count("\u200b") == 29
    assert breakable("Anna Maria") == "Anna Maria"
    assert breakable("ក" * 60) == "ក" * 60
