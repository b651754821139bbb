"""The glossary shows each word in every language of the event, and each page fits a phone."""

import pytest

from config.catalogs import Texts
from config.event import Event
from handlers.callbacks import unpack
from handlers.callbacks.joining import ShowGlossary
from handlers.cards.glossary import glossary_page
from handlers.voice import Voice
from tests.handlers.drawings import EVENTS, LANGUAGES
from tests.handlers.drawn import plain
from tests.workshop import event

SAPW = EVENTS["sapw"]


def pages(voice: Voice, of: Event) -> list[str]:
    """Every page, as one reaches it by the buttons."""
    seen, number = [], 0
    while True:
        page = glossary_page(voice, of, number)
        seen.append(plain(page))
        onward = [unpack(b.data) for row in page.keyboard for b in row if b.text.endswith("›")]
        if not onward:
            return seen
        (meaning,) = onward
        assert isinstance(meaning, ShowGlossary)
        assert meaning.page == number + 1
        number = meaning.page


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_term_stands_there_once_in_both_languages_with_its_meaning(texts: Texts, language: str) -> None:
    whole = "\n".join(pages(Voice(texts, language), SAPW))
    for term in SAPW.glossary:
        assert whole.count(term.meaning.to(language)) == 1
        assert all(term.term.to(each) in whole for each in SAPW.languages)


def test_terms_that_would_not_fit_one_message_are_on_pages(texts: Texts) -> None:
    long = [{"code": f"t{n}", "term": f"<T{n}>", "meaning": "ស្រី &" * 50} for n in range(40)]
    found = pages(Voice(texts, "km"), event(glossary=long))
    assert len(found) > 5
    assert all(f"<T{n}>" in "\n".join(found) for n in range(40))


def test_a_page_there_is_no_more_is_the_last_one_and_no_glossary_is_said(texts: Texts) -> None:
    voice = Voice(texts, "en")
    assert glossary_page(voice, SAPW, 99) == glossary_page(voice, SAPW, len(pages(voice, SAPW)) - 1)
    assert plain(glossary_page(voice, event(), 0)) == "This event has no glossary."
