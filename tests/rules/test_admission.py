"""Who may vote, from when on, and for whom messages are."""

from dataclasses import replace
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.admission import Impossible, Step, admitted_at, is_accepted, missing, taken
from config.event import Admission
from tests.workshop import NINE, event, registered

REQUIRED = Admission()
OFF = Admission(check_in="off")
TIMES = st.none() | st.integers(NINE, NINE + 9)


def test_unless_the_event_says_otherwise_walk_ins_wait_and_people_check_in() -> None:
    written = event().model_dump(mode="json", by_alias=True)
    del written["admission"]
    assert type(event()).model_validate(written).admission == Admission(
        walk_ins="approve", check_in="required"
    )


@pytest.mark.parametrize("missing", ["consented_at", "registered_at", "approved_at", "checked_in_at"])
def test_nobody_votes_as_long_as_something_is_missing(missing: str) -> None:
    fields: dict[str, Any] = {"checked_in_at": NINE}
    assert admitted_at(registered(7, **fields), REQUIRED) == NINE
    assert admitted_at(registered(7, **fields | {missing: None}), REQUIRED) is None


def test_whoever_was_removed_votes_no_more() -> None:
    assert admitted_at(registered(7, checked_in_at=NINE, removed_at=NINE + 1), REQUIRED) is None
    assert not is_accepted(registered(7, removed_at=NINE))


def test_without_check_in_people_vote_once_they_are_let_in() -> None:
    assert admitted_at(registered(7, registered_at=NINE, approved_at=NINE + 5), OFF) == NINE + 5
    assert admitted_at(registered(7, registered_at=NINE, approved_at=None), OFF) is None


@given(TIMES, TIMES, TIMES)
def test_it_is_the_last_of_what_is_asked(
    registered_at: int | None, approved_at: int | None, checked_in_at: int | None
) -> None:
    somebody = registered(
        7, registered_at=registered_at, approved_at=approved_at, checked_in_at=checked_in_at
    )
    times = [registered_at, approved_at, checked_in_at]
    known = [time for time in times if time is not None]
    assert admitted_at(somebody, REQUIRED) == (max(known) if len(known) == len(times) else None)


@given(
    st.fixed_dictionaries(
        dict.fromkeys(("consented_at", "registered_at", "approved_at", "checked_in_at", "removed_at"), TIMES)
    )
)
def test_something_is_missing_exactly_as_long_as_nobody_is_admitted(times: dict[str, Any]) -> None:
    somebody = registered(7, **times)
    for admission in (REQUIRED, OFF):
        assert (missing(somebody, admission) is None) == (admitted_at(somebody, admission) is not None)


def test_what_is_missing_is_said_in_the_order_in_which_one_can_do_it() -> None:
    assert missing(None, REQUIRED) == "registration"
    assert missing(registered(7, registered_at=None), REQUIRED) == "registration"
    assert missing(registered(7, approved_at=None), REQUIRED) == "approval"
    assert missing(registered(7), REQUIRED) == "check_in"
    assert missing(registered(7), OFF) is None
    assert missing(registered(7, registered_at=None, removed_at=NINE), REQUIRED) == "removed"


@pytest.mark.parametrize("to", get_args(Step))
@given(TIMES, TIMES, TIMES)
def test_a_step_taken_twice_is_taken_once(
    to: Step, approved_at: int | None, checked_in_at: int | None, removed_at: int | None
) -> None:
    somebody = registered(7, approved_at=approved_at, checked_in_at=checked_in_at, removed_at=removed_at)
    try:
        once = taken(somebody, to, NINE)
    except Impossible:
        return
    assert taken(once, to, NINE + 1) == once


@pytest.mark.parametrize("to", get_args(Step))
def test_staff_is_let_in_and_removed_otherwise(to: Step) -> None:
    with pytest.raises(Impossible):
        taken(registered(7, role="facilitator"), to, NINE)


@pytest.mark.parametrize("to", ["approved", "admitted", "checked_in"])
@pytest.mark.parametrize("changes", [{"registered_at": None}, {"removed_at": NINE}])
def test_nobody_is_let_in_who_has_not_registered_or_was_removed(to: Step, changes: dict[str, Any]) -> None:
    with pytest.raises(Impossible):
        taken(registered(7, **changes), to, NINE)


def test_nobody_checks_in_before_they_are_approved() -> None:
    waiting = registered(7, approved_at=None)
    with pytest.raises(Impossible):
        taken(waiting, "checked_in", NINE)
    assert admitted_at(taken(waiting, "admitted", NINE), REQUIRED) == NINE


def test_who_is_put_back_is_where_they_were() -> None:
    somebody = registered(7, checked_in_at=NINE)
    assert taken(taken(somebody, "removed", NINE), "restored", NINE + 1) == somebody


def test_letting_a_phone_go_changes_nothing_else() -> None:
    somebody = registered(7, checked_in_at=NINE)
    assert replace(taken(somebody, "freed", NINE), user_id=7) == somebody
