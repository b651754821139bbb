"""The mapping's rules: typed fields, what is asked next, contradictions, gaps and overlaps, the sheet."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.mapping.entries import contradictions, how
from bot.rules.mapping.fields import FIELDS, MANY, Field, asked, missing, next_field, with_value
from bot.rules.mapping.reading import LONGEST_WHAT, read
from bot.rules.mapping.sheet import COLUMNS, TITLES, columns_in, planned
from bot.rules.mapping.table import Cell, gaps_table
from bot.rules.mapping.unreadable import Unreadable
from config.event import DONT_KNOW, NOBODY
from storage.mapping import MappingEntry
from tests.workshop import NINE, every_kind, mapped

EVENT = mapped(every_kind())


def entry(number: int, about: str = "", state: str = "entered", **said: Any) -> MappingEntry:
    where = ("small", f"m{number:03}", about, 7, "GOV")
    return MappingEntry(*where, said, state, "telegram", NINE, NINE)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("500000 USD", "500000 USD"),
        ("$500,000", "500000 USD"),
        ("1.2 million USD", "1200000 USD"),
        ("USD 1.2 million", "1200000 USD"),
        ("៥០០០០ រៀល", "50000 KHR"),
        ("២ លាន រៀល", "2000000 KHR"),
        ("1 000 000 euro", "1000000 EUR"),
        ("1.000.000 KHR", "1000000 KHR"),
        ("0 USD", "0 USD"),
    ],
)
def test_budgets_are_read_as_people_write_them(typed: str, stored: str) -> None:
    assert read(EVENT, "budget", typed) == (stored,)


@pytest.mark.parametrize(
    ("field", "typed", "reason"),
    [
        ("budget", "500", "currency"),
        ("budget", "much", "budget"),
        ("budget", "-5 USD", "budget"),
        ("budget", "1 to 2 USD", "budget"),
        ("budget", "5 XYZ", "currency"),
        ("budget", "9" * 300 + " USD", "budget"),
        ("year", "215", "year"),
        ("year", "20155", "year"),
        ("year", "1066", "year"),
        ("year", "2150", "year"),
        ("what", "  \u200b ", "empty"),
        ("what", "a" * (LONGEST_WHAT + 1), "too_long"),
        ("who", "b" * 10_000, "too_long"),
        ("who", ";".join(f"NGO {n}" for n in range(16)), "too_many"),
        ("sector", "Healing", "unknown_choice"),
        ("priority", "jobs; wealth", "unknown_choice"),
        ("ownership", "formal", "unknown_choice"),
    ],
)
def test_what_cant_be_a_value_is_refused_with_its_reason(field: Field, typed: str, reason: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(EVENT, field, typed)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("field", "typed", "values"),
    [
        ("year", "២០១៤", ("2014",)),
        ("who", "ministry <of> economy", ("MEF",)),
        ("who", "WFP, mef", ("WFP", "MEF")),
        ("who", "Ministry of Fish, Rice and Salt", ("Ministry of Fish, Rice and Salt",)),
        ("who", "Red Cross; Red Cross; NGO Forum", ("Red Cross", "NGO Forum")),
        ("priority", "ភាពក្រីក្រ; jobs", ("poor", "jobs")),
        ("sector", "health", ("health",)),
        ("status", "National scale", ("national",)),
        ("formality", "Non-formal", ("non-formal",)),
        ("where", "dk", (DONT_KNOW,)),
    ],
)
def test_names_in_any_language_are_read_as_their_codes(
    field: Field, typed: str, values: tuple[str, ...]
) -> None:
    assert read(EVENT, field, typed) == values


@given(st.text(max_size=300), st.sampled_from(FIELDS))
def test_whatever_is_typed_is_read_or_refused(typed: str, field: Field) -> None:
    try:
        values = read(EVENT, field, typed)
    except Unreadable:
        return
    assert values
    again = read(EVENT, field, "; ".join(values)) if field in MANY else read(EVENT, field, values[0])
    assert set(again) == set(values) or ";" in "".join(values)


def test_a_form_asks_every_field_once_and_of_nobody_only_where() -> None:
    walked, field = [FIELDS[0]], next_field({}, FIELDS[0])
    while field is not None:
        walked.append(field)
        field = next_field({}, field)
    assert tuple(walked) == FIELDS
    assert len(FIELDS) == 12
    assert asked({"who": (NOBODY,)}) == ("who", "sector", "priority")
    assert missing({}, "") == ("what", "priority")
    assert missing({}, "i1") == ("priority",)


def test_nobody_and_not_known_stand_alone() -> None:
    given_ = with_value({"who": ("MEF",)}, "who", NOBODY, on=True)
    assert given_ == {"who": (NOBODY,)}
    assert with_value(given_, "who", "WFP", on=True) == {"who": ("WFP",)}
    assert with_value(given_, "who", NOBODY, on=False) == {}


def test_entries_about_one_initiative_contradict_each_other_where_both_say_something() -> None:
    one = entry(1, "i1", status=("pilot",), who=("MEF",), year=("2014",))
    other = entry(2, "i1", status=("national",), who=("mef",), budget=("5 USD",), year=(DONT_KNOW,))
    elsewhere = entry(3, "i2", status=("national",))
    (found,) = contradictions([one, other, elsewhere])
    assert found.fields == ("status",)
    assert [each.code for each in found.entries] == ["m001", "m002"]


def test_added_ones_of_the_same_name_are_about_the_same() -> None:
    one, other = (
        entry(1, what=("Soup  Kitchens",), year=("2014",)),
        entry(2, what=("soup kitchens",), year=("2015",)),
    )
    (found,) = contradictions([one, other])
    assert found.fields == ("year",)


@pytest.mark.parametrize("states", [("kept", "kept"), ("kept", "aside"), ("entered", "withdrawn")])
def test_what_was_decided_or_taken_back_contradicts_nothing(states: tuple[str, str]) -> None:
    one, other = (entry(n, "i1", state, year=(f"201{n}",)) for n, state in enumerate(states))
    assert contradictions([one, other]) == []


def test_an_entry_confirms_the_baseline_if_it_says_the_same_and_perhaps_more() -> None:
    assert how(EVENT, entry(1, "i1", who=("WFP", "MEF"), sector=("edu",), priority=("poor",))) == "confirmed"
    assert how(EVENT, entry(1, "i1", who=("MEF",), sector=("edu",), priority=("poor",))) == "corrected"
    assert how(EVENT, entry(1, what=("New",), priority=("poor",))) == "added"


def test_organisations_count_once_by_whichever_name_and_none_is_not_unreported() -> None:
    edu: dict[str, Any] = {"sector": ("edu",), "priority": ("poor",)}
    table = gaps_table(
        EVENT,
        [
            entry(1, what=("A",), who=("MEF", "Red Cross"), **edu),
            entry(2, what=("B",), who=("red  cross", "Ministry <of> Economy"), **edu),
            entry(3, who=(NOBODY,), sector=("health",), priority=("jobs",)),
            entry(4, what=("C",), who=(DONT_KNOW,), sector=("health",), priority=("poor",)),
            entry(5, what=("D",), who=("WFP",), priority=("poor",)),
            entry(6, what=("E",), state="aside", who=("ILO",), **edu),
        ],
    )
    assert table.cell("edu", "poor").organisations == ("MEF", "Red Cross")
    assert table.cell("health", "jobs") == Cell(nobody=True)
    assert table.cell("health", "poor") == Cell(unnamed=True)
    assert not table.cell("edu", "jobs").is_reported
    assert (table.unplaced, table.counted) == (1, 5)


def test_a_cell_where_one_says_nobody_and_another_who_is_disputed() -> None:
    place: dict[str, Any] = {"sector": ("edu",), "priority": ("poor",)}
    table = gaps_table(
        EVENT, [entry(1, who=(NOBODY,), **place), entry(2, what=("A",), who=("WFP",), **place)]
    )
    assert table.cell("edu", "poor").is_disputed


def test_headers_are_known_by_either_language_or_both() -> None:
    for titles in ([each[0] for each in TITLES.values()], [" / ".join(each) for each in TITLES.values()]):
        assert tuple(columns_in(titles).values()) == COLUMNS


def test_a_sheet_adds_changes_and_leaves_alone_what_says_nothing_new() -> None:
    there = [entry(1, "i1", who=("MEF", "WFP"), sector=("edu",), priority=("poor",))]
    rows = [
        (2, {"entry": "m001", "year": "២០១៤"}),
        (3, {"about": "i2", "who": "MEF", "sector": "Health", "what": "Health funds"}),
        (4, {"about": "i2", "priority": "jobs", "group": "Civil society"}),
        (5, {"what": "New", "priority": "poor"}),
        (6, {"what": "New", "priority": "Less poverty"}),
    ]
    plan = planned(EVENT, there, rows)
    assert plan.mistakes == ()
    assert [(line.row, line.entry, line.fields) for line in plan.changed] == [(2, "m001", ("year",))]
    assert [(line.row, line.about, line.group) for line in plan.added] == [(4, "i2", "CSO"), (5, "", "")]
    assert plan.unchanged == 2


def test_every_bad_row_is_named_with_every_reason() -> None:
    there = [entry(1, "i1", "withdrawn", priority=("poor",)), entry(2, "i1", priority=("poor",))]
    rows = [
        (2, {"entry": "m009", "budget": "5", "sector": "x"}),
        (3, {"entry": "m001", "year": "2014"}),
        (4, {"entry": "m002", "year": "2014"}),
        (5, {"entry": "m002", "year": "2015"}),
        (6, {"who": "MEF"}),
        (7, {"about": "i9", "group": "Others", "priority": "poor"}),
    ]
    found = [(each.row, each.reason, each.column) for each in planned(EVENT, there, rows).mistakes]
    assert found == [
        (2, "entry_unknown", "entry"),
        (2, "unknown_choice", "sector"),
        (2, "currency", "budget"),
        (3, "entry_withdrawn", "entry"),
        (5, "entry_twice", "entry"),
        (6, "missing", "what"),
        (6, "missing", "priority"),
        (7, "about_unknown", "about"),
        (7, "group_unknown", "group"),
    ]
