"""A chain on a phone: whatever polls are called, and however many items are tied."""

import pytest

from bot.chain import ShownChain
from bot.chain_steps import Following, Opening, Prepared
from bot.clock import moment
from bot.rules.chain import chain_found
from bot.rules.findings import find
from bot.rules.schedule import Slot
from config.catalogs import Texts
from config.checking.polls import MOST_OPTIONS
from config.event import LANGUAGES, Event, RankingPoll
from handlers.cards.chain import chain_cards, step_card
from handlers.voice import Voice
from storage.polls import Answer, Ballot, Round
from tests.chain import chain_event
from tests.handlers.drawn import plain
from tests.workshop import NINE


def called(title: str) -> Event:
    """Every poll is called that."""
    made = chain_event()
    named = made.title.model_validate(title)
    polls = tuple(poll.model_copy(update={"title": named}) for poll in made.polls)
    return made.model_copy(update={"polls": polls})


def test_a_title_with_signs_is_read_as_it_was_written(texts: Texts) -> None:
    event, voice = called("Law & <order>"), Voice(texts, "en")
    asked = Round(1, "small", "weight", "1", "closed", NINE, NINE, {"GOV": (6, 6)})
    (first,) = [poll for poll in event.polls if poll.code == "first"]
    chain = event.chains[0]
    following = Following(chain, 3, (Slot(1, first, "1", "two", moment(NINE, "UTC")),))
    opening = Opening(following.slots[0], first, None)
    what = Prepared(following, (opening,), None, (), 1, (asked,), event.polls[:1], 1, ())
    assert plain(step_card(voice, event, asked, what)).count("Law & <order>") == 3
    ranked = find(first, asked, [_ballot(n, "g01") for n in range(6)], []).ranked
    found = chain_found(["g01"], None, ranked, None)
    shown = ShownChain(chain, first.options, {"ranking": first}, {"ranking": asked}, ("status",), found)  # type: ignore[union-attr]
    (card,) = chain_cards(voice, event, asked, shown, for_staff=False)
    assert plain(card).count("Law & <order>") == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_as_many_items_as_there_may_be_are_tied_and_fit(texts: Texts, language: str) -> None:
    event = chain_event()
    first = next(poll for poll in event.polls if isinstance(poll, RankingPoll) and poll.code == "first")
    option = first.options[0]
    long = dict.fromkeys(LANGUAGES, "ភា&<>" * 12)
    options = tuple(
        option.model_copy(update={"code": f"g{n:02}", "label": option.label.model_validate(long)})
        for n in range(MOST_OPTIONS)
    )
    poll = first.model_copy(update={"options": options})
    asked = Round(1, "small", "first", "1", "closed", NINE, NINE, {"GOV": (6, 6)})
    ranked = find(poll, asked, [_ballot(n, f"g{n:02}") for n in range(6)], []).ranked
    found = chain_found([each.code for each in options], None, ranked, None)
    shown = ShownChain(event.chains[0], options, {"ranking": poll}, {"ranking": asked}, (), found)
    for card in chain_cards(Voice(texts, language), event, asked, shown, for_staff=True):
        plain(card)


def _ballot(number: int, option: str) -> Ballot:
    return Ballot(1, f"p{number}", {"": Answer((option,), 1, 1)}, "GOV", "en", "telegram", 1)
