"""Cards of the mapping fit into a message whatever was entered, in every language."""

import re
from dataclasses import replace

import pytest

from bot.mapping.sheet import read_sheet, sheet
from bot.message import Message
from bot.rules.mapping.fields import FIELDS, choices
from bot.rules.mapping.sheet import planned
from bot.rules.mapping.table import gaps_table
from config.catalogs import Texts
from handlers.cards import mapping_sheet
from handlers.cards.mapping import MappingCards
from handlers.cards.mapping_form import MappingForm
from handlers.cards.mapping_table import contradiction, gaps
from handlers.voice import Voice, units
from storage.events import EventRow
from storage.mapping import MappingDraft, MappingEntry
from tests.conftest import ORGANIZER, Workshop
from tests.workshop import NINE, shipped_event

LONG = "ក្រុមហ៊ុន & <b>" * 5
ENTRIES = 200


def _fits(message: Message) -> None:
    plain = re.sub(r"&\w+;", "x", re.sub(r"</?[bi]>", "", message.text))
    assert units(plain) <= 4096
    assert sum(map(len, message.keyboard)) <= 100
    assert all(len(row) <= 8 and len(each.data.encode()) <= 64 for row in message.keyboard for each in row)


@pytest.fixture
async def room(workshop: Workshop) -> Workshop:
    """The shipped baseline with 200 entries, each as long as may be, all about one initiative or none."""
    event = shipped_event()
    row = replace(workshop.state.events["small"], code="sapw", definition=event)
    assert isinstance(row, EventRow)
    await workshop.put(row)
    await workshop.join(7)
    for number in range(1, ENTRIES + 1):
        said: dict[str, tuple[str, ...]] = {
            field: tuple(item.code for item in choices(event, field))[:15] or (f"{LONG}{number}",)
            for field in FIELDS
        }
        said["what"] = (f"{LONG}{number % 50}",)
        said["who"] = tuple(f"{LONG}{number}-{n}" for n in range(15))
        said |= {"status": ("pilot",), "ownership": ("mixed",), "formality": ("non-formal",)}
        said["budget"] = (f"{number}000000 USD",)
        said["year"] = (str(1990 + number % 30),)
        about = "i04" if number % 2 else ""
        entry = MappingEntry(
            "sapw", f"m{number:03}", about, 7, "CSO", said, "entered", "telegram", NINE, NINE
        )
        await workshop.put(entry)
    return workshop


@pytest.mark.parametrize("language", ["en", "km"])
async def test_every_card_of_200_entries_fits(room: Workshop, texts: Texts, language: str) -> None:
    event = room.state.events["sapw"].definition
    cards = MappingCards(room.runtime, Voice(texts, language), event, ORGANIZER)
    assert event.mapping is not None
    _fits(cards.overview())
    for page in (0, 1, 24, 26, 99):
        for message in (cards.baseline(page), cards.entries("all", page), contradiction(cards, page)):
            _fits(message)
    for initiative in event.mapping.baseline:
        _fits(cards.initiative(initiative))
    first = gaps(cards, 0)
    pages = int(match[1]) if (match := re.search(r"1/(\d+)", first.text)) else 1
    for page in (0, 1, pages // 2, pages - 1, 999):
        _fits(gaps(cards, page))
    for entry in list(room.state.mapping_of("sapw").values())[:3]:
        _fits(cards.entry(entry))
        draft = MappingDraft(7, "sapw", entry.code, "i04", "", entry.given, "", 0, NINE)
        for field in ("", *FIELDS):
            for part in (None, 1, 9):
                form = MappingForm(cards.voice, event, replace(draft, field=field, walks=1), asks_group=True)
                _fits(form.showing(part))


async def test_a_sheet_that_was_sent_changes_nothing_when_it_comes_back(room: Workshop) -> None:
    event = room.state.events["sapw"].definition
    rows = read_sheet(sheet(room.runtime, event))
    assert len(rows) == ENTRIES + 12
    plan = planned(event, room.state.mapping_of("sapw").values(), rows)
    assert (plan.added, plan.changed, plan.mistakes) == ((), (), ())


async def test_a_preview_of_a_thousand_mistakes_fits(room: Workshop, texts: Texts) -> None:
    event = room.state.events["sapw"].definition
    plan = planned(event, (), [(n, {"about": LONG * 50, "year": "x"}) for n in range(2, 1002)])
    assert len(plan.mistakes) == 2000
    for page in (0, 1, 19):
        _fits(mapping_sheet.preview(Voice(texts, "km"), event, plan, page))


async def test_the_table_of_200_entries_takes_no_time(room: Workshop) -> None:
    event = room.state.events["sapw"].definition
    table = gaps_table(event, room.state.mapping_of("sapw").values())
    assert table.counted == ENTRIES
