"""What is on a chart is what the chat says, in words; nothing that suppression hides is drawn."""

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reports.charts.by_group import by_group_chart
from bot.reports.charts.chart import Chart, Row
from bot.reports.charts.comparison import comparison_chart
from bot.reports.charts.result import has_chart, result_chart
from bot.reports.charts.turnout import turnout_chart
from bot.reports.plain import Plain
from bot.rules.by_group import by_group, has_tables
from bot.rules.comparisons import Compared
from bot.rules.findings import find
from bot.rules.results import result
from bot.rules.statistics.quadrants import Position
from config.catalogs import Texts
from config.event import Comparison, Poll, WrittenPoll, items_of, options_of
from storage.polls import Answer, Ballot
from tests.reports.gallery import ballots, charts, round_of, rows_of
from tests.workshop import NINE, event, every_kind, poll_of_kind, shipped_event

TEXTS = Texts.load()
ENGLISH = Plain(TEXTS, "en")
SIZES = {"GOV": 9, "CSO": 7}
EVENT = every_kind()


def drawn_rows(chart: Chart) -> Iterator[Row]:
    for section in chart.sections:
        yield from section.rows


def cast_of(poll: Poll, **given: list[object]) -> list[Ballot]:
    """By group: answers to a question that stands alone."""
    return [
        Ballot(1, f"{group}{n}", {"": Answer(choice, 1, NINE)}, group, "en", "telegram", NINE)  # type: ignore[arg-type]
        for group, choices in given.items()
        for n, choice in enumerate(choices)
    ]


def chart_of(poll: Poll, cast: list[Ballot]) -> Chart:
    asked = round_of(poll, "1", cast, SIZES)
    found = find(poll, asked, cast, rows_of(EVENT, SIZES))
    return result_chart(ENGLISH, EVENT, asked, poll, result(poll, cast), found)


def test_a_choice_has_a_bar_an_option_with_people_and_share() -> None:
    chart = chart_of(
        poll_of_kind("choice"), cast_of(poll_of_kind("choice"), GOV=["r", "r", "g", "dk"], CSO=["r"])
    )
    assert [(row.label, row.said) for row in drawn_rows(chart)] == [
        ("Red & hot", "3 · 75%"),
        ("=Green", "1 · 25%"),
        ("Blue", "0 · 0%"),
    ]
    assert chart.sections[0].notes == ("n = 4 · don’t know 1",)
    assert chart.base == "5 of 16 answered · Closed at 09:50"


def test_points_and_ranks_stand_in_the_order_of_what_they_got() -> None:
    spread = cast_of(poll_of_kind("points"), GOV=[(("s2", 3), ("s1", 1)), (("s2", 2),)])
    assert [
        (row.label, row.said, row.detail) for row in drawn_rows(chart_of(poll_of_kind("points"), spread))
    ][:2] == [
        ("Part 2", "5 points", "from 2 people"),
        ("Part 1", "1 points", "from 1 people"),
    ]
    order = cast_of(poll_of_kind("ranking"), GOV=[("r3", "r1", "r2")] * 8 + ["dk"])
    chart = chart_of(poll_of_kind("ranking"), order)
    assert [(row.label, row.said) for row in drawn_rows(chart)] == [
        ("1 Rank 3", "24 points"),
        ("2 Rank 1", "16 points"),
        ("3 Rank 2", "8 points"),
        ("4 Rank 4", "0 points"),
    ]
    assert [section.apart for section in chart.sections] == ["", *["clearly behind"] * 3]
    assert "clearly comes first" in chart.notes[0]


def test_a_running_quiz_does_not_mark_what_is_right() -> None:
    quiz = poll_of_kind("quiz")
    cast = ballots(quiz, SIZES, random.Random(1))
    asked = round_of(quiz, "1", cast, SIZES)
    over, running = (
        result_chart(ENGLISH, EVENT, each, quiz, result(quiz, cast))
        for each in (asked, replace(asked, state="open", closed_at=None))
    )
    assert [row.label for row in drawn_rows(over) if row.is_right] == ["Answer b", "Answer b"]
    assert not any(row.is_right for row in drawn_rows(running))
    assert "so far" in running.base


def test_before_and_after_stand_side_by_side_with_who_moved() -> None:
    rating = poll_of_kind("scale")
    early, late = (ballots(rating, SIZES, random.Random(seed), seed) for seed in (1, 2))
    before = round_of(rating, "before", early, SIZES), result(rating, early)
    asked = round_of(rating, "after", late, SIZES, 2)
    found = find(rating, asked, late, rows_of(EVENT, SIZES), early)
    chart = result_chart(ENGLISH, EVENT, asked, rating, result(rating, late), found, before)
    for section, moved in zip(chart.sections, found.changes.values(), strict=True):
        assert [row.label for row in section.rows] == [
            "before",
            "after",
            f"Asked both times: {moved.matched}",
        ]
        assert [part.said for part in section.rows[2].parts if part.said] == [
            f"{sign} {n}"
            for sign, n in (("↑", moved.up), ("=", moved.same), ("↓", moved.down))
            if n
        ]  # fmt: skip
    assert [legend.palette for legend in chart.legends] == ["steps", "change"]


def test_too_few_answers_to_an_unnamed_poll_are_not_drawn() -> None:
    rating = poll_of_kind("scale")
    cast = ballots(rating, {"GOV": 4}, random.Random(1))
    counted = result(rating, cast)
    assert not has_chart(rating, counted)
    chart = result_chart(ENGLISH, EVENT, round_of(rating, "after", cast, SIZES), rating, counted)
    assert {(row.said, row.parts) for row in drawn_rows(chart)} == {("Too few answers to show.", ())}


def test_words_have_no_chart() -> None:
    assert not has_chart(poll_of_kind("text"), result(poll_of_kind("text"), []))
    with pytest.raises(TypeError):
        result_chart(
            ENGLISH,
            EVENT,
            round_of(poll_of_kind("text"), "1", [], SIZES),
            poll_of_kind("text"),
            result(poll_of_kind("text"), []),
        )


def test_turnout_shows_no_small_group_alone() -> None:
    colour = poll_of_kind("choice")
    cast = ballots(colour, {"GOV": 6, "CSO": 2}, random.Random(1))
    together = turnout_chart(ENGLISH, EVENT, round_of(colour, "1", cast, {"GOV": 9, "CSO": 4}), colour)
    assert [(row.label, row.said) for row in drawn_rows(together)] == [("Everybody", "8 / 13 · 62%")]
    apart = turnout_chart(ENGLISH, EVENT, round_of(colour, "1", cast, {"GOV": 9, "CSO": 5}), colour)
    assert [row.said for row in drawn_rows(apart)] == ["8 / 14 · 57%", "6 / 9 · 67%", "2 / 5 · 40%"]


def test_items_at_the_same_place_of_the_plane_stand_beside_one_another() -> None:
    poll = poll_of_kind("scale")
    same = Position(4, 2, "above", "below", (9, 9, 9), 0.95)
    compared = Compared(positions={"i1": same, "i2": replace(same, stays=0.5)})
    comparison = Comparison(code="c", title="Both", importance="rating", feasibility="rating")
    asked = round_of(poll, "after", [], SIZES)
    chart = comparison_chart(ENGLISH, EVENT, comparison, (poll, poll), (asked, asked), compared)
    assert chart.plane is not None
    assert [(p.x, p.y, p.place, p.of, p.is_firm) for p in chart.plane.points] == [
        (0.25, 0.75, 0, 2, True),
        (0.25, 0.75, 1, 2, False),
    ]
    assert [(section.heading, len(section.rows)) for section in chart.sections] == [("Important and hard", 2)]


@given(data=st.data())
def test_a_chart_by_group_has_only_what_suppression_lets_be_shown(data: st.DataObject) -> None:
    """Every figure of a bar is one of a table that may be shown; a table of one row has no bar at all."""
    confidential = [poll for poll in EVENT.polls if has_tables(poll) and poll.anonymity == "confidential"]
    poll = data.draw(st.sampled_from(confidential))
    sizes = data.draw(st.fixed_dictionaries({code: st.integers(0, 12) for code in ("GOV", "CSO", "gone")}))
    cast = ballots(poll, sizes, data.draw(st.randoms(use_true_random=False)))
    asked = round_of(poll, "1", cast, sizes)
    tables = by_group(poll, cast, rows_of(EVENT, sizes))
    chart = by_group_chart(ENGLISH, EVENT, asked, poll, tables)
    shown = [table for of_item in tables.values() for table in of_item if len(table.rows) > 1]
    allowed = {
        (ENGLISH.groups(EVENT, row), tally.n, people)
        for table in shown
        for row, tally in table.rows.items()
        for people in tally.counts.values()
    }
    drawn = set()
    for row in drawn_rows(chart):
        n = int((row.detail or row.said).split("n = ")[1].split(" ")[0])
        people = [part.said for part in row.parts] if len(row.parts) > 1 else [row.said.split(" ")[0]]
        drawn |= {(row.label, n, int(count or 0)) for count in people}
    assert drawn <= allowed
    assert bool(drawn) == bool(shown)
    assert all(sum(sizes.get(code, 0) for code in row) >= 5 for table in shown for row in table.rows)


def test_options_by_group_say_of_which_question_they_are() -> None:
    """Questions with too many options for one bar: an option stands under each of them."""
    event = shipped_event()
    poll = event.poll("roles")
    assert poll is not None
    sizes = {group.code: group.expected for group in event.groups}
    cast = ballots(poll, sizes, random.Random(1))
    tables = by_group(poll, cast, rows_of(event, sizes))
    chart = by_group_chart(ENGLISH, event, round_of(poll, "1", cast, sizes), poll, tables)
    headings = [section.heading for section in chart.sections]
    assert len(set(headings)) == len(headings) > len(options_of(poll))
    for item in items_of(poll):
        assert any(heading.startswith(ENGLISH.of(item.label)) for heading in headings)


@pytest.mark.parametrize("language", ["en", "km"])
def test_every_poll_with_counts_has_its_charts(language: str) -> None:
    names = [chart.name for chart in charts(EVENT, Plain(TEXTS, language), SIZES)]
    counted = [poll for poll in EVENT.polls if not isinstance(poll, WrittenPoll)]
    assert len(set(names)) == len(names) == 2 * len(counted) + sum(map(has_tables, counted))


def test_groups_that_the_event_no_longer_has_are_named_by_their_codes() -> None:
    assert ENGLISH.groups(event(), ("GOV", "gone")) == "Government & co + gone"


def test_a_chart_says_like_the_result_in_words_that_somebody_has_erased_their_answers() -> None:
    poll, cast = poll_of_kind("choice"), cast_of(poll_of_kind("choice"), GOV=["r", "r", "g", "dk"])
    asked = round_of(poll, "1", cast, SIZES)
    counted = result(poll, cast)
    assert "erased" not in result_chart(ENGLISH, EVENT, asked, poll, counted).base
    for shown, said in (
        (replace(asked, erased=1), ENGLISH("result.erased")),
        (replace(asked, erased=1, published_turnout={"GOV": (4, 9)}), ENGLISH("result.erased_kept")),
    ):
        assert result_chart(ENGLISH, EVENT, shown, poll, counted).base.endswith(said)
        assert by_group_chart(ENGLISH, EVENT, shown, poll, {}).base.endswith(said)
