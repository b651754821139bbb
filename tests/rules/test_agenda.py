"""The agenda as it is now: the file, and the last change of each session."""

import datetime as dt

from bot.rules.agenda import Change, agenda_of, difference, from_ms, to_ms
from bot.rules.rescheduling import Cancel, MoveToRoom, Shift, rescheduled
from bot.rules.schedule import LostEvidence, lost_evidence, now_and_next, slots, with_left_over
from config.event import Text
from storage.agenda import SessionChange
from tests.rules.days import at, day, session, spans
from tests.workshop import MINUTE, NINE, event

ROOM = Text.model_validate("B")
TEN = NINE + 30 * MINUTE


def change(number: int, code: str, starts: int, ends: int, **fields: object) -> SessionChange:
    values = {"room": None, "state": "planned", "changed_at": NINE} | fields
    return SessionChange("small", number, code, starts, ends, **values)  # type: ignore[arg-type]


def test_the_last_change_of_a_session_holds() -> None:
    changes = [
        change(1, "two", TEN + MINUTE, TEN + 61 * MINUTE),
        change(1, "one", NINE, TEN, state="cancelled"),
        change(2, "two", TEN + 5 * MINUTE, TEN + 65 * MINUTE, room=ROOM),
    ]
    agenda = agenda_of(event(), changes)
    assert spans(agenda) == {"one": "09:30-10:00 x", "two": "10:05-11:05"}
    two = agenda.entry("two")
    assert two is not None
    assert (two.room, two.changed_at) == (ROOM, from_ms(NINE))
    assert [entry.code for entry in agenda.planned] == ["two"]


def test_changes_of_another_day_and_of_sessions_that_left_the_file_are_passed_over() -> None:
    rehearsed = [change(1, "one", NINE, TEN), change(1, "gone", NINE, TEN)]
    moved = event(date="2015-11-21")
    assert agenda_of(moved, rehearsed) == agenda_of(moved)


def test_sessions_stand_in_the_order_they_have_now() -> None:
    agenda = agenda_of(event(), [change(1, "two", NINE - 90 * MINUTE, NINE - 30 * MINUTE)])
    assert [entry.code for entry in agenda.entries] == ["two", "one"]
    current, following = now_and_next(agenda, from_ms(NINE - 60 * MINUTE))
    assert (current and current.code, following and following.code) == ("two", "one")


def test_what_is_cancelled_is_neither_under_way_nor_next() -> None:
    agenda = agenda_of(event(), [change(1, "one", NINE - 30 * MINUTE, TEN, state="cancelled")])
    current, following = now_and_next(agenda, from_ms(NINE))
    assert (current, following and following.code) == (None, "two")


def test_the_fingerprint_tells_agendas_apart_and_not_when_they_came_about() -> None:
    one = agenda_of(event(), [change(1, "two", TEN + MINUTE, TEN + 61 * MINUTE)])
    same = agenda_of(event(), [change(3, "two", TEN + MINUTE, TEN + 61 * MINUTE, changed_at=5)])
    others = [
        agenda_of(event()),
        agenda_of(event(code="other"), [change(1, "two", TEN + MINUTE, TEN + 61 * MINUTE)]),
        agenda_of(event(), [change(1, "two", TEN + MINUTE, TEN + 61 * MINUTE, room=ROOM)]),
        agenda_of(event(), [change(1, "two", TEN + MINUTE, TEN + 61 * MINUTE, state="cancelled")]),
    ]
    assert one.fingerprint == same.fingerprint
    assert len({agenda.fingerprint for agenda in [one, *others]}) == 5
    assert difference(one, same) == ()


def test_moments_and_milliseconds_are_the_same() -> None:
    assert to_ms(from_ms(NINE + 1)) == NINE + 1
    assert from_ms(NINE).isoformat() == "2015-11-20T02:30:00+00:00"


def test_a_difference_says_before_and_after() -> None:
    agenda = day(session("one", "09:00", "10:00"), session("two", "10:00", "11:00"))
    moved = rescheduled(agenda, Shift(5, "two"), at(agenda, "08:00"))
    assert difference(agenda, moved) == (Change(agenda.entries[1], moved.entries[1]),)


def test_a_poll_moves_with_its_session_and_stays_inside_it() -> None:
    agenda = agenda_of(event())

    def asked(step: Shift | None) -> dict[str, str]:
        moved = rescheduled(agenda, step, at(agenda, "08:00")) if step else agenda
        return {f"{slot.poll.code}/{slot.round}": f"{moved.local(slot.at):%H:%M}" for slot in slots(moved)}

    planned = {
        "rating/before": "09:10", "colour/1": "09:30", "topics/1": "09:40", "rating/after": "10:30", "budget/1": "10:40",
    }  # fmt: skip
    assert asked(None) == planned
    assert asked(Shift(7, "two")) == planned | {"rating/after": "10:37", "budget/1": "10:47"}
    shortened = asked(Shift(-35, "two"))  # the first session ends at 09:25
    assert (shortened["rating/before"], shortened["colour/1"], shortened["topics/1"]) == (
        "09:10",
        "09:24",
        "09:24",
    )


def test_a_poll_keeps_its_place_in_the_session_when_clocks_are_set() -> None:
    poll = event().polls[0].model_dump(by_alias=True) | {"rounds": [{"session": "two", "at": "03:30"}]}
    night = day(
        session("one", "00:30", "01:00"), session("two", "01:00", "04:00"),
        polls=[poll], zone="Europe/Berlin", date="2026-03-29",
    )  # fmt: skip
    (slot,) = slots(rescheduled(night, Shift(30), at(night, "00:00")))
    assert night.local(slot.at).strftime("%H:%M") == "04:00"


def test_polls_of_a_cancelled_session_are_marked_and_cost_evidence() -> None:
    polls = [poll.model_dump(by_alias=True) for poll in event().polls]
    for poll, serves in zip(polls, (["O1"], ["O1", "O2"], ["O2"], ["O3"]), strict=True):
        poll["serves"] = serves
    goals = [{"code": code, "text": code} for code in ("O1", "O2", "O3")]
    agenda = agenda_of(event(polls=polls, goals={"objectives": goals}))
    without_one = rescheduled(agenda, Cancel("one"), at(agenda, "08:00"))
    assert [slot.is_cancelled for slot in slots(without_one)] == [True, True, True, False, False]
    assert lost_evidence(agenda, without_one, set()) == LostEvidence(less=("O2",), none=("O1",))
    assert lost_evidence(agenda, without_one, {("colour", "1")}) == LostEvidence(less=("O1", "O2"), none=())
    steps = {"steps": [{"code": "s", "action": "S", "serves": ["O1"]}]}
    mapped = agenda_of(event(polls=polls, goals={"objectives": goals}, roadmap=steps))
    assert lost_evidence(mapped, rescheduled(mapped, Cancel("one"), at(mapped, "08:00")), set()) == (
        LostEvidence(less=("O1", "O2"), none=())
    )
    in_a_room = rescheduled(agenda, MoveToRoom("one", ROOM), at(agenda, "08:00"))
    assert lost_evidence(agenda, in_a_room, set()) == LostEvidence((), ())


def test_a_poll_that_left_the_file_stands_last_at_the_time_it_was_opened() -> None:
    colour, planned = event().polls[0], slots(agenda_of(event()))
    opened = dt.datetime(2015, 11, 20, 2, tzinfo=dt.UTC)
    listed = with_left_over(planned, [(colour, "1", opened), (colour, "gone", opened)])
    assert listed[:-1] == planned
    assert (listed[-1].number, listed[-1].round, listed[-1].at) == (6, "gone", opened)
