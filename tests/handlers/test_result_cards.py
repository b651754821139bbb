"""Every result fits, whoever answered, and tells no small count."""

import itertools

import pytest

from bot.rules.ballots import item_codes
from bot.rules.findings import find
from bot.rules.results import result
from config.catalogs import Texts
from config.event import ScaledPoll, WrittenPoll
from handlers.cards.results import result_cards
from handlers.voice import Voice
from tests.handlers.drawings import EVENTS, EVERY_POLL, LANGUAGES, ballot, longest_choices, rounds_of
from tests.handlers.drawn import plain
from tests.workshop import event, every_kind, poll_of_kind


@pytest.mark.parametrize(("name", "code"), EVERY_POLL)
def test_every_result_fits_whoever_answered(texts: Texts, name: str, code: str) -> None:
    found = EVENTS[name]
    (poll,) = [poll for poll in found.polls if poll.code == code]
    closed = next(asked for asked in rounds_of(poll) if asked.state == "closed")
    for language, people in itertools.product(LANGUAGES, (0, 1, 4, 5, 999)):
        choices = longest_choices(poll)
        cast = [ballot(poll, item_codes(poll), choices[person % len(choices)]) for person in range(people)]
        told = find(poll, closed, cast, [(group.code,) for group in found.groups], cast[: people // 2])
        voice, tallies = Voice(texts, language), result(poll, cast)
        drawn, *more = result_cards(voice, found, closed, poll, tallies, told)
        assert "3" in plain(drawn)  # who answered, of
        assert "6" in plain(drawn)  # those eligible
        assert not more or isinstance(poll, WrittenPoll | ScaledPoll)
        for message in more:
            plain(message)


def test_of_a_poll_without_names_no_small_count_is_drawn(texts: Texts) -> None:
    topics = event().polls[1]
    closed = next(asked for asked in rounds_of(topics) if asked.state == "closed")
    cast = [ballot(topics, ("",), ("t1",)) for _ in range(4)]
    voice = Voice(texts, "en")
    drawn = plain(*result_cards(voice, event(), closed, topics, result(topics, cast)))
    assert voice("result.too_few") in drawn
    assert "Topic 1" not in drawn


def test_a_result_says_how_many_and_of_how_many(texts: Texts) -> None:
    colour = event().polls[0]
    closed = next(asked for asked in rounds_of(colour) if asked.state == "closed")
    cast = [ballot(colour, ("",), choice) for choice in ("r", "r", "r", "g", "dk")]
    drawn = plain(*result_cards(Voice(texts, "en"), event(), closed, colour, result(colour, cast)))
    assert "Red & hot\n▓▓▓▓▓▓▓▓░░ 3 (75%)" in drawn
    assert "=Green\n▓▓░░░░░░░░ 1 (25%)" in drawn
    assert "Blue\n░░░░░░░░░░ 0 (0%)" in drawn


def test_the_result_of_a_quiz_marks_the_right_answer_of_each_question(texts: Texts) -> None:
    quiz = poll_of_kind("quiz")
    closed = next(asked for asked in rounds_of(quiz) if asked.state == "closed")
    cast = [ballot(quiz, ("q1",), choice) for choice in ("q1a", "q1b", "q1b", "q1b", "dk")]
    drawn = plain(*result_cards(Voice(texts, "en"), every_kind(), closed, quiz, result(quiz, cast)))
    assert "✓ 2 Answer b\n▓▓▓▓▓▓▓▓░░ 3 (75%)" in drawn
    assert "\n1 Answer a\n▓▓░░░░░░░░ 1 (25%)" in drawn
    assert "Question 2\nToo few" in drawn
