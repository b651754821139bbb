"""Two hundred ideas in a chat: every page fits, in both languages, however long the wordings are."""

import pytest

from bot.ideas import Collection
from bot.lists import Listed, Target
from bot.message import Message
from bot.roster.unusable import Unusable
from bot.rules.idea_sheet import planned
from bot.rules.ideas import Original, items, shaped, version
from bot.rules.likeness import likely_duplicates
from config.catalogs import Texts
from config.event import TextPoll
from handlers.callbacks import unpack
from handlers.callbacks.ideas import ApplyIdeaSheet, SendIdeas, ShowIdeas
from handlers.callbacks.steering import ShowControlPoll
from handlers.cards import idea_sheet as sheet_cards
from handlers.cards.ideas import alike, one, overview, sending
from handlers.voice import Voice
from storage.ideas import IdeaChange, IdeaDraft
from storage.polls import Round
from tests.conftest import Workshop
from tests.handlers.drawn import labels, plain
from tests.ideas import ideas_event
from tests.workshop import NINE

EVENT = ideas_event()
ASKED = Round(10**10 - 1, "small", "words", "1", "open", NINE)
LONG = "ក្ក" * 190
ORIGINALS = [Original(f"t{n:010}", f"<text> {n // 2} {LONG}") for n in range(200)]
CHANGES = [
    IdeaChange("small", 1, 1, "words", "approve", {"items": {f"t{n:010}": f"x{n:02}" for n in range(90)}}, "p1", NINE),
    IdeaChange("small", 2, 2, "words", "merge", {"ideas": [f"t{n:010}" for n in range(60)], "into": "t0000000000"}, "p1", NINE),
    IdeaChange("small", 3, 3, "words", "rename", {"idea": "t0000000000", "label": {"en": LONG}}, "p1", NINE),
]  # fmt: skip


@pytest.fixture
def many() -> Collection:
    poll = EVENT.poll("words")
    assert isinstance(poll, TextPoll)
    return Collection(ASKED, poll, shaped(ORIGINALS, CHANGES), version(CHANGES))


@pytest.fixture(params=["en", "km"])
def voice(request: pytest.FixtureRequest, texts: Texts) -> Voice:
    return Voice(texts, request.param)


def fits(drawn: Message) -> None:
    plain(drawn)
    assert sum(map(len, drawn.keyboard)) <= 100


def test_every_page_of_the_list_fits(voice: Voice, many: Collection) -> None:
    draft = IdeaDraft(1, "small", "words", frozenset(idea.code for idea in many.ideas), "<text>" + LONG[:30])
    for first in (0, 8, 136, 10**3 - 1):
        for seen in (draft, IdeaDraft(1, "small", "words")):
            fits(overview(voice, many, seen, first))
    assert "‹ 129" in labels(overview(voice, many, IdeaDraft(1, "small", "words"), 138))


def test_pages_go_through_the_whole_list(voice: Voice, many: Collection) -> None:
    shown, first = 0, 0
    while True:
        drawn = overview(voice, many, IdeaDraft(1, "small", "words"), first)
        shown += sum(label.startswith("☐") for label in labels(drawn))
        onward = [unpack(each.data) for row in drawn.keyboard for each in row if each.text.endswith(" ›")]
        if not onward:
            break
        (following,) = onward
        assert isinstance(following, ShowIdeas)
        first = following.first
    assert shown == len(many.ideas) == 141


def test_one_idea_fits_with_all_its_texts(voice: Voice, many: Collection, workshop: Workshop) -> None:
    for idea in (many.idea("t0000000000"), many.ideas[0]):
        fits(one(voice, workshop.runtime, EVENT, many, idea))
    gone = shaped(ORIGINALS[199:], CHANGES)
    fits(one(voice, workshop.runtime, EVENT, many, next(idea for idea in gone if idea.label is None)))


def test_two_alike_fit_and_say_that_nothing_more_is_alike(voice: Voice, many: Collection) -> None:
    pairs = likely_duplicates(many.ideas)
    assert len(pairs) == 70
    for place in (0, 10, 999):
        fits(alike(voice, many, pairs, place))
    fits(alike(voice, many, [], 0))


def test_what_is_sent_is_shown_before_it_is_and_what_was_asked_can_be_asked_anew(
    voice: Voice, many: Collection
) -> None:
    what = Listed("gaps", items(many.ideas), {})
    found = [Target(poll, "ready", poll) for poll in EVENT.polls]
    drawn = sending(voice, EVENT, many, what, found)
    fits(drawn)
    assert any(isinstance(unpack(each.data), SendIdeas) for row in drawn.keyboard for each in row)
    asked = Round(3, "small", "weight", "1", "open", NINE)
    drawn = sending(voice, EVENT, many, what, [Target(EVENT.polls[-3], "asked", EVENT.polls[-3], asked)])
    assert unpack(drawn.keyboard[0][0].data) == ShowControlPoll("small", "weight", "1", "void")
    assert not any(isinstance(unpack(each.data), SendIdeas) for row in drawn.keyboard for each in row)


def test_a_spreadsheet_is_shown_before_it_is_done_and_not_done_with_a_mistake(
    voice: Voice, many: Collection
) -> None:
    rows = [(n + 2, {"code": idea.code, "state": "approved"}) for n, idea in enumerate(many.ideas)]
    drawn = sheet_cards.preview(voice, many, 141, planned(many.ideas, rows, []))
    fits(drawn)
    assert isinstance(unpack(drawn.keyboard[0][0].data), ApplyIdeaSheet)
    wrong = [(n, {"code": f"unknown {LONG}", "en": f"<b>{LONG}" * 2, "state": LONG}) for n in range(200)]
    drawn = sheet_cards.preview(voice, many, 200, planned(many.ideas, wrong, []))
    fits(drawn)
    assert not any(isinstance(unpack(each.data), ApplyIdeaSheet) for row in drawn.keyboard for each in row)
    fits(sheet_cards.preview(voice, many, 0, planned(many.ideas, [], [])))
    fits(sheet_cards.refused(voice, ASKED, Unusable("damaged")))
    fits(sheet_cards.refused(voice, ASKED, Unusable("no_header", within=20)))
