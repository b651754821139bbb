"""What a Delphi round feeds back: median and quartiles, never of too few."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.delphi import earlier, feedback
from config.event import Poll, ScalePoll
from storage.polls import Answer, Ballot, Choice, Round, RoundState
from tests.workshop import event

RATING = event().polls[2].model_copy(update={"delphi": True})


def ballots(*values: Choice) -> list[Ballot]:
    return [
        Ballot(1, f"p{n}", {"i1": Answer(value, 1, 1)}, "GOV", "en", "telegram", 1)
        for n, value in enumerate(values)
    ]


def test_the_middle_of_a_known_sample() -> None:
    found = feedback(RATING, Round(7, "small", "rating", "before", "closed", 1), ballots(1, 2, 3, 4, 5, "dk"))
    assert (found.round, found.items) == (7, {"i1": (2.0, 3.0, 4.0, 5)})


@given(st.lists(st.sampled_from([1, 2, 3, 4, 5, "dk"]), max_size=8))
def test_of_fewer_than_five_nothing_is_fed_back(values: list[Choice]) -> None:
    found = feedback(RATING, Round(7, "small", "rating", "before", "closed", 1), ballots(*values))
    numbers = [value for value in values if value != "dk"]
    assert ("i1" in found.items) == (len(values) >= 5 and bool(numbers))


@pytest.mark.parametrize(("states", "found"), [(["closed"], 1), (["closed", "closed"], 2), (["closed", "void"], 1),
                                               (["open"], None), (["void"], None), ([], None)])  # fmt: skip
def test_the_last_closed_round_is_fed_back(states: list[RoundState], found: int | None) -> None:
    rounds = [Round(n, "small", "rating", str(n), state, 1) for n, state in enumerate(states, start=1)]
    other = Round(9, "small", "colour", "1", "closed", 1)
    before = earlier([*rounds, other], RATING)
    assert (before.id if before else None) == found


@pytest.mark.parametrize("poll", event().polls)
def test_a_poll_that_is_no_delphi_poll_feeds_nothing_back(poll: Poll) -> None:
    assert not (isinstance(poll, ScalePoll) and poll.delphi)
    assert earlier([Round(1, "small", poll.code, "1", "closed", 1)], poll) is None
