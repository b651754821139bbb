"""Who may vote, from when on, and for whom messages are."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.admission import admitted_at, is_accepted
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
