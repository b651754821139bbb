"""What the stage shows by itself, and what a facilitator turned it to."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.agenda import agenda_of, from_ms
from bot.rules.stage import (
    PAGES,
    STANDS_MS,
    TOGETHER,
    VIEWS,
    Asked,
    Scene,
    of_round,
    of_several,
    polls_counted_in,
    round_shown,
    scene,
    several_named,
)
from config.event import Comparison
from storage.polls import Round
from tests.chain import chain_event
from tests.workshop import MINUTE, NINE, every_kind, poll_of_kind

AGENDA = agenda_of(every_kind())
"""Sessions from 09:00 to 10:00 and on to 11:00; `NINE` is 09:30."""

COLOUR, WALL = poll_of_kind("choice"), poll_of_kind("wall")

CHAINED = chain_event()
WEIGHT, NOW, FIRST = (CHAINED.poll(code) for code in ("weight", "now", "first"))
COMPARED = Comparison.model_validate({"code": "gap", "title": "Gap", "importance": "weight", "status": "now"})
BESIDE = agenda_of(CHAINED.model_copy(update={"comparisons": (COMPARED,)}))
"""The same hours, with two polls that are compared and a chain of which they are a part."""


def asked(number: int, poll: Any = COLOUR, state: Any = "open", opened: int = NINE, **changes: Any) -> Asked:
    closed_at = changes.pop("closed_at", NINE if state in ("closed", "void") else None)
    return Round(number, "small", poll.code, str(number), state, opened, closed_at, **changes), poll


def shown(*rounds: Asked, shows: str = "auto", at: int = NINE, real: int = 0) -> Scene:
    return scene(shows, AGENDA, rounds, from_ms(at), real)


def test_before_and_after_the_day_one_joins_and_between_there_is_the_agenda() -> None:
    hour = 60 * MINUTE
    found = [shown(at=NINE + hours * hour).kind for hours in (-1, 0, 1, 2)]
    assert found == ["join", "agenda", "agenda", "join"]


def test_an_open_poll_is_shown_and_the_one_opened_last_of_several() -> None:
    assert shown(asked(1), asked(2, opened=NINE + 1)) == Scene("poll", 2)
    assert shown(asked(1, state="paused")) == Scene("poll", 1)


def test_after_closing_there_is_the_result_until_the_next_session() -> None:
    closed = asked(1, state="closed")
    assert shown(closed) == Scene("result", 1)
    assert shown(closed, at=NINE + 30 * MINUTE) == Scene("agenda")


def test_while_the_closing_can_be_undone_no_result_is_shown() -> None:
    closed = asked(1, state="closed", undo_until=5000)
    assert shown(closed, real=4999) == Scene("closed", 1)
    assert shown(closed, real=5000) == Scene("result", 1)
    assert shown(closed, shows=of_round(1), real=4999) == Scene("closed", 1)


def test_an_open_poll_of_this_session_comes_before_what_closed_in_it() -> None:
    assert shown(asked(1, opened=NINE - 5), asked(2, state="closed")) == Scene("poll", 1)


def test_a_poll_left_open_from_before_gives_way_to_what_happens_now() -> None:
    earlier = asked(1, opened=NINE - 60 * MINUTE)
    assert shown(earlier) == Scene("poll", 1)
    assert shown(earlier, asked(2, state="closed")) == Scene("result", 2)
    assert shown(earlier, asked(2, WALL)) == Scene("wall", 2)


def test_a_result_of_some_groups_only_has_to_be_chosen() -> None:
    budget = next(poll for poll in every_kind().polls if poll.groups)
    closed = asked(1, budget, "closed")
    assert shown(closed) == Scene("agenda")
    assert shown(closed, shows=of_round(1)) == Scene("result", 1)


def test_a_round_it_is_turned_to_is_shown_whatever_else_happens() -> None:
    others = asked(1, opened=NINE - 1), asked(2)
    assert shown(*others, shows=of_round(1)) == Scene("poll", 1)


@pytest.mark.parametrize("shows", ["join", "agenda", "blank"])
def test_so_is_a_page(shows: str) -> None:
    assert shown(asked(1), shows=shows) == Scene(shows)  # type: ignore[arg-type]


def test_what_was_asked_by_mistake_is_shown_nowhere() -> None:
    assert shown(asked(1, state="void"), shows=of_round(1)) == Scene("agenda")
    assert shown(asked(1, WALL, "void"), shows="wall") == Scene("agenda")


def test_the_wall_is_the_one_that_is_open_or_else_the_last() -> None:
    first, last = asked(1, WALL, opened=NINE - 1), asked(2, WALL, "closed")
    assert shown(first, last, shows="wall") == Scene("wall", 1)
    assert shown(last, shows="wall") == Scene("wall", 2)
    assert shown(shows="wall") == Scene("agenda")


def beside(*rounds: Asked, shows: str = "auto", at: int = NINE, real: int = 0) -> Scene:
    return scene(shows, BESIDE, rounds, from_ms(at), real)


def test_a_view_of_a_round_is_its_count_until_it_is_closed() -> None:
    for view in VIEWS[1:]:
        assert shown(asked(1), shows=of_round(1, view)) == Scene("poll", 1)
        assert shown(asked(1, state="closed", undo_until=9), shows=of_round(1, view)) == Scene("closed", 1)
        assert shown(asked(1, state="closed"), shows=of_round(1, view)) == Scene(view, 1)  # type: ignore[arg-type]


def test_two_polls_are_shown_together_once_neither_is_open_any_more() -> None:
    gap = of_several("comparison", "gap")
    one, two = asked(1, WEIGHT, "closed"), asked(2, NOW, "closed")
    assert beside(shows=gap) == Scene("agenda")
    assert beside(one, shows=gap) == Scene("result", 1)
    assert beside(one, asked(2, NOW), shows=gap) == Scene("poll", 2)
    assert beside(one, asked(2, NOW, "closed", undo_until=9), shows=gap) == Scene("closed", 2)
    assert beside(one, two, shows=gap) == Scene("comparison", code="gap")
    assert beside(one, two, asked(3, WEIGHT, "paused"), shows=gap) == Scene("poll", 3)
    assert beside(one, asked(2, NOW, "void"), shows=gap) == Scene("result", 1)
    assert beside(one, two, shows=of_several("comparison", "gone")) == Scene("result", 2)


def test_a_chain_is_shown_while_none_of_its_polls_but_the_ideas_is_open() -> None:
    best = of_several("chain", "best")
    one, two = asked(1, WEIGHT, "closed"), asked(2, FIRST, "closed")
    ideas = asked(3, CHAINED.poll("words"))
    assert beside(ideas, shows=best).kind == "poll"
    assert beside(one, two, ideas, shows=best) == Scene("chain", code="best")
    assert beside(one, asked(2, FIRST), shows=best) == Scene("poll", 2)


def test_by_itself_the_comparison_comes_when_the_second_result_has_stood_for_a_while() -> None:
    one, two = asked(1, WEIGHT, "closed", closed_at=NINE - 1), asked(2, NOW, "closed")
    assert beside(one, two, at=NINE + STANDS_MS - 1) == Scene("result", 2)
    assert beside(one, two, at=NINE + STANDS_MS) == Scene("comparison", code="gap", otherwise=2)
    assert beside(two, at=NINE + STANDS_MS) == Scene("result", 2)
    later = asked(3, FIRST, "closed", closed_at=NINE + 1)
    assert beside(one, two, later, at=NINE + 2 * STANDS_MS) == Scene("result", 3)
    some = WEIGHT.model_copy(update={"groups": ("GOV",)})  # type: ignore[union-attr]
    assert beside(asked(1, some, "closed"), two, at=NINE + STANDS_MS) == Scene("result", 2)


def test_a_comparison_and_a_chain_of_one_code_are_told_apart() -> None:
    best = COMPARED.model_copy(update={"code": "best"})
    event = CHAINED.model_copy(update={"comparisons": (best,)})
    assert several_named("comparison", "best", event) is best
    assert several_named("chain", "best", event) is CHAINED.chains[0]
    assert polls_counted_in("comparison", "best", event) == {"weight", "now"}
    assert polls_counted_in("chain", "best", event) == {"weight", "now", "first", "easy"}
    assert polls_counted_in("chain", "gap", event) == set()


_PARTS = ("weight", "now", "first", "easy")
rounds = st.lists(
    st.builds(
        asked,
        st.just(0),
        st.sampled_from([*every_kind().polls, *(poll for poll in CHAINED.polls if poll.code in _PARTS)]),
        st.sampled_from(["open", "paused", "closed", "void"]),
        st.integers(NINE - 120 * MINUTE, NINE),
        closed_at=st.integers(NINE - 120 * MINUTE, NINE),
        undo_until=st.none() | st.integers(0, 10),
    ),
    max_size=6,
).map(lambda found: [(replace(one, id=number), poll) for number, (one, poll) in enumerate(found, 1)])


anything = (
    st.sampled_from(PAGES)
    | st.builds(of_round, st.integers(1, 7), st.sampled_from(VIEWS))
    | st.builds(of_several, st.sampled_from(TOGETHER), st.sampled_from(["gap", "best"]))
)


@given(rounds, anything, st.integers(0, 10), st.sampled_from([NINE, NINE + STANDS_MS]))
def test_never_is_the_result_of_a_poll_shown_that_is_open_void_or_may_be_again(
    found: list[Asked], shows: str, real: int, now: int
) -> None:
    place = scene(shows, BESIDE, found, from_ms(now), real)
    by_id = {one.id: one for one, _ in found}
    if place.code:
        parts = {"gap": {"weight", "now"}, "best": {"weight", "now", "first", "easy"}}[place.code]
        of_it = [one for one, _ in found if one.poll in parts and one.state != "void"]
        assert {one.state for one in of_it} == {"closed"}
        assert all(one.undo_until is None or one.undo_until <= real for one in of_it)
    if place.kind in ("result", *VIEWS):
        one = by_id[place.round]
        assert one.state == "closed"
        assert one.undo_until is None or one.undo_until <= real
    if place.round:
        assert by_id[place.round].state != "void"
    if round_shown(shows) in by_id and by_id[round_shown(shows)].state != "void":
        assert place.round == round_shown(shows)
