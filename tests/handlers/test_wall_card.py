"""The card of a question wall: usable with twelve long questions, one's own marked, states on its buttons."""

from typing import Literal

import pytest

from bot.moderation import Text
from bot.rules.kinds.answer import Tally
from bot.rules.kinds.wall import Question
from config.catalogs import Texts
from handlers.callbacks import unpack
from handlers.callbacks.answering import Moderate, ShowOptions, Vote, Write
from handlers.cards.poll import PollCard
from handlers.cards.texts import approved, moderation
from handlers.kinds.asking import OWN
from handlers.voice import Voice
from storage.polls import Answer, Ballot, Choice, Round
from tests.handlers.drawn import labels, plain
from tests.workshop import NINE, event, poll_of_kind

POLL = poll_of_kind("wall")
ASKED = Round(17, "small", POLL.code, "1", "open", NINE)
LONG = "តើអ្នកណាបង់ថ្លៃសម្រាប់បញ្ជីគ្រួសារក្រីក្រ " * 6
TWELVE = tuple(Question(f"t{n}", f"{LONG}{n}", is_done=n == 12) for n in range(1, 13))
OWN_THIRD: Choice = (("t3", "three"), ("t1", ""))


def card(texts: Texts, given: Choice | None, questions: tuple[Question, ...] = TWELVE) -> PollCard:
    answers = {"": Answer(given, 1, NINE)} if given is not None else {}
    ballot = Ballot(17, "p0007", answers, "GOV", "km", "telegram", NINE)
    return PollCard(Voice(texts, "km"), event(), ASKED, POLL, ballot, questions=questions)


def test_twelve_long_khmer_questions_stand_on_two_pages_with_their_numbers_on_buttons(texts: Texts) -> None:
    first = card(texts, None).item("")
    assert labels(first)[:7] == [*(f"{n} ▲" for n in range(1, 7)), "7–12 ›"]
    assert max(len(row) for row in first.keyboard) == 3
    behind = card(texts, None).item("", "t7")
    assert labels(behind)[:7] == [*(f"{n} ▲" for n in range(7, 13)), "‹ 1–6"]
    assert [plain(page).count("តើអ្នកណាបង់ថ្លៃ") for page in (first, behind)] == [36, 36]


def test_a_number_leads_to_the_upvote_or_to_it_being_gone_and_ones_own_to_another_wording(
    texts: Texts,
) -> None:
    drawn = card(texts, OWN_THIRD).item("")
    meanings = [unpack(button.data) for row in drawn.keyboard[:2] for button in row]
    assert labels(drawn)[:3] == ["1 ✓", "2 ▲", "3 ✎"]
    assert meanings[:3] == [Vote(17, "", "t1=0"), Vote(17, "", "t2=1"), Write(17, "t3")]


def test_ones_own_and_what_was_answered_are_marked_in_words(texts: Texts) -> None:
    voice = Voice(texts, "km")
    lines = plain(card(texts, OWN_THIRD).item("")).split("\n")
    assert [line[0] for line in lines if line.endswith(voice.plain("wall.yours"))] == ["3"]
    lines = plain(card(texts, OWN_THIRD).item("", "t12")).split("\n")
    assert [line[:2] for line in lines if line.endswith(voice.plain("wall.answered"))] == ["12"]


def test_what_waits_is_said_and_found_under_ones_own(texts: Texts) -> None:
    drawn = card(texts, (("t40", "Waiting?"),)).item("")
    assert Voice(texts, "km").plain("wall.waiting", n=1) in plain(drawn)
    assert "Waiting?" not in plain(drawn)
    own = card(texts, (("t40", "Waiting?"),)).item("", OWN)
    assert "Waiting?" in plain(own)
    assert unpack(own.keyboard[-1][0].data) == ShowOptions(17, "", "")


def test_after_an_upvote_the_page_of_that_question_stays(texts: Texts) -> None:
    drawn = card(texts, (("t8", ""),)).after("", "t8=1")
    assert labels(drawn)[:2] == ["7 ▲", "8 ✓"]


def test_whoever_asked_as_often_as_one_may_is_not_asked_for_more(texts: Texts) -> None:
    own = tuple((f"t{n}", f"{n}?") for n in range(40, 40 + POLL.most))
    assert texts.plain("km", "wall.ask") not in labels(card(texts, own).item(""))
    assert texts.plain("km", "wall.ask") in labels(card(texts, own[:-1]).item(""))


@pytest.mark.parametrize(
    ("decision", "offered"),
    [(None, 2), ("hidden", 2), ("approved", 3), ("answered", 3)],
)
def test_only_what_is_shown_can_be_marked_as_answered(
    texts: Texts, decision: Literal["approved", "hidden", "answered"] | None, offered: int
) -> None:
    page = moderation(Voice(texts, "en"), ASKED, POLL, [Text("t1", "Who?", decision)], 0)
    assert len(page.keyboard[0]) == offered
    ways = [unpack(button.data) for button in page.keyboard[0]]
    assert (Moderate(17, "t1", "answered", 0) in ways) == (offered == 3)
    words = poll_of_kind("text")
    page = moderation(Voice(texts, "en"), ASKED, words, [Text("t1", "Who?", decision)], 0)
    assert len(page.keyboard[0]) == 2


def test_the_result_has_each_shown_question_with_its_votes(texts: Texts) -> None:
    tally = Tally(
        {}, 7, 0,
        texts=(("t1", "a < b?"), ("t2", "Who?"), ("t3", "When?")),
        held=1, upvotes={"t1": 2, "t2": 5, "t3": 9}, done=frozenset({"t3"}),
    )  # fmt: skip
    assert approved(Voice(texts, "en"), POLL, tally)[1:] == [
        "▲ 5 · Who?",
        "▲ 2 · a &lt; b?",
        "▲ 9 · When? · <i>answered</i>",
    ]
