"""Whatever a list holds, its preview can be sent, read and tapped."""

from typing import Any, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.message import Message
from bot.roster.importing import Imported
from bot.roster.unusable import Reason, Unusable
from bot.rules.roster import imported, plan
from config.catalogs import Texts
from handlers.cards import roster as cards
from handlers.voice import Voice
from storage.people import Participant
from storage.roster import COLUMNS, RosterDraft, Row
from tests.handlers.drawn import labels, plain
from tests.workshop import event, registered

EVENT = event()
NASTY = [
    "<b>&",
    "&" * 80,
    "ក្ស្រី" * 13 + "ក្ស្រី",
    "🧑🏽‍🚀" * 80,
    "\u202eevil\u200b",
    "[x](y)",
    "a\u0301" * 80,
    "…",
]


def pages(texts: Texts, language: str, rows: list[Row], people: list[Participant]) -> list[Message]:
    draft = RosterDraft(7, "small", tuple(rows), ("Nr. <1>", "&"), 9)
    voice, todo = Voice(texts, language), plan(EVENT, people, rows)
    drawn = [cards.preview(voice, EVENT, draft, todo)]
    while "›" in labels(drawn[-1]):
        drawn.append(cards.preview(voice, EVENT, draft, todo, len(drawn)))
    return drawn


CELLS = st.fixed_dictionaries(
    {
        "name": st.sampled_from([*NASTY, "Sok Dara", "Chan"]),
        "group": st.sampled_from(["GOV", "CSO; GOV", "GOV", "<x>"]),
    },
    optional=dict.fromkeys(("organisation", "position", "tags"), st.sampled_from([*NASTY, "MEF"])),
)


@settings(deadline=None)
@given(st.sampled_from(["en", "km"]), st.lists(CELLS, max_size=40), st.lists(CELLS, max_size=10))
def test_a_preview_of_anything_can_be_sent(
    texts: Texts, language: str, cells: list[Any], earlier: list[Any]
) -> None:
    before = plan(EVENT, [], [Row(n, each) for n, each in enumerate(earlier)])
    people = imported(before, 1, iter(f"p{n}" for n in range(99)).__next__, here=False)
    people.append(registered(1, name="Sok Dara"))
    for page in pages(texts, language, [Row(n, each) for n, each in enumerate(cells, start=2)], people):
        plain(page)


def test_a_long_list_is_shown_page_by_page_and_no_name_is_left_out(texts: Texts) -> None:
    rows = [Row(n + 2, {"name": f"Person {n:04}", "group": "GOV"}) for n in range(2000)]
    drawn = pages(texts, "en", rows, [])
    text = "\n".join(map(plain, drawn))
    assert all(f"Person {n:04} · GOV" in text for n in range(2000))
    assert all("Import 2000" in labels(page) for page in drawn)
    assert labels(drawn[0])[0] == "›"
    assert labels(drawn[-1])[0] == "‹"


def test_with_a_mistake_nothing_can_be_imported(texts: Texts) -> None:
    rows = [Row(2, {"name": "Sok Dara", "group": "GOV"}), Row(3, {"name": "Chan", "group": "?x"})]
    (page,) = pages(texts, "en", rows, [])
    assert "Row 3: no group is called ?x. Write one of GOV, CSO." in plain(page)
    assert labels(page) == ["Template", "Cancel"]


def test_more_mistakes_than_anybody_reads_are_counted(texts: Texts) -> None:
    rows = [Row(n + 2, {"group": "x" * 50}) for n in range(2000)]
    drawn = pages(texts, "en", rows, [])
    assert "4000 mistakes" in plain(drawn[0])
    assert "3700" in plain(drawn[-1])


@pytest.mark.parametrize("language", ["en", "km"])
@pytest.mark.parametrize("reason", get_type_hints(Unusable.__init__)["reason"].__args__)
def test_every_refusal_says_what_to_do(texts: Texts, language: str, reason: Reason) -> None:
    refusal = Unusable(reason, COLUMNS[:2], most=1, within=20)
    assert len(plain(cards.refused(Voice(texts, language), EVENT, refusal)).split("\n")[1]) > 10


@pytest.mark.parametrize("language", ["en", "km"])
def test_the_first_and_the_last_card_can_be_sent(texts: Texts, language: str) -> None:
    voice = Voice(texts, language)
    plain(cards.ask(voice, EVENT))
    for result in (Imported(54, 2, 50), Imported(0, 1, 0), Imported(None, 0, 1)):
        plain(cards.done(voice, EVENT, result))
