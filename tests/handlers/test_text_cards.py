"""The page on which facilitators read what people wrote, and what everybody sees of it."""

from bot.moderation import Text
from bot.rules.kinds.answer import Tally
from config.catalogs import Texts
from handlers.callbacks import unpack
from handlers.callbacks.answering import ShowTexts
from handlers.cards.texts import approved, moderation
from handlers.voice import Voice
from storage.moderation import Decision
from storage.polls import Round
from tests.handlers.drawn import labels, plain
from tests.workshop import NINE, poll_of_kind

POLL = poll_of_kind("text")
ASKED = Round(10**14, "small", "words", "1", "open", NINE)


def written(*decisions: Decision | None) -> list[Text]:
    return [Text(f"t{n:010}", f"<text> {n} " + "ក្ក" * 190, each) for n, each in enumerate(decisions)]


def test_a_page_fits_and_says_what_was_decided(texts: Texts) -> None:
    for language in ("en", "km"):
        for first in (0, 3, 5, 99):
            plain(moderation(Voice(texts, language), ASKED, POLL, written(*[None] * 12), first))
    drawn = moderation(Voice(texts, "en"), ASKED, POLL, written("approved", "hidden", None), 0)
    assert "1 ✓ <text> 0" in plain(drawn)
    assert "2 ✕ <text> 1" in plain(drawn)
    assert "3 ○ <text> 2" in plain(drawn)
    assert labels(drawn)[:3] == ["1 Approve ✓", "1 Hide", "2 Approve"]
    plain(moderation(Voice(texts, "en"), ASKED, POLL, [], 0))


def test_the_next_text_to_decide_about_is_one_tap_away(texts: Texts) -> None:
    voice = Voice(texts, "en")
    decisions: list[Decision | None] = [None, *["approved"] * 10, None, None]  # type: ignore[list-item]
    found = written(*decisions)
    onward = [moderation(voice, ASKED, POLL, found, first).keyboard[-1][0] for first in (0, 5)]
    assert [button.text for button in onward] == ["Next to decide ›"] * 2
    assert [unpack(button.data) for button in onward] == [ShowTexts(ASKED.id, 11)] * 2
    assert unpack(moderation(voice, ASKED, POLL, found, 10).keyboard[-1][0].data) == ShowTexts(ASKED.id, 0)
    assert labels(moderation(voice, ASKED, POLL, written("hidden"), 0))[-1] == "Refresh"


def test_everybody_reads_what_is_shown_and_how_much_is_not(texts: Texts) -> None:
    voice = Voice(texts, "en")
    tally = Tally({}, 3, 0, texts=(("t1", "a < b"),), held=4)
    assert approved(voice, POLL, tally) == ["Wrote: 3 · texts: 5 · not shown: 4", "· a &lt; b"]
    many = Tally({}, 99, 0, texts=tuple((f"t{n}", "x") for n in range(120)))
    assert approved(voice, POLL, many)[-1] == "and 20 more: see the export"
    assert approved(voice, POLL, None) == [voice("result.too_few")]
