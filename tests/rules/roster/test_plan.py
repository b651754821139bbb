"""What a list would change is the same for the same list, adds up, and takes nothing from anybody."""

from dataclasses import replace
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.roster import Line, Plan, imported, plan
from storage.people import Participant
from storage.roster import Row
from tests.workshop import event, registered

EVENT = event(
    groups=[
        {"code": "GOV", "name": "Government & co", "expected": 5},
        {"code": "CSO", "name": {"en": "Civil society", "km": "សង្គមស៊ីវិល"}, "expected": 5},
        {"code": "DP", "name": "Donors, and others", "expected": 5},
    ]
)
AT = 1_000


def rows_of(*cells: dict[str, str]) -> list[Row]:
    return [Row(number, each) for number, each in enumerate(cells, start=2)]  # type: ignore[arg-type]


def person(**cells: str) -> dict[str, str]:
    return {"name": "Sok Dara", "group": "GOV"} | cells


def planned(*cells: dict[str, str], people: Any = ()) -> Plan:
    return plan(EVENT, people, rows_of(*cells))


def after_import(done: Plan, people: Any, *, here: bool = True) -> list[Participant]:
    numbers = count(len(people))
    stored = {each.id: each for each in people}
    stored |= {p.id: p for p in imported(done, AT, lambda: f"n{next(numbers)}", here=here)}
    return list(stored.values())


NAMES = st.sampled_from(
    ["Sok Dara", "SOK  dara", "Sok\u200b Dara", "ចាន់ សុភា", "Chan <b>", "", "=1+1", "/start", "n" * 81]
)
GROUPS = st.sampled_from(
    ["GOV", "cso", "Civil society", "សង្គមស៊ីវិល", "GOV; CSO", "CSO, GOV", "DP", "Donors, and others", "", "XXX"]
)
ORGANISATIONS = st.sampled_from(["", "MEF", "Ministry <of> Economy", "all", "Some NGO", "some  ngo", "-"])
CELLS = st.fixed_dictionaries(
    {"name": NAMES, "group": GROUPS},
    optional={
        "organisation": ORGANISATIONS,
        "position": st.sampled_from(["", "Director", "Clerk"]),
        "tags": st.sampled_from(["", "speaker", "speaker; CSO", "b, a"]),
        "language": st.sampled_from(["", "km", "Khmer", "ខ្មែរ", "English", "French"]),
    },
)
GOOD = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["Sok Dara", "Chan", "ចាន់ សុភា", "Ly"]),
        "group": st.sampled_from(["GOV", "CSO", "DP", "GOV; DP"]),
    },
    optional={"organisation": ORGANISATIONS, "tags": st.sampled_from(["", "speaker", "CSO"])},
)
LISTS = st.one_of(st.lists(GOOD, max_size=6), st.lists(CELLS, max_size=6))


@st.composite
def rooms(draw: st.DrawFn) -> list[Participant]:
    """Walk-ins, people of an earlier list as it was or corrected by themselves, registered or not, removed or not."""
    people: list[Participant] = []
    for cells in draw(st.lists(st.lists(GOOD, max_size=4), max_size=2)):
        people = after_import(plan(EVENT, people, rows_of(*cells)), people)
    own: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
        {},
        optional={
            "name": st.sampled_from(["Sok Dara", "Chan", "Other"]),
            "stakeholder_group": st.sampled_from(["GOV", "CSO"]),
            "organisation": st.sampled_from(["MEF", "Some NGO"]),
            "registered_at": st.just(5),
            "removed_at": st.just(6),
        },
    )
    people = [replace(each, **draw(own)) for each in people]
    walk_ins = draw(st.lists(st.sampled_from(["Sok Dara", "Chan", "Somebody"]), max_size=3))
    groups = st.sampled_from(["GOV", "CSO"])
    return people + [registered(n, draw(groups), name=name) for n, name in enumerate(walk_ins)]


def outcomes(lines: tuple[Line, ...]) -> set[tuple[str, Participant]]:
    return {(line.before.id if line.before else "", line.after) for line in lines}


@given(rooms(), LISTS)
def test_importing_the_same_list_twice_changes_nothing(people: list[Participant], cells: list[Any]) -> None:
    first = plan(EVENT, people, rows_of(*cells))
    if first.mistakes:
        return
    again = plan(EVENT, after_import(first, people), rows_of(*cells))
    assert (again.added, again.changed, again.here, again.mistakes) == ((), (), (), ())
    assert again.is_empty


@given(rooms(), LISTS, st.randoms())
def test_the_order_of_rows_doesn_t_matter(people: list[Participant], cells: list[Any], random: Any) -> None:
    shuffled = random.sample(cells, len(cells))
    one, other = plan(EVENT, people, rows_of(*cells)), plan(EVENT, people, rows_of(*shuffled))
    assert bool(one.mistakes) == bool(other.mistakes)
    if one.mistakes:
        return
    for kind in ("added", "changed", "unchanged", "here", "removed"):
        assert outcomes(getattr(one, kind)) == outcomes(getattr(other, kind))
    assert one.kept == other.kept


@given(rooms(), LISTS)
def test_the_numbers_add_up(people: list[Participant], cells: list[Any]) -> None:
    done = plan(EVENT, people, rows_of(*cells))
    numbers = [number for line in done.lines for number in line.entry.rows]
    assert len(numbers) == len(set(numbers))
    wrong = {mistake.row for mistake in done.mistakes}
    assert set(numbers) | wrong >= {row for row in range(2, 2 + len(cells)) if not done.mistakes}
    listed = {each.id for each in people if each.listed_at is not None and each.removed_at is None}
    on_it = {line.before.id for line in done.lines if line.before is not None}
    assert {each.id for each in done.kept} == listed - on_it
    if not done.mistakes:
        assert len(numbers) == done.rows == len(cells)
        assert len(after_import(done, people)) == len(people) + len(done.added)


@given(rooms(), LISTS)
def test_nobody_loses_anything(people: list[Participant], cells: list[Any]) -> None:
    done = plan(EVENT, people, rows_of(*cells))
    before = {each.id: each for each in people}
    after = {each.id: each for each in after_import(done, people)}
    for number, was in before.items():
        now = after[number]
        for field in ("name", "stakeholder_group", "organisation", "position", "tags", "language"):
            assert bool(getattr(now, field)) >= bool(getattr(was, field)) or field == "tags"
        if was.registered_at is not None:
            own = ("name", "stakeholder_group", "organisation")
            assert [getattr(now, f) for f in own] == [getattr(was, f) for f in own]
        if was.removed_at is not None:
            assert now == was


@given(rooms(), LISTS)
def test_those_who_came_by_themselves_are_listed_only_when_confirmed(
    people: list[Participant], cells: list[Any]
) -> None:
    done = plan(EVENT, people, rows_of(*cells))
    touched = {p.id for p in imported(done, AT, lambda: "new", here=False)}
    assert not touched & {line.before.id for line in done.here if line.before}


@given(LISTS)
def test_a_fingerprint_fits_a_button_and_stands_for_one_outcome(cells: list[Any]) -> None:
    one = plan(EVENT, [], rows_of(*cells))
    assert 0 < one.fingerprint() < 10**10
    more = plan(EVENT, [], rows_of(*cells, {"name": "Somebody new", "group": "GOV"}))
    assert one.fingerprint() != more.fingerprint()


@pytest.mark.parametrize(
    ("cells", "reason", "value"),
    [
        (person(name=""), "name_missing", ""),
        (person(name="–"), "name_missing", "–"),
        (person(name="n" * 81), "name_unusable", "n" * 81),
        (person(name="/start"), "name_unusable", "/start"),
        (person(name="=HYPERLINK(1)"), "name_formula", "=HYPERLINK(1)"),
        (person(group="-"), "group_missing", ""),
        (person(group="GOV; <XX>"), "group_unknown", "GOV; <XX>"),
        (person(organisation="o" * 81), "organisation_unusable", "o" * 81),
        (person(position="o" * 81), "position_unusable", "o" * 81),
        (person(tags="t" * 41), "tags_unusable", "t" * 41),
        (person(tags=",".join("abcdefghijk")), "tags_unusable", ",".join("abcdefghijk")),
        (person(language="fr"), "language_unknown", "fr"),
    ],
)
def test_every_bad_row_has_its_number_and_reason(cells: dict[str, str], reason: str, value: str) -> None:
    (mistake,) = planned(person(name="Fine"), cells).mistakes
    assert (mistake.row, mistake.reason) == (3, reason)
    assert mistake.value == value or reason == "group_missing"


def test_a_row_has_all_its_mistakes_at_once() -> None:
    reasons = [mistake.reason for mistake in planned({"name": "", "group": "?x", "language": "fr"}).mistakes]
    assert reasons == ["name_missing", "group_unknown", "language_unknown"]


def test_a_row_says_it_in_the_event_s_codes() -> None:
    (line,) = planned(
        {
            "name": "  ចាន់\u200b  សុភា ", "group": "សង្គម\u200bស៊ីវិល", "organisation": "ministry of economy",
            "position": "Director", "tags": "speaker; Government & Co", "language": "ភាសាខ្មែរ",
        }
    ).added  # fmt: skip
    listed = line.after
    assert (listed.name, listed.stakeholder_group, listed.organisation) == ("ចាន់ សុភា", "CSO", "MEF")
    assert (listed.position, listed.tags, listed.language) == ("Director", "GOV,speaker", "km")
    assert listed.user_id is None
    assert listed.organisation_given == 1


@pytest.mark.parametrize("cell", ["CSO; GOV", "CSO,GOV", "Civil society / Government & co", "CSO\nGOV"])
def test_people_on_two_groups_report_in_the_first_and_have_a_tag(cell: str) -> None:
    (line,) = planned(person(group=cell)).added
    assert (line.after.stakeholder_group, line.after.tags) == ("CSO", "GOV")


def test_two_rows_of_one_person_are_one_with_the_second_group_as_a_tag() -> None:
    rows = [person(group="CSO", organisation="MEF"), person(name="SOK DARA", group="GOV", organisation="mef")]
    for order in (rows, rows[::-1]):
        (line,) = planned(*order).added
        assert line.entry.rows == (2, 3)
        assert (line.after.name, line.after.stakeholder_group, line.after.tags) == ("Sok Dara", "GOV", "CSO")


def test_the_same_name_elsewhere_is_somebody_else() -> None:
    assert len(planned(person(organisation="MEF"), person(group="CSO", organisation="all")).added) == 2
    assert len(planned(person(), person(group="CSO")).added) == 2


def test_rows_of_one_person_that_contradict_each_other_are_named() -> None:
    (mistake,) = planned(person(organisation="MEF"), person(organisation="all")).mistakes
    assert (mistake.row, mistake.reason, mistake.other, mistake.column) == (3, "differs", 2, "organisation")


def test_whoever_may_be_either_of_two_people_is_named() -> None:
    twins = [registered(1, name="Sok Dara"), registered(2, name="Sok Dara")]
    (mistake,) = planned(person(), people=twins).mistakes
    assert (mistake.row, mistake.reason, mistake.value) == (2, "ambiguous", "Sok Dara")


def listed_people(*cells: dict[str, str], **changes: Any) -> list[Participant]:
    return [replace(each, **changes) for each in after_import(planned(*cells), [])]


def test_a_newer_list_changes_what_it_says_and_keeps_what_it_leaves_out() -> None:
    people = listed_people(person(organisation="MEF", position="Clerk", tags="speaker"), person(name="Gone"))
    done = planned(person(position="Director"), people=people)
    (line,) = done.changed
    assert line.changed == ("position",)
    assert (line.after.organisation, line.after.position, line.after.tags) == ("MEF", "Director", "speaker")
    assert [each.name for each in done.kept] == ["Gone"]


def test_what_somebody_corrected_stands_also_against_a_newer_list() -> None:
    people = listed_people(
        person(), name="Sok Dara Junior", organisation="Some NGO", user_id=5, registered_at=7
    )
    done = planned(person(organisation="MEF", position="Clerk"), people=people)
    (line,) = done.changed
    assert (line.changed, line.own) == (("position",), ("name", "organisation"))
    assert (line.after.name, line.after.organisation) == ("Sok Dara Junior", "Some NGO")


def test_whoever_has_registered_keeps_their_own_spelling() -> None:
    people = listed_people(person(), name="SOK Dara", organisation="Some NGO", user_id=5, registered_at=7)
    (line,) = planned(person(organisation="some ngo"), people=people).unchanged
    assert (line.after.name, line.after.organisation, line.own) == ("SOK Dara", "Some NGO", ())


def test_whoever_has_not_pressed_start_is_as_the_list_has_them() -> None:
    people = listed_people(person(organisation="MEF"))
    (line,) = planned(person(name="SOK Dara", group="CSO", organisation="MEF"), people=people).changed
    assert line.changed == ("name", "group")


def test_whoever_was_removed_is_not_brought_back() -> None:
    people = listed_people(person(), removed_at=9)
    done = planned(person(), people=people)
    assert ([line.before for line in done.removed], done.added, done.kept) == (people, (), ())


def test_staff_of_that_name_are_left_alone() -> None:
    staff = registered(1, name="Sok Dara", role="facilitator")
    assert [line.after for line in planned(person(), people=[staff]).unchanged] == [staff]
