"""Drafts of polls, and the corrected wording of a poll: codes stay, languages fall back, limits are said."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.composing import (
    NEW,
    Draft,
    Unusable,
    completed,
    needs_lines,
    with_kind,
    with_lines,
    with_question,
    written_in,
)
from bot.rules.wording import reworded, wordings
from config.event import options_of
from tests.workshop import event, shipped_event

POLLS = [*event().polls, *shipped_event().polls]
TITLE = {"en": "Extra", "km": "បន្ថែម"}


def whole(draft: Draft) -> Any:
    return completed(draft, "chat-1", TITLE, "one", "09:30")


def test_a_question_and_its_options_make_a_poll() -> None:
    draft = with_question(NEW, "en", "Which?")
    assert needs_lines(draft)
    assert whole(draft) is None
    poll = whole(with_lines(draft, "en", ["Red", "Green"]))
    assert (poll.kind, poll.anonymity, poll.code) == ("choice", "confidential", "chat-1")
    assert [(option.code, option.label.to("km")) for option in poll.options] == [
        ("o1", "Red"),
        ("o2", "Green"),
    ]


def test_what_is_only_in_khmer_is_shown_to_everybody() -> None:
    poll = whole(with_lines(with_question(NEW, "km", "មួយណា?"), "km", ["ក", "ខ"]))
    assert (poll.question.to("en"), poll.options[0].label.to("en")) == ("មួយណា?", "ក")


def test_the_second_language_joins_the_first_line_by_line() -> None:
    draft = with_lines(with_question(NEW, "en", "Which?"), "en", ["Red", "Green"])
    assert written_in(draft) == {"en"}
    draft = with_lines(with_question(draft, "km", "មួយណា?"), "km", ["ក", "ខ"])
    assert written_in(draft) == {"en", "km"}
    poll = whole(draft)
    assert [option.label.root for option in poll.options] == [
        {"en": "Red", "km": "ក"},
        {"en": "Green", "km": "ខ"},
    ]
    with pytest.raises(Unusable, match="other_number"):
        with_lines(draft, "km", ["ក"] * 3)


def test_options_alone_may_be_written_anew_in_another_number() -> None:
    draft = with_lines(with_question(NEW, "en", "Which?"), "en", ["Red", "Green"])
    assert len(options_of(whole(with_lines(draft, "en", ["a", "b", "c"])))) == 3


@pytest.mark.parametrize(("lines", "ends"), [(2, (1, 5)), (3, (1, 3)), (11, (1, 11))])
def test_lines_are_the_points_of_a_scale(lines: int, ends: tuple[int, int]) -> None:
    draft = with_question(with_kind(NEW, "scale"), "en", "How good?")
    poll = whole(with_lines(draft, "en", [f"point {n}" for n in range(lines)]))
    assert (poll.scale.first, poll.scale.last) == ends
    assert len(poll.scale.labels) == lines


def test_options_survive_a_change_of_the_kind_to_one_that_has_some() -> None:
    draft = with_lines(with_question(NEW, "en", "Which?"), "en", ["Red", "Green"])
    assert whole(with_kind(draft, "approval")).kind == "approval"
    assert needs_lines(with_kind(with_kind(draft, "scale"), "choice"))


@pytest.mark.parametrize(
    ("lines", "reason"),
    [([], "too_few"), (["a"], "too_few"), (["a"] * 91, "too_many"), (["a", "b" * 201], "line_long")],
)
def test_what_cannot_be_options_is_refused_with_a_reason(lines: list[str], reason: str) -> None:
    with pytest.raises(Unusable, match=reason):
        with_lines(NEW, "en", lines)


def test_what_is_too_long_for_a_card_or_a_question_is_refused() -> None:
    with pytest.raises(Unusable, match="question_long"):
        with_question(NEW, "en", "x" * 301)
    with pytest.raises(Unusable, match="card_long"):
        whole(with_lines(with_question(NEW, "en", "Which?"), "en", ["x" * 200] * 30))


@pytest.mark.parametrize("poll", POLLS, ids=lambda poll: poll.code)
def test_a_copy_of_every_poll_of_a_file_can_be_asked_again(poll: Any) -> None:
    raw = poll.model_dump(mode="json", by_alias=True, exclude={"code", "rounds"}, exclude_none=True)
    copy = whole(raw)
    assert copy.model_copy(update={"code": poll.code, "rounds": poll.rounds}) == poll


@given(st.sampled_from(POLLS), st.data(), st.sampled_from(["en", "km"]))
def test_a_corrected_text_changes_nothing_else(poll: Any, data: st.DataObject, language: str) -> None:
    texts = wordings(poll)
    number = data.draw(st.integers(0, len(texts) - 1))
    after = wordings(reworded(poll, texts[number].path, language, "corrected"))
    assert [wording.path for wording in after] == [wording.path for wording in texts]
    assert after[number].text.to(language) == "corrected"
    assert [w for n, w in enumerate(after) if n != number] == [w for n, w in enumerate(texts) if n != number]


def test_a_ranking_of_more_options_than_anybody_ranks_is_bounded() -> None:
    ranking = {"kind": "ranking", "anonymity": "named", "question": {"en": "Which first?"}, "most": 3}
    assert with_lines(ranking, "en", ["a", "b", "c"])["most"] == 3
    assert "most" not in with_lines(ranking, "en", ["a", "b"])
    del ranking["most"]
    assert "most" not in with_lines(ranking, "en", [f"o{n}" for n in range(20)])
    assert with_lines(ranking, "en", [f"o{n}" for n in range(21)])["most"] == 20
