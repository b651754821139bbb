"""Codes of sheets, and what two entries of one say differently."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.admission import Impossible, admitted_at, taken
from bot.rules.paper import (
    ALPHABET,
    DRAWN,
    NotTaken,
    code_in,
    differing,
    grouped,
    taken_as,
    why_not_on_paper,
    with_check,
)
from config.event import Admission
from storage.paper import PaperBallot, PaperDraft
from storage.people import Participant
from storage.polls import Answer, Ballot
from tests.workshop import NINE, every_kind, poll_of_kind

drawn = st.text(ALPHABET, min_size=DRAWN, max_size=DRAWN)
KHMER_DIGITS = {ord(str(digit)): chr(0x17E0 + digit) for digit in range(10)}


@given(drawn)
def test_a_code_is_read_however_it_is_typed(signs: str) -> None:
    code = with_check(signs)
    for typed in (
        code,
        code.lower(),
        grouped(code),
        f" {code[:2]} {code[2:]} ",
        code.translate(KHMER_DIGITS),
    ):
        assert code_in(typed) == code


@given(drawn, st.integers(0, DRAWN), st.sampled_from(ALPHABET))
def test_one_wrong_sign_is_noticed(signs: str, place: int, wrong: str) -> None:
    code = with_check(signs)
    typed = code[:place] + wrong + code[place + 1 :]
    assert (code_in(typed) is None) == (typed != code)


@given(drawn, st.integers(0, DRAWN - 1))
def test_neighbours_that_changed_places_are_noticed(signs: str, place: int) -> None:
    code = with_check(signs)
    typed = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert (code_in(typed) is None) == (typed != code)


@given(st.text())
def test_whatever_is_typed_is_a_code_or_none(typed: str) -> None:
    found = code_in(typed)
    assert found is None or with_check(found[:-1]) == found


def test_no_sign_is_taken_for_another() -> None:
    assert not set("01IOZ") & set(ALPHABET)
    assert len(set(ALPHABET)) == len(ALPHABET) == 31


def answers(**given: Any) -> dict[str, Answer]:
    return {item: Answer(choice, 1, NINE) for item, choice in given.items()}


some = st.dictionaries(st.sampled_from(["i1", "i2"]), st.integers(1, 5), max_size=2)


@given(some, some)
def test_what_differs_is_every_item_that_is_answered_otherwise_or_once_only(
    first: dict[str, int], second: dict[str, int]
) -> None:
    found = differing(poll_of_kind("scale"), answers(**first), answers(**second))
    assert found == tuple(item for item in ("i1", "i2") if first.get(item) != second.get(item))


def test_how_often_an_answer_was_changed_and_when_is_no_difference() -> None:
    first, second = {"": Answer("r", 1, NINE)}, {"": Answer("r", 4, NINE + 9)}
    assert differing(poll_of_kind("choice"), first, second) == ()


def test_the_order_of_a_ranking_differs_and_that_of_texts_does_not() -> None:
    ranking, words = poll_of_kind("ranking"), poll_of_kind("text")
    assert differing(ranking, {"": Answer(("r1", "r2"), 1, 1)}, {"": Answer(("r2", "r1"), 1, 1)}) == ("",)
    a, b = ("t1", "Too few"), ("t2", "Too late")
    assert (
        differing(words, {"": Answer((a, b), 1, 1)}, {"": Answer((("t8", b[1]), ("t9", a[1])), 1, 1)}) == ()
    )
    assert differing(words, {"": Answer((a,), 1, 1)}, {"": Answer((("t1", "Too fev"),), 1, 1)}) == ("",)


def test_polls_in_which_whoever_enters_would_know_too_much_are_not_on_paper() -> None:
    reasons = {poll.code: why_not_on_paper(poll) for poll in every_kind().polls}
    assert {code for code, reason in reasons.items() if reason} == {"wall"}
    unlinked = poll_of_kind("choice").model_copy(update={"anonymity": "unlinked"})
    assert why_not_on_paper(unlinked) == "unlinked"


DRAFT = PaperDraft(1, "small", 1, "K7PM2N", "km", "p1", answers(i1=1))
PAPER = PaperBallot(1, "p1", "K7PM2N", "s1")


def ballot(source: Any = "paper", **given: Any) -> Ballot:
    return Ballot(1, "p1", answers(**given or {"i1": 1}), "GOV", "km", source, NINE)


@pytest.mark.parametrize(
    ("paper", "known", "who", "entry"),
    [
        (None, None, "s1", "first"),
        (PAPER, None, "s2", "first"),
        (PAPER, ballot(), "s1", "again"),
        (PAPER, ballot(), "s2", "second"),
        (PaperBallot(1, "p1", "K7PM2N", "s1", "s2"), ballot(), "s2", "second"),
        (PaperBallot(1, "p1", "K7PM2N", "s1", "s2"), ballot(), "s1", "again"),
    ],
)
def test_what_an_entry_is_follows_from_who_entered_before(
    paper: PaperBallot | None, known: Ballot | None, who: str, entry: str
) -> None:
    assert taken_as(paper, known, DRAFT, who) == entry


@pytest.mark.parametrize(
    ("paper", "known", "who", "reason"),
    [
        (None, ballot("telegram"), "s1", "by_telegram"),
        (PAPER, ballot("telegram"), "s1", "by_telegram"),
        (PaperBallot(1, "p1", "OTHER2", "s1"), ballot(), "s1", "other_sheet"),
        (PaperBallot(1, "p1", "", "s1"), ballot("proxy"), "s1", "other_sheet"),
        (PaperBallot(1, "p1", "K7PM2N", "s1", "s2"), ballot(), "s3", "twice"),
    ],
)
def test_one_ballot_a_person(paper: PaperBallot | None, known: Ballot, who: str, reason: str) -> None:
    with pytest.raises(NotTaken) as refused:
        taken_as(paper, known, DRAFT, who)
    assert refused.value.reason == reason


def test_what_was_dictated_only_who_heard_it_corrects() -> None:
    aloud = PaperDraft(1, "small", 1, "", "en", "p1", answers(i1=1))
    heard = PaperBallot(1, "p1", "", "s1")
    assert taken_as(heard, ballot("proxy"), aloud, "s1") == "again"
    with pytest.raises(NotTaken):
        taken_as(heard, ballot("proxy"), aloud, "s2")


LISTED = Participant("p1", "small", None, "Sok Dara", "GOV", listed_at=NINE)


def test_whoever_agrees_at_the_desk_may_vote_at_once() -> None:
    here = taken(LISTED, "in_person", NINE + 5)
    assert admitted_at(here, Admission()) == NINE + 5
    assert (here.consented_at, here.state) == (NINE + 5, "registered")
    assert taken(here, "in_person", NINE + 9) == here
    assert taken(here, "not_checked_in", NINE + 9).checked_in_at is None


@pytest.mark.parametrize("changes", [{"user_id": 7}, {"stakeholder_group": ""}, {"removed_at": NINE}])
def test_nobody_is_agreed_for_who_has_telegram_or_no_group(changes: dict[str, Any]) -> None:
    fields = {"id": "p1", "event": "small", "user_id": None, "stakeholder_group": "GOV"} | changes
    with pytest.raises(Impossible):
        taken(Participant(**fields), "in_person", NINE)
