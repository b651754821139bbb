"""Two polls side by side fit messages, in every language, whatever came out."""

import pytest

from bot.rules.comparisons import Compared, compare
from config.catalogs import Texts
from handlers.cards.comparison import comparison_cards
from handlers.voice import Voice
from storage.polls import Answer, Ballot
from tests.handlers.drawings import EVENTS, LANGUAGES
from tests.handlers.drawn import plain
from tests.workshop import event

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
        (card,) = comparison_cards(voice, SAPW, comparison, first, found)
        shown = plain(card)
        assert (found.hidden == 0) == (people >= 5)
        if people >= 5:
            assert all(item.label.to(language)[:20] in shown for item in first.items)


def test_nothing_to_show_says_why(texts: Texts) -> None:
    gap = SAPW.comparisons[0]
    poll = SAPW.poll(gap.importance)
    assert poll is not None
    (card,) = comparison_cards(Voice(texts, "en"), SAPW, gap, poll, Compared(hidden=12))
    shown = plain(card)
    assert "fewer than 5 answered both: 12" in shown


@pytest.mark.parametrize("second", ["status", "feasibility"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_forty_items_with_long_labels_fit_several_messages(texts: Texts, language: str, second: str) -> None:
    label = {"en": "of coverage in a wording far too long for a line", "km": "គម្រោង" * 8}
    items = [
        {"code": f"i{n}", "label": {key: f"{n:02} {text}" for key, text in label.items()}} for n in range(40)
    ]
    poll = {
        "kind": "scale",
        "anonymity": "named",
        "items": items,
        "scale": {"from": 1, "to": 5, "labels": {"1": "a", "5": "b"}},
        "question": "?",
        "rounds": [{"session": "one", "at": "09:30"}],
    }
    both = event(
        polls=[poll | {"code": "a", "title": "A"}, poll | {"code": "b", "title": "B"}],
        comparisons=[{"code": "c", "title": "C", "importance": "a", second: "b"}],
    )
    spread = [
        Ballot(1, f"p{who}", {f"i{n}": Answer(1 + who * n % 5, 1, 1) for n in range(40)}, "GOV", "en", "telegram", 1)
        for who in range(40)
    ]  # fmt: skip
    (comparison,) = both.comparisons
    found = compare("small", comparison, (both.polls[0], spread), (both.polls[1], spread[::-1]))
    cards = comparison_cards(Voice(texts, language), both, comparison, both.polls[0], found)
    shown = [plain(card) for card in cards]
    assert len(shown) > 1
    assert all(any(f"{n:02} " in text for text in shown) for n in range(40))
    assert [bool(card.keyboard) for card in cards] == [False] * (len(cards) - 1) + [True]
