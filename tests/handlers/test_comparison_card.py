"""Two polls side by side fit one message, in every language, whatever came out."""

import pytest

from bot.rules.comparisons import Compared, compare
from config.catalogs import Texts
from handlers.cards.comparison import comparison_card
from handlers.voice import Voice
from storage.polls import Answer, Ballot
from tests.handlers.drawn import plain
from tests.handlers.test_cards import EVENTS, LANGUAGES

SAPW = EVENTS["sapw"]


def cast(code: str, people: int) -> list[Ballot]:
    poll = SAPW.poll(code)
    assert poll is not None
    return [
        Ballot(
            1,
            f"p{person}",
            {
                item.code: Answer(1 + (person * number + len(code)) % 5, 1, 1)
                for number, item in enumerate(poll.items)
            },
            "DP",
            "en",
            "telegram",
            1,
        )
        for person in range(people)
    ]


@pytest.mark.parametrize("people", [0, 4, 5, 54])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_comparison_of_the_shipped_event_fits(texts: Texts, language: str, people: int) -> None:
    voice = Voice(texts, language)
    for comparison in SAPW.comparisons:
        first, second = (SAPW.poll(code) for code in (comparison.importance, comparison.second))
        assert first is not None
        assert second is not None
        found = compare(
            "sapw", comparison, (first, cast(first.code, people)), (second, cast(second.code, people))
        )
        shown = plain(comparison_card(voice, SAPW, comparison, first, found))
        assert (found.hidden == 0) == (people >= 5)
        if people >= 5:
            assert all(item.label.to(language)[:20] in shown for item in first.items)


def test_nothing_to_show_says_why(texts: Texts) -> None:
    gap = SAPW.comparisons[0]
    poll = SAPW.poll(gap.importance)
    assert poll is not None
    shown = plain(comparison_card(Voice(texts, "en"), SAPW, gap, poll, Compared(hidden=12)))
    assert "fewer than 5 answered both: 12" in shown
