"""Writing: as many texts as one may, as readers count them; what was approved can't become something else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.ballots import ALONE, cast, write
from bot.rules.kinds.answer import Choice, Refused, texts_in
from bot.rules.kinds.text import LONGEST_TEXT, columns, shown, tally, written
from config.graphemes import graphemes
from storage.polls import Answer
from tests.workshop import poll_of_kind

POLL = poll_of_kind("text")
KHMER = "ស្រ្តី"
TEXTS = st.lists(st.text(alphabet="ab ក្", max_size=6), max_size=8)


def after(typed: list[str]) -> Choice | None:
    """The texts after all were sent; those refused change nothing."""
    given: Choice | None = None
    for number, text in enumerate(typed):
        try:
            given = written(POLL, given, f"t{number}", text)
        except Refused:
            continue
    return given


@given(TEXTS)
def test_nobody_has_more_texts_than_may_be_nor_one_twice(typed: list[str]) -> None:
    texts = list(texts_in(after(typed)).values())
    assert len(texts) == len(set(texts)) <= POLL.most == 3
    assert all(text.strip() == text != "" for text in texts)


@given(TEXTS, st.text(alphabet="xyz", min_size=1, max_size=5))
def test_an_edited_text_stands_in_its_place_under_another_code(typed: list[str], anew: str) -> None:
    before = texts_in(after(typed))
    for place, code in enumerate(before):
        now = texts_in(written(POLL, tuple(before.items()), "new", anew, instead_of=code))
        assert list(now.items())[place] == ("new", anew)
        assert {c: t for c, t in now.items() if c != "new"} == {c: t for c, t in before.items() if c != code}


@given(TEXTS)
def test_a_text_is_taken_back_once_and_no_other_with_it(typed: list[str]) -> None:
    before = after(typed)
    answers = {ALONE: Answer(before, 1, 1)} if before is not None else {}
    for code in texts_in(before):
        gone = cast(POLL, answers, ALONE, f"{code}=0", 2)
        left = texts_in(gone[ALONE].choice) if gone else {}
        assert left == {c: t for c, t in texts_in(before).items() if c != code}
        assert cast(POLL, gone, ALONE, f"{code}=0", 3) is gone


def test_a_text_sent_twice_is_there_once() -> None:
    answers = write(POLL, {}, "t1", "No pension", "", 1)
    assert write(POLL, answers, "t2", "No  pension ", "", 2) is answers


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "unreadable"),
        ("\u200b \u202e", "unreadable"),
        ("!?", "unreadable"),
        (KHMER * (LONGEST_TEXT + 1), "too_long"),
        ("a" + "\u17d2" * 2000, "too_long"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_a_reason(typed: str, reason: str) -> None:
    with pytest.raises(Refused) as caught:
        written(POLL, None, "t1", typed)
    assert caught.value.reason == reason


def test_two_hundred_characters_are_two_hundred_as_a_reader_counts_them() -> None:
    long = KHMER * LONGEST_TEXT
    assert len(graphemes(long)) == LONGEST_TEXT < len(long)
    assert texts_in(written(POLL, None, "t1", long)) == {"t1": long}


def test_what_is_stored_is_one_line_without_anything_invisible_but_what_khmer_needs() -> None:
    typed = " គ្មាន\u200bសោធន\n\u202eb \u0000 c "
    assert list(texts_in(written(POLL, None, "t1", typed)).values()) == ["គ្មាន\u200bសោធន b c"]


def test_what_is_gone_is_not_replaced() -> None:
    with pytest.raises(Refused) as caught:
        written(POLL, (("t1", "a"),), "t3", "b", instead_of="t2")
    assert caught.value.reason == "outdated"


def test_one_text_too_many_is_refused_with_the_limit() -> None:
    with pytest.raises(Refused) as caught:
        written(POLL, (("t1", "a"), ("t2", "b"), ("t3", "c")), "t4", "d")
    assert (caught.value.reason, caught.value.most) == ("too_many_texts", 3)


def test_only_what_was_decided_is_shown_and_the_others_are_counted() -> None:
    counted = tally(POLL, [(("t2", "b"), ("t1", "a")), (("t3", "c"),)])
    assert (counted.n, counted.texts) == (2, (("t1", "a"), ("t2", "b"), ("t3", "c")))
    public = shown(counted, {"t2", "gone"})
    assert (public.texts, public.held) == ((("t2", "b"),), 2)


def test_each_text_is_a_row() -> None:
    assert [row.text for row in columns((("t2", "b"), ("t1", "a")))] == ["b", "a"]
