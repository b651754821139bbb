"""What comes first, and an outline, fit Telegram's messages however much there is to say."""

from typing import Any

import pytest

from bot.chain import ShownChain
from bot.outline import OutlinedSection, ShownOutline
from bot.rules.chain import chain_found
from bot.rules.comparisons import Compared
from bot.rules.statistics.gaps import gaps
from bot.rules.statistics.quadrants import Position
from config.catalogs import Texts
from config.event import Event, Item, Outline, Text
from handlers.callbacks import unpack
from handlers.callbacks.reporting import ShowOutline
from handlers.cards.chain import chain_cards
from handlers.cards.outline import outline_pages
from handlers.voice import Voice, units
from storage.polls import Round
from tests.chain import chain_event
from tests.handlers.drawn import labels
from tests.workshop import NINE

ASKED = Round(7, "small", "weight", "1", "closed", NINE, turnout={"GOV": (30, 40)})
MOST = 4096


def long_items(words: str) -> tuple[Item, ...]:
    label = Text.model_validate({"en": f"<{words * 190}", "km": "ស្រ្តី" * 30})
    return tuple(Item(code=f"g{n:02}", label=label) for n in range(40))


def shown_chain(event: Event, items: tuple[Item, ...], *missing: Any) -> ShownChain:
    codes = [item.code for item in items]
    rated = {code: {f"p{n}": 5 for n in range(9)} for code in codes}
    covered = {code: {f"p{n}": 1 for n in range(9)} for code in codes}
    positions = {code: Position(5, 4, "above", "above", (9, 9, 9), 0.91) for code in codes}
    found = chain_found(codes, Compared(gaps=gaps(rated, covered)), None, Compared(positions=positions))
    poll: Any = event.poll("weight")
    return ShownChain(event.chains[0], items, {"importance": poll}, {"importance": ASKED}, missing, found)


@pytest.mark.parametrize("language", ["en", "km"])
def test_forty_long_items_come_in_messages_that_telegram_takes(texts: Texts, language: str) -> None:
    event = chain_event()
    cards = chain_cards(
        Voice(texts, language), event, ASKED, shown_chain(event, long_items("x"), "ranking"), for_staff=True
    )
    assert len(cards) > 1
    assert all(units(card.text) <= MOST for card in cards)
    assert sum(card.text.count("<b>") for card in cards) >= 40
    assert [bool(card.keyboard) for card in cards] == [False] * (len(cards) - 1) + [True]


def test_what_is_missing_is_named_and_who_has_no_role_has_no_way_to_all_results(texts: Texts) -> None:
    event = chain_event()
    (card,) = chain_cards(
        Voice(texts, "en"), event, ASKED, shown_chain(event, long_items("")[:2], "ranking"), for_staff=False
    )
    assert "Not in it: First" in card.text
    assert "Weight: 30 of 40" in card.text
    assert labels(card) == ["Chart"]


@pytest.mark.parametrize("language", ["en", "km"])
def test_an_outline_is_turned_page_by_page(texts: Texts, language: str) -> None:
    event = chain_event()
    poll: Any = event.poll("topics")
    outline = Outline(title=Text.model_validate("Outline"), approval="topics")
    sections = tuple(
        OutlinedSection(item, 3, from_room=bool(n % 2), comments=("ស្រ្តី & <b>" * 30,) * 8)
        for n, item in enumerate(long_items("x")[:12])
    )
    shown = ShownOutline(outline, poll, ASKED, sections, ("On all of it",), 2, 30, 40, (poll, ASKED))
    pages = outline_pages(Voice(texts, language), event, ASKED, shown, for_staff=True)
    assert len(pages) > 2
    assert all(units(page.text) <= MOST for page in pages)
    assert "On all of it" in pages[-1].text
    turns = [[unpack(button.data) for button in page.keyboard[0]] for page in pages]
    assert turns[0] == [ShowOutline(7, 2)]
    assert turns[1] == [ShowOutline(7, 1), ShowOutline(7, 3)]
    assert turns[-1] == [ShowOutline(7, len(pages) - 1)]
