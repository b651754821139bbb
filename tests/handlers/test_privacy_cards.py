"""What is stored is said in full, whatever the organizer adds."""

import pytest

from config.catalogs import Texts
from config.checking.texts import LONGEST_NOTE
from handlers.cards.privacy import erased, privacy_pages, sure_to_erase
from handlers.voice import Voice, units
from tests.workshop import event

_TELEGRAM_MOST = 4096


@pytest.mark.parametrize("language", ["en", "km"])
def test_the_longest_words_of_an_organizer_still_fit_and_nothing_is_left_out(
    texts: Texts, language: str
) -> None:
    words = "ក្ដី " * (LONGEST_NOTE // 2)
    pages = privacy_pages(Voice(texts, language), event(privacy=words, contact="c" * 300, operator="o" * 300))
    assert all(units(page.text) <= _TELEGRAM_MOST for page in pages)
    assert words.strip() in "".join(page.text for page in pages)
    assert "/forget_me" in pages[-1].text
    assert [bool(page.keyboard) for page in pages] == [False] * (len(pages) - 1) + [True]


def test_the_page_says_who_runs_it_whom_to_ask_how_long_and_the_rights(texts: Texts) -> None:
    small = event(keep_names_days=33, privacy="Our <own> words")
    (page,) = privacy_pages(Voice(texts, "en"), small)
    for said in (
        "Us &amp; them",
        "the desk",
        "33 days",
        "Our &lt;own&gt; words",
        "/me",
        "/forget_me",
        "Telegram",
    ):
        assert said in page.text


def test_an_organizer_by_settings_is_told_that_the_right_stays(texts: Texts) -> None:
    voice = Voice(texts, "en")
    told = [sure_to_erase(voice, event(), is_organizer=named).text for named in (True, False)]
    assert ["stay an organizer" in text for text in told] == [True, False]


def test_whoever_was_not_known_is_not_said_to_be_erased(texts: Texts) -> None:
    voice = Voice(texts, "en")
    assert erased(voice, was_known=True) != erased(voice, was_known=False)
