"""What the demo's people think is of a piece, and nothing of it is a result."""

import random
from collections import Counter
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.cast import Role, cast
from bot.demo.leanings import leaning
from bot.demo.opinions import Mind, Opinions
from bot.demo.reading import Asked
from config.event import Event, Poll, items_of, options_of
from tests.workshop import shipped_event


@pytest.fixture(scope="module")
def event() -> Event:
    return shipped_event()


@pytest.fixture(scope="module")
def minds(event: Event) -> list[Mind]:
    opinions = Opinions(event)
    return [opinions.mind(role, seed=1) for role in cast(event, 54, seed=1)]


def _poll(event: Event, code: str) -> Poll:
    poll = event.poll(code)
    assert poll is not None
    return poll


def _asked(poll: Poll, item: str = "", *, language: str = "en", later: bool = False) -> Asked:
    label = next((each.label.to(language) for each in items_of(poll) if each.code == item), item)
    name = poll.rounds[-1].name if later else None
    heading = poll.title.to(language) + (f" · {name.to(language)}" if name is not None else "")
    return Asked(heading, poll.question.to(language), label)


def _mean(minds: list[Mind], asked: Asked) -> float:
    return mean(mind.place(asked, 5) for mind in minds)


def test_a_person_thinks_the_same_in_either_language(event: Event) -> None:
    role, poll = (
        Role(1, "Sok", "Dara", "en", 0, "plain", listed=True, organisation=""),
        _poll(event, "coverage"),
    )
    in_english, in_khmer = (
        [
            Opinions(event).mind(role, 1).place(_asked(poll, item.code, language=language), 5)
            for item in items_of(poll)
        ]
        for language in ("en", "km")
    )
    assert in_english == in_khmer


def test_what_the_room_finds_important_it_ranks_high_and_gives_points(
    event: Event, minds: list[Mind]
) -> None:
    importance, top3, budget = (_poll(event, code) for code in ("importance", "top3", "budget"))
    need = {item.code: _mean(minds, _asked(importance, item.code)) for item in items_of(importance)}
    wordings = [option.label.to("en") for option in options_of(top3)]
    first = Counter(mind.next_rank(_asked(top3), wordings) for mind in minds)
    given_points = [
        sum(points) for points in zip(*(m.points(_asked(budget), wordings) for m in minds), strict=True)
    ]
    best, worst = max(need, key=need.__getitem__), min(need, key=need.__getitem__)
    codes = [option.code for option in options_of(top3)]
    assert first[codes.index(best)] == max(first.values())
    assert first[codes.index(worst)] == 0
    assert given_points[codes.index(best)] > 3 * given_points[codes.index(worst)]
    assert all(sum(m.points(_asked(budget), wordings)) <= 13 for m in minds)  # the bot stops them at ten


def test_most_know_more_in_the_end_and_some_do_not(event: Event, minds: list[Mind]) -> None:
    poll = _poll(event, "self")
    moved = [
        mind.place(_asked(poll, item.code, later=True), 5) - mind.place(_asked(poll, item.code), 5)
        for mind in minds
        for item in items_of(poll)
    ]
    up, down = sum(by > 0 for by in moved), sum(by < 0 for by in moved)
    same = len(moved) - up - down
    assert up > same > down > 0


def test_groups_see_some_things_otherwise(event: Event, minds: list[Mind]) -> None:
    asked = _asked(_poll(event, "coverage"), "g05")
    groups = {code: [m for m in minds if m.group == code] for code in ("IMTF-SA", "CSO")}
    assert _mean(groups["IMTF-SA"], asked) > _mean(groups["CSO"], asked) + 2


@given(subject=st.text(), item=st.text(), group=st.text())
def test_of_anything_there_is_a_leaning_and_always_the_same(subject: str, item: str, group: str) -> None:
    assert 0 <= leaning(subject, item, group) <= 1
    assert leaning(subject, item, group) == leaning(subject, item, group)


@given(of=st.integers(2, 11), words=st.lists(st.text(min_size=1), min_size=1, max_size=8), seed=st.integers())
def test_an_event_that_nobody_knows_gets_answers_too(
    event: Event, of: int, words: list[str], seed: int
) -> None:
    mind = Mind(Opinions(event), "nobody", f"1/{seed}", random.Random(seed))
    asked = Asked("?", "Which?", words[0])
    assert 0 <= mind.place(asked, of) < of
    assert 0 <= mind.option(asked, words) < len(words)
    assert 0 <= mind.next_rank(asked, words) < len(words)
    assert mind.supports(asked, words)
    assert all(points >= 0 for points in mind.points(asked, words))
    assert mind.sentence(asked, "xx")
