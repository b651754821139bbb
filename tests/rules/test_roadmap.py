"""What each change makes of a step of the road map."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.roadmap import (
    AGREED_TO,
    SETTLED,
    Overtaken,
    Unfit,
    answered,
    asked,
    check_date,
    corrected,
    due_reminder,
    in_force,
    missing_in,
    next_code,
    settled,
    steps_of,
    without_lead,
)
from config.event import Text
from storage.roadmap import RoadmapStep, StepState
from tests.workshop import NINE, event, registered

DUE = dt.date(2016, 3, 31)
STEP = RoadmapStep("small", "s01", Text.model_validate("Draft"), "p0007", due_on=DUE, revision=3)
STATES: tuple[StepState, ...] = ("proposed", "asked", "accepted", "amended", "declined", "done", "dropped")
PEOPLE = {"p0007": registered(7)}

steps = st.builds(
    lambda state, lead, due: replace(
        STEP,
        state=state,
        lead=lead,
        due_on=due,
        proposed_on=DUE + dt.timedelta(days=30) if state == "amended" else None,
    ),
    st.sampled_from(STATES),
    st.sampled_from(["", "p0007"]),
    st.sampled_from([None, DUE]),
)


def test_the_files_steps_stand_until_one_is_touched_and_come_by_due_date() -> None:
    plan = {
        "steps": [
            {"code": "later", "action": "Later", "due": "2016-05-01"},
            {"code": "never", "action": "Never"},
            {"code": "soon", "action": "Soon", "due": "2016-01-01", "lead": "MEF"},
        ]
    }
    workshop = event(roadmap=plan)
    assert [step.code for step in steps_of(workshop, [])] == ["soon", "later", "never"]
    moved = replace(steps_of(workshop, [])[0], due_on=dt.date(2016, 6, 1))
    assert [step.code for step in steps_of(workshop, [moved])] == ["later", "soon", "never"]
    assert steps_of(workshop, [])[0].organisation == "MEF"


def test_a_code_is_given_once() -> None:
    assert next_code([]) == "s01"
    assert next_code([replace(STEP, code="s09", state="dropped"), replace(STEP, code="submit")]) == "s10"


@given(steps)
def test_an_orphan_is_named_as_long_as_something_is_missing(step: RoadmapStep) -> None:
    missing = missing_in(step, PEOPLE)
    if step.state in ("done", "dropped"):
        assert missing == ()
        return
    assert ("no_date" in missing) == (step.due_on is None)
    assert ("no_lead" in missing) == (not step.lead)
    assert ("declined" in missing) == (step.state == "declined" and bool(step.lead))


@pytest.mark.parametrize("changes", [{"removed_at": NINE}, {"user_id": None}, {"approved_at": None}])
def test_a_lead_who_left_leaves_an_orphan(changes: dict[str, Any]) -> None:
    assert missing_in(STEP, {"p0007": replace(registered(7), **changes)}) == ("lead_left",)
    assert missing_in(STEP, {}) == ("lead_left",)


@given(steps, st.sampled_from(["action", "lead", "due_on", "starts_on", "indicator", "organisation"]))
def test_what_the_lead_was_asked_about_cannot_change_without_asking_anew(
    step: RoadmapStep, field: str
) -> None:
    other = {
        "lead": "p0008",
        "organisation": "MEF",
        "starts_on": dt.date(2016, 1, 1),
        "due_on": dt.date(2016, 4, 1),
    }
    after = corrected(step, field, other.get(field, Text.model_validate("Other")), NINE)
    assert after.revision == step.revision + 1
    if field in AGREED_TO:
        assert after.state in ("proposed", "done", "dropped")
        assert after.proposed_on is None
    else:
        assert after.state == step.state
    assert corrected(after, field, getattr(after, field), NINE) is after


@given(steps, st.sampled_from(SETTLED))
def test_a_settled_step_is_settled_once_and_not_by_an_older_card(step: RoadmapStep, to: str) -> None:
    try:
        after = settled(step, to, step.revision, NINE)  # type: ignore[arg-type]
    except Overtaken:
        return
    if after == step:
        return
    assert after.revision == step.revision + 1
    assert (after.state == "amended") == (after.proposed_on is not None)
    try:
        assert settled(after, to, step.revision, NINE) == after  # type: ignore[arg-type]
    except Overtaken:
        assert to not in ("done", "dropped")


def test_a_date_that_is_taken_is_the_due_date_and_agreed_to() -> None:
    june = dt.date(2016, 6, 30)
    amended = answered(replace(STEP, state="asked"), "amended", june, 3, NINE)
    assert (amended.state, amended.proposed_on, amended.due_on) == ("amended", june, DUE)
    taken = settled(amended, "confirmed", amended.revision, NINE)
    assert (taken.state, taken.proposed_on, taken.due_on) == ("accepted", None, june)
    kept = settled(amended, "kept", amended.revision, NINE)
    assert (kept.state, kept.proposed_on, kept.due_on) == ("asked", None, DUE)
    other = answered(amended, "amended", dt.date(2016, 7, 31), amended.revision, NINE)
    with pytest.raises(Overtaken):  # the facilitator has seen June
        settled(other, "confirmed", amended.revision, NINE)


def test_an_answer_counts_once_and_only_to_what_was_asked() -> None:
    with pytest.raises(Overtaken):
        answered(STEP, "accepted", None, 3, NINE)
    open_step = asked(STEP, NINE)
    accepted = answered(open_step, "accepted", None, open_step.revision, NINE)
    assert answered(accepted, "accepted", None, open_step.revision, NINE) is accepted
    with pytest.raises(Overtaken):
        answered(open_step, "done", None, open_step.revision, NINE)
    with pytest.raises(Overtaken):
        answered(
            corrected(accepted, "due_on", dt.date(2016, 4, 1), NINE),
            "declined",
            None,
            accepted.revision,
            NINE,
        )
    with pytest.raises(Overtaken):
        asked(replace(STEP, lead=""), NINE)


def test_a_due_date_is_not_before_its_start_nor_in_another_age() -> None:
    step, workshop = replace(STEP, starts_on=dt.date(2016, 3, 1)), event()
    check_date(workshop, step, "due_on", dt.date(2016, 3, 1))
    with pytest.raises(Unfit) as before:
        check_date(workshop, step, "due_on", dt.date(2016, 2, 29))
    assert (before.value.reason, before.value.beside) == ("before_start", dt.date(2016, 3, 1))
    with pytest.raises(Unfit) as after:
        check_date(workshop, step, "starts_on", dt.date(2016, 4, 1))
    assert after.value.reason == "after_due"
    with pytest.raises(Unfit) as far:
        check_date(workshop, step, "due_on", dt.date(3016, 3, 31))
    assert far.value.reason == "too_far"


@given(st.lists(st.integers(0, 60), max_size=4), st.lists(st.integers(-90, 5), min_size=1, max_size=40))
def test_a_lead_is_reminded_once_for_each_day_and_never_of_an_earlier_one(
    days: list[int], looks: list[int]
) -> None:
    step, sent = replace(STEP, state="accepted"), list[int]()
    for look in sorted(looks):
        found = due_reminder(step, days, DUE + dt.timedelta(days=look))
        if found is not None:
            assert look <= 0
            assert -look <= found
            sent.append(found)
            step = replace(step, reminded_days=found)
    assert sent == sorted(set(sent), reverse=True)
    assert set(sent) <= set(days)


@pytest.mark.parametrize("state", ["proposed", "amended", "declined", "done", "dropped"])
def test_nobody_is_reminded_of_what_they_did_not_take_or_have_done(state: StepState) -> None:
    assert due_reminder(replace(STEP, state=state), [14], DUE) is None


@given(steps)
def test_without_its_lead_a_step_goes_on(step: RoadmapStep) -> None:
    after = without_lead(step)
    assert after.lead == ""
    assert after.state == (step.state if step.state in ("done", "dropped") else "proposed")
    assert in_force([after]) == (() if step.state == "dropped" else (after,))
