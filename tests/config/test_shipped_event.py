"""The event that comes with Sala: complete, and explained however it is damaged."""

import copy
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from config.event import Event, MatrixPoll, ScalePoll
from config.event_file import EventFileError, Mistake, count_texts, load_event, shipped

FILE = Path(__file__).parents[2] / "config" / "events" / "sapw.yaml"
TREE = yaml.load(FILE.read_text("utf-8"), Loader=yaml.BaseLoader)


@pytest.fixture(scope="module")
def sapw() -> Event:
    return load_event(FILE)


def test_the_shipped_event_is_found_by_its_code_and_only_so() -> None:
    assert shipped("sapw") == FILE
    assert [shipped(wrong) for wrong in ("none", "../events/sapw", "*", "", "sapw.yaml")] == [None] * 5


def test_it_asks_what_the_workshop_asked_at_its_time(sapw: Event) -> None:
    slots = {poll.code: [f"{plan.at:%H:%M}" for plan in poll.rounds] for poll in sapw.polls}
    assert slots == {
        "self": ["07:50", "16:36"],
        "quiz": ["09:25"],
        "status": ["09:50"],
        "economic": ["10:40"],
        "social": ["10:42"],
        "human": ["10:44"],
        "ideas": ["11:20"],
        "importance": ["13:30"],
        "coverage": ["13:35"],
        "top3": ["13:50"],
        "feasibility": ["14:00"],
        "budget": ["14:05"],
        "questions": ["14:10"],
        "integration": ["14:30"],
        "proposals": ["15:06"],
        "sections": ["15:10"],
        "comments": ["15:20"],
        "recommendations": ["15:55"],
        "roles": ["16:10"],
        "confidence": ["16:20"],
        "evaluation": ["16:40"],
    }
    assert sapw.date == dt.date(2015, 11, 20)
    assert [poll.code for poll in sapw.polls if poll.anonymity == "named"] == ["sections", "roles"]
    importance = sapw.poll("importance")
    assert isinstance(importance, ScalePoll)
    assert [item.code for item in importance.items] == [f"g{number:02}" for number in range(1, 13)]


def test_each_group_rates_at_most_five_initiatives_and_none_is_left_out(sapw: Event) -> None:
    for code in ("economic", "social", "human"):
        poll = sapw.poll(code)
        assert isinstance(poll, MatrixPoll)
        assert set(poll.shares) == {group.code for group in sapw.groups}
        assert all(len(share) <= 5 for share in poll.shares.values())
        assert {item for share in poll.shares.values() for item in share} == {i.code for i in poll.items}


def test_its_groups_are_those_of_the_workshop(sapw: Event) -> None:
    assert {group.code: group.expected for group in sapw.groups} == {
        "IMTF-SA": 18,
        "IMTF-SS": 12,
        "DP": 14,
        "CSO": 10,
    }
    for group in sapw.groups:
        assert 1 <= sum(group.code in organisation.groups for organisation in sapw.organisations) <= 8


def test_every_goal_is_served_by_a_session_or_a_poll(sapw: Event) -> None:
    served = {code for part in (*sapw.agenda, *sapw.polls) for code in part.serves}
    assert served == sapw.goals.codes()


def test_every_text_is_in_khmer_and_awaits_a_native_reader(sapw: Event) -> None:
    english, khmer = count_texts(sapw)
    assert (english.missing, khmer.missing) == (0, 0)
    assert khmer.unreviewed > 100
    assert "បោះឆ្នោត" not in FILE.read_text("utf-8"), "that word is for elections"


def test_it_says_whose_it_is_not(sapw: Event) -> None:
    assert sapw.note is not None
    assert "Not run by CARD" in sapw.note.to("en")


def paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, below in inner:
        yield (*path, key)
        yield from paths(below, (*path, key))


WORDS = ["", "x", "dk", "13:30", "-1", "9" * 5000, "O9", "\u202e", "a\nb", "scale", "gaps", "km"]
SHAPES = [[], {}, [[]], [{}], {"en": []}, {"en": "x", "kh": "y"}, {"kind": []}, {"": ""}, {"en": "x" * 400}]
ODD = st.sampled_from([*WORDS, *SHAPES]) | st.recursive(
    st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
)
DROPPED = object()


def damaged(changes: list[tuple[tuple[Any, ...], Any]]) -> Any:
    tree = copy.deepcopy(TREE)
    for (*above, last), value in changes:
        place = tree
        try:
            for key in above:
                place = place[key]
            if value is DROPPED:
                del place[last]
            else:
                place[last] = copy.deepcopy(value)
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change took this place away
    return tree


def complaints(file: Path) -> tuple[Mistake, ...]:
    try:
        load_event(file)
    except EventFileError as error:
        return error.mistakes
    return ()


@settings(max_examples=150, deadline=None)
@given(
    changes=st.lists(
        st.tuples(st.sampled_from(sorted(paths(TREE), key=str)), st.just(DROPPED) | ODD),
        min_size=1,
        max_size=4,
    )
)
def test_a_damaged_file_is_explained_in_lines(
    changes: list[tuple[tuple[Any, ...], Any]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("damaged") / "sapw.yaml"
    file.write_text(yaml.safe_dump(damaged(changes), allow_unicode=True), "utf-8")
    lines = file.read_text("utf-8").count("\n")
    for mistake in complaints(file):
        assert 1 <= mistake.line <= lines
        assert mistake.message
        assert "Input should" not in mistake.message
        assert len(str(mistake).splitlines()) == 1


@settings(max_examples=300, deadline=None)
@given(
    content=st.binary(max_size=200)
    | st.text(alphabet="ab:-[]{}&*!|>'\"# \n?,%@", max_size=80).map(str.encode)
)
def test_any_other_file_is_explained(content: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("any") / "any.yaml"
    file.write_bytes(content)
    assert complaints(file)
