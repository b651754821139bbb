"""Every card of a poll fits a phone and Telegram's limits, in every language; all texts are escaped."""

import itertools

import pytest

from config.catalogs import Texts
from config.event import Poll, asked_of
from handlers.cards.poll import PollCard
from handlers.voice import Voice
from tests.handlers.drawings import EVENTS, EVERY_POLL, LANGUAGES, MARKUP, TRICKY, ballot, drawings, rounds_of
from tests.handlers.drawn import labels, plain
from tests.workshop import event, every_kind, poll_of_kind


@pytest.mark.parametrize(("name", "code"), EVERY_POLL)
def test_every_card_of_every_poll_fits(texts: Texts, name: str, code: str) -> None:
    found = EVENTS[name]
    for language, poll in itertools.product(LANGUAGES, found.polls):
        for drawn in drawings(Voice(texts, language), found, poll) if poll.code == code else ():
            plain(drawn)


@pytest.mark.parametrize("poll", MARKUP.polls, ids=lambda poll: poll.code)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_event_file_says_is_shown_as_it_was_written(texts: Texts, poll: Poll, language: str) -> None:
    for drawn in drawings(Voice(texts, language), MARKUP, poll):
        assert plain(drawn).split("\n\n")[-1].lstrip("0123456789 ").startswith(TRICKY)


def test_the_chosen_button_is_marked_and_no_other(texts: Texts) -> None:
    colour, topics, rating, _ = event().polls
    asked = next(rounds_of(colour))
    voice = Voice(texts, "en")
    for poll, choice, item, wanted in (
        (colour, "g", "", ["2 ✓"]), (topics, ("t1", "t4"), "", ["1 ✓", "4 ✓"]), (rating, 4, "i2", ["4 ✓"]),
    ):  # fmt: skip
        drawn = PollCard(voice, event(), asked, poll, ballot(poll, (item,), choice)).item(item)
        assert [label for label in labels(drawn) if "✓" in label] == wanted


def test_after_a_tap_the_card_turns_to_the_next_item_and_folds_after_the_last(texts: Texts) -> None:
    rating = event().polls[2]
    asked, voice = next(rounds_of(rating)), Voice(texts, "en")
    one = PollCard(voice, event(), asked, rating, ballot(rating, ("i1",), 3))
    assert one.after("i1", "") == one.item("i2")
    both = PollCard(voice, event(), asked, rating, ballot(rating, ("i1", "i2"), 3))
    assert both.after("i2", "") == both.after("i1", "") == both.current() == both.all_answers()
    withdrawn = PollCard(voice, event(), asked, rating, ballot(rating, ("i2",), 3))
    assert withdrawn.after("i1", "") == withdrawn.item("i1")


def test_a_card_of_a_matrix_stays_until_all_its_items_are_answered(texts: Texts) -> None:
    grid = poll_of_kind("matrix")
    asked, voice = next(rounds_of(grid)), Voice(texts, "en")
    codes = [item.code for item in grid.items]

    def card(*answered: str) -> PollCard:
        return PollCard(voice, every_kind(), asked, grid, ballot(grid, answered, 3))

    assert (
        card("m2").after("m2", "3") == card("m2").item("m1") == card("m2").item("m5") == card("m2").current()
    )
    assert card(*codes[:5]).after("m2", "3") == card(*codes[:5]).item("m6")
    assert card(*codes[:7]).after("m7", "3") == card(*codes[:7]).item("m8")
    assert card(*codes).after("m8", "3") == card(*codes).all_answers()
    drawn = card("m2").item("m1")
    assert plain(drawn).startswith("Grid · 1–5 of 8 · open\nHow much of each?\n1 Row 1\n")
    assert labels(drawn)[:14] == ["1:", "1", "2", "3", "4", "5", "?", "2 ✕", "1", "2", "3 ✓", "4", "5", "?"]
    assert labels(card("m6").item("m6"))[-2:] == ["‹ 1–5", "All answers"]


def test_an_item_that_one_is_not_asked_about_any_more_shows_what_one_is(texts: Texts) -> None:
    grid = asked_of(poll_of_kind("matrix"), "CSO")
    card = PollCard(Voice(texts, "en"), every_kind(), next(rounds_of(grid)), grid, None)
    assert card.item("m1") == card.current() == card.item("m8")
    assert [item.code for item in grid.items] == ["m2", "m8"]


def test_an_approval_stays_until_one_says_that_one_is_done(texts: Texts) -> None:
    topics = event().polls[1]
    card = PollCard(
        Voice(texts, "en"), event(), next(rounds_of(topics)), topics, ballot(topics, ("",), ("t1",))
    )
    assert card.after("", "") == card.item("")


def test_a_closed_poll_offers_its_result_and_no_answers(texts: Texts) -> None:
    colour = event().polls[0]
    closed = next(asked for asked in rounds_of(colour) if asked.state == "closed")
    card = PollCard(Voice(texts, "en"), event(), closed, colour, ballot(colour, ("",), "r"))
    assert card.current() == card.closed()
    assert [button.data for row in card.closed().keyboard for button in row] == [f"r:{closed.id}"]
    assert "09:31" in plain(card.closed())
