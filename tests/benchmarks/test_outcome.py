"""What is said of taps follows from the calls made and from what is stored, and from nothing else."""

import json
import math
from typing import Any

import pytest

from tests.benchmarks.outcome import Fate, Taps, fates, median, percentile
from tests.benchmarks.peers import poll
from tests.benchmarks.stub import Call
from tests.benchmarks.taps import Tap, card_of, phone, turns

A, B = list(poll.OPTIONS)[:2]


def called(at: float, method: str, *, refused: bool = False, **asked: Any) -> Call:
    head = b"POST /bot1:x/m HTTP/1.1\r\nContent-Type: application/json"
    return Call(at, method.lower(), head, json.dumps(asked).encode(), refused)


def toast(at: float, tap: Tap, text: str | None = None) -> Call:
    said = poll.toast(tap.option) if text is None else text
    return called(at, "answerCallbackQuery", callback_query_id=tap.query_id, text=said)


def edit(
    at: float, user_id: int, option: str, *, message_id: int | None = None, refused: bool = False
) -> Call:
    shown = card_of(user_id) if message_id is None else message_id
    text = poll.card(option)
    return called(at, "editMessageText", refused=refused, chat_id=user_id, message_id=shown, text=text)


TAP = Tap.on(1, phone(0), A)


def test_a_tap_that_was_stored_answered_and_shown_is_complete() -> None:
    (fate,) = fates([(10.0, TAP)], [toast(11.0, TAP), edit(12.5, TAP.user_id, A)], {TAP.user_id: A})
    assert fate == Fate(10.0, 1.0, 2.5, saved=True)
    assert fate.is_complete
    assert fate.seconds == 2.5


@pytest.mark.parametrize(
    ("calls", "saved"),
    [
        ([edit(12.0, TAP.user_id, A)], {TAP.user_id: A}),
        ([toast(11.0, TAP, ""), edit(12.0, TAP.user_id, A)], {TAP.user_id: A}),
        ([toast(11.0, TAP, poll.toast(B)), edit(12.0, TAP.user_id, A)], {TAP.user_id: A}),
        ([toast(11.0, TAP)], {TAP.user_id: A}),
        ([toast(11.0, TAP), edit(12.0, TAP.user_id, B)], {TAP.user_id: A}),
        ([toast(11.0, TAP), edit(12.0, phone(1), A)], {TAP.user_id: A}),
        ([toast(11.0, TAP), edit(12.0, TAP.user_id, A, message_id=1)], {TAP.user_id: A}),
        ([toast(11.0, TAP), edit(12.0, TAP.user_id, A, refused=True)], {TAP.user_id: A}),
        ([toast(11.0, TAP), edit(12.0, TAP.user_id, A)], {TAP.user_id: B}),
        ([toast(11.0, TAP), edit(12.0, TAP.user_id, A)], {}),
    ],
    ids=[
        "unanswered",
        "an empty toast",
        "a toast of another option",
        "unshown",
        "a card of another option",
        "the card of somebody else",
        "another message",
        "a refused edit",
        "another option stored",
        "nothing stored",
    ],
)
def test_a_tap_that_lacks_anything_is_not_complete(calls: list[Call], saved: dict[int, str]) -> None:
    (fate,) = fates([(10.0, TAP)], calls, saved)
    assert not fate.is_complete


def test_a_bot_that_stores_nothing_is_held_to_what_it_said_and_showed() -> None:
    (fate,) = fates([(10.0, TAP)], [toast(11.0, TAP), edit(12.0, TAP.user_id, A)], None)
    assert fate.saved is None
    assert fate.is_complete


def test_the_first_answer_counts() -> None:
    (fate,) = fates([(10.0, TAP)], [toast(11.0, TAP), toast(19.0, TAP)], {})
    assert fate.answer == 1.0


def test_a_card_that_shows_a_later_tap_shows_the_earlier_ones_too() -> None:
    first, second = TAP, Tap.on(2, TAP.user_id, B)
    found = fates([(10.0, first), (10.5, second)], [edit(12.0, TAP.user_id, B)], {TAP.user_id: B})
    assert [fate.card for fate in found] == [2.0, 1.5]
    assert [fate.saved for fate in found] == [None, True]


def test_an_edit_is_never_taken_for_a_tap_that_came_after_it() -> None:
    again = Tap.on(2, TAP.user_id, A)
    found = fates([(10.0, TAP), (20.0, again)], [edit(12.0, TAP.user_id, A)], {TAP.user_id: A})
    assert [fate.card for fate in found] == [2.0, None]


def test_each_turn_changes_every_phones_answer() -> None:
    some = turns(7)
    first, second = next(some), next(some)
    assert [tap.user_id for tap in first] == [tap.user_id for tap in second] == list(map(phone, range(7)))
    assert all(before.option != after.option for before, after in zip(first, second, strict=True))
    assert len({tap.update_id for tap in first + second}) == 14


@pytest.mark.parametrize(
    ("percent", "expected"), [(0, 1), (1, 1), (50, 50), (50.5, 51), (99, 99), (99.1, 100), (100, 100)]
)
def test_a_percentile_is_the_smallest_value_that_so_many_do_not_exceed(percent: float, expected: int) -> None:
    assert percentile(range(100, 0, -1), percent) == expected


def test_the_percentile_of_nothing_is_no_number() -> None:
    assert math.isnan(percentile([], 50))


def run(*answers: float | None) -> Taps:
    return Taps(tuple(Fate(100.0, answer, answer, saved=True) for answer in answers), busy=0.3)


def test_the_rate_counts_complete_taps_until_the_last_of_them() -> None:
    assert run(0.5, 1.0, 2.0).per_second == 1.5
    assert run(0.5, 1.0, None).per_second == 2.0
    assert run(None).per_second == 0.0
    assert run(0.5, 1.0, 2.0).busy_per_tap == pytest.approx(0.1)


def test_an_answer_that_never_came_is_infinitely_late() -> None:
    taps = run(0.5, 1.0, 2.0, None)
    assert taps.answers(50) == taps.cards(50) == 1.0
    assert taps.answers(99) == taps.cards(99) == math.inf
    assert (taps.unanswered, taps.unshown, taps.unsaved) == (1, 1, 0)


def test_the_middle_of_several_runs_is_taken() -> None:
    assert median([run(1.0), run(9.0), run(2.0)], lambda taps: taps.answers(50)) == 2.0
