"""What taps do to a ballot: a button carries the state it leads to, so doing it twice is doing it once."""

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.ballots import ALONE, cast, has_answered, is_complete, item_codes, next_item
from bot.rules.kinds import kind_of
from bot.rules.kinds.answer import WITHDRAWN, Choice, Columns, Refused
from config.event import DONT_KNOW, KINDS, ApprovalPoll, Poll, items_of, options_of
from storage.polls import Answer, Ballot
from tests.workshop import event, poll_of_kind

CHOICE, APPROVAL, SCALE, _ = event().polls
assert isinstance(APPROVAL, ApprovalPoll)
POLLS: tuple[Poll, ...] = tuple(map(poll_of_kind, KINDS))
MOST = APPROVAL.most
RANKING = poll_of_kind("ranking")
POINTS = poll_of_kind("points")
UNLIMITED = APPROVAL.model_copy(update={"most": None})

Answers = Mapping[str, Answer]


def buttons_of(poll: Poll) -> list[str]:
    """What the buttons of an item can carry."""
    match poll.kind:
        case "choice" | "quiz":
            answers = [option.code for option in options_of(poll)]
        case "approval":
            answers = [option.code + state for option in options_of(poll) for state in ("=1", "=0")]
        case "scale" | "matrix":
            answers = [str(value) for value in poll.scale.values()]
        case "ranking":
            codes = [option.code for option in options_of(poll)]
            answers = [f"{code}@{n}={s}" for n in range(1, len(codes) + 1) for code in codes for s in (1, 0)]
        case "wall":
            return ["t1=1", "t1=0", "t2=1", "t2=0", WITHDRAWN]
        case "text":
            return ["t1=0", "t2=0", WITHDRAWN]
        case "points":
            answers = [f"{option.code}={n}" for option in options_of(poll) for n in range(poll.budget + 2)]
    return [*answers, DONT_KNOW, WITHDRAWN]


def taps_on(poll: Poll) -> st.SearchStrategy[list[tuple[str, str]]]:
    tap = st.tuples(st.sampled_from(item_codes(poll)), st.sampled_from(buttons_of(poll)))
    return st.lists(tap, max_size=12)


TAPPED = st.sampled_from([*POLLS, UNLIMITED]).flatmap(lambda poll: st.tuples(st.just(poll), taps_on(poll)))


def after(poll: Poll, taps: Sequence[tuple[str, str]]) -> Answers:
    """The answers after taps, where those that are refused change nothing."""
    answers: Answers = {}
    for now, (item, tapped) in enumerate(taps):
        try:
            answers = cast(poll, answers, item, tapped, now)
        except Refused:
            continue
    return answers


@given(TAPPED)
def test_a_double_tap_changes_nothing(given_taps: tuple[Poll, list[tuple[str, str]]]) -> None:
    poll, taps = given_taps
    answers: Answers = {}
    for now, (item, tapped) in enumerate(taps):
        try:
            answers = cast(poll, answers, item, tapped, now)
        except Refused:
            continue
        assert cast(poll, answers, item, tapped, now + 1000) is answers


@given(st.sampled_from([CHOICE, SCALE]).flatmap(lambda poll: st.tuples(st.just(poll), taps_on(poll))))
def test_the_last_tap_on_an_item_is_its_answer(given_taps: tuple[Poll, list[tuple[str, str]]]) -> None:
    poll, taps = given_taps
    last = dict(taps)
    answers = after(poll, taps)
    assert {item: str(answer.choice) for item, answer in answers.items()} == {
        item: tapped for item, tapped in last.items() if tapped != WITHDRAWN
    }


@given(taps_on(UNLIMITED))
def test_an_approval_is_the_options_whose_last_state_is_ticked(taps: list[tuple[str, str]]) -> None:
    ticked: set[str] = set()
    dont_know = False
    for _, tapped in taps:
        option, _, state = tapped.partition("=")
        match tapped, state:
            case ("dk" | "", ""):
                ticked, dont_know = set(), tapped == DONT_KNOW
            case _, "1":
                ticked, dont_know = ticked | {option}, False
            case _, "0":
                ticked = ticked - {option}
    wanted = (
        DONT_KNOW if dont_know else tuple(o.code for o in options_of(UNLIMITED) if o.code in ticked) or None
    )
    answer = after(UNLIMITED, taps).get(ALONE)
    assert (answer.choice if answer else None) == wanted


@given(taps_on(APPROVAL))
def test_nobody_approves_of_more_than_the_poll_allows(taps: list[tuple[str, str]]) -> None:
    assert MOST == 2
    for end in range(len(taps) + 1):
        answer = after(APPROVAL, taps[:end]).get(ALONE)
        assert answer is None or answer.choice == DONT_KNOW or len(answer.choice) <= 2  # type: ignore[arg-type]


def test_one_option_too_many_is_refused_with_the_limit_and_the_others_stay() -> None:
    answers = after(APPROVAL, [(ALONE, "t1=1"), (ALONE, "t2=1")])
    with pytest.raises(Refused) as caught:
        cast(APPROVAL, answers, ALONE, "t3=1", 9)
    assert (caught.value.reason, caught.value.most) == ("too_many", 2)
    assert answers[ALONE].choice == ("t1", "t2")
    assert cast(APPROVAL, cast(APPROVAL, answers, ALONE, "t1=0", 9), ALONE, "t3=1", 9)[ALONE].choice == (
        "t2",
        "t3",
    )


@given(TAPPED)
def test_the_revision_counts_the_changes_and_the_time_is_of_the_last(
    given_taps: tuple[Poll, list[tuple[str, str]]],
) -> None:
    poll, taps = given_taps
    answers: Answers = {}
    for now, (item, tapped) in enumerate(taps):
        before = answers.get(item)
        try:
            answers = cast(poll, answers, item, tapped, now)
        except Refused:
            continue
        now_given = answers.get(item)
        if now_given is None or now_given is before:
            continue
        assert now_given.revision == (before.revision + 1 if before else 1)
        assert now_given.at == now


@given(TAPPED)
def test_a_tap_touches_no_other_item(given_taps: tuple[Poll, list[tuple[str, str]]]) -> None:
    poll, taps = given_taps
    for end in range(1, len(taps) + 1):
        before, now = after(poll, taps[: end - 1]), after(poll, taps[:end])
        tapped = taps[end - 1][0]
        for item in item_codes(poll):
            if item != tapped and item in before:
                assert now[item].choice == before[item].choice


@given(TAPPED)
def test_withdrawing_leaves_no_answer(given_taps: tuple[Poll, list[tuple[str, str]]]) -> None:
    poll, taps = given_taps
    answers = after(poll, taps)
    for item in item_codes(poll):
        answers = cast(poll, answers, item, WITHDRAWN, 99)
        assert item not in answers
    assert not has_answered(Ballot(1, "p1", answers, "GOV", "en", "telegram", 1))


@given(st.sampled_from(POLLS), st.text(max_size=20))
def test_what_no_button_carries_is_refused(poll: Poll, garbage: str) -> None:
    answers = after(poll, [(item_codes(poll)[0], buttons_of(poll)[0])])
    if garbage not in buttons_of(poll):
        with pytest.raises(Refused) as caught:
            cast(poll, answers, item_codes(poll)[0], garbage, 1)
        assert caught.value.reason == "unknown_option"
    if garbage not in item_codes(poll):
        with pytest.raises(Refused):
            cast(poll, answers, garbage, DONT_KNOW, 1)


@pytest.mark.parametrize("almost", ["t5=1", "t1", "t1=", "t1=2", "=1", "t1=1=1", "T1=1", " t1=1"])
def test_almost_a_tick_is_refused(almost: str) -> None:
    with pytest.raises(Refused):
        cast(APPROVAL, {}, ALONE, almost, 1)


@pytest.mark.parametrize("almost", ["0", "6", "+4", "4.0", "04", "٤", "4 "])
def test_almost_a_value_is_refused(almost: str) -> None:
    with pytest.raises(Refused):
        cast(SCALE, {}, "i1", almost, 1)


def test_unticking_what_is_not_ticked_does_not_take_back_dont_know() -> None:
    answers = after(APPROVAL, [(ALONE, "t1=1"), (ALONE, DONT_KNOW)])
    assert cast(APPROVAL, answers, ALONE, "t1=0", 9) is answers


def test_dont_know_and_an_option_replace_each_other() -> None:
    answers = after(APPROVAL, [(ALONE, "t1=1"), (ALONE, DONT_KNOW)])
    assert answers[ALONE].choice == DONT_KNOW
    assert cast(APPROVAL, answers, ALONE, "t2=1", 9)[ALONE].choice == ("t2",)


@given(TAPPED)
def test_the_next_item_is_the_first_without_an_answer_going_round_once(
    given_taps: tuple[Poll, list[tuple[str, str]]],
) -> None:
    poll, taps = given_taps
    answers = after(poll, taps)
    codes = item_codes(poll)
    ballot = Ballot(1, "p1", answers, "GOV", "en", "telegram", 1)
    missing = [code for code in codes if code not in answers]
    assert is_complete(poll, ballot) == (not missing)
    for number, code in enumerate(codes):
        later = [other for other in missing if codes.index(other) > number]
        assert next_item(poll, answers, code) == next(iter(later or missing), None)
    assert next_item(poll, answers, "") == next(iter(missing), None)


def test_a_ballot_nobody_cast_is_neither_complete_nor_an_answer() -> None:
    assert not is_complete(CHOICE, None)
    assert not has_answered(None)


def test_a_question_that_stands_alone_has_one_item_without_a_name() -> None:
    assert item_codes(CHOICE) == (ALONE,)
    assert item_codes(SCALE) == tuple(item.code for item in items_of(SCALE)) == ("i1", "i2")


@pytest.mark.parametrize(
    ("poll", "choice", "columns"),
    [
        (CHOICE, "r", [Columns(option="r")]),
        (CHOICE, DONT_KNOW, [Columns(option="dk")]),
        (APPROVAL, ("t1", "t3"), [Columns(option="t1"), Columns(option="t3")]),
        (RANKING, ("r2", "r1"), [Columns(option="r2", rank=1), Columns(option="r1", rank=2)]),
        (POINTS, (("s2", 3), ("s4", 1)), [Columns(option="s2", points=3), Columns(option="s4", points=1)]),
        (POINTS, DONT_KNOW, [Columns(option="dk")]),
        (RANKING, DONT_KNOW, [Columns(option="dk")]),
        (APPROVAL, DONT_KNOW, [Columns(option="dk")]),
        (SCALE, 4, [Columns(value=4)]),
        (SCALE, DONT_KNOW, [Columns(option="dk")]),
    ],
)
def test_an_answer_makes_a_row_for_each_option_or_one_value(
    poll: Poll, choice: Choice, columns: list[Columns]
) -> None:
    assert list(kind_of(poll).columns(choice)) == columns
