"""Pairs, Schulze and minimax: the published elections, and what holds of every election."""

from itertools import pairwise, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.statistics.condorcet import (
    Preferences,
    condorcet_winner,
    minimax,
    preferences,
    schulze,
    strongest_paths,
    worst_defeats,
)
from tests.rules.statistics.elections import (
    BORDA_21,
    CONDORCET_60,
    OPTIONS,
    PAIRED,
    PUBLISHED,
    RANKINGS,
    SCHULZE_45,
    SCHULZE_45_DEFEATS,
    TENNESSEE,
    Election,
    Rankings,
    counted_by_hand,
    is_order,
)

PREFERENCES = RANKINGS.map(lambda rankings: preferences(rankings, OPTIONS))


def published(has: str) -> pytest.MarkDecorator:
    """The elections of which that was published."""
    found = [election for election in PUBLISHED if getattr(election, has)]
    return pytest.mark.parametrize("election", found, ids=lambda election: election.source)


def test_the_pairs_of_the_published_example_are_counted() -> None:
    preferred = preferences(SCHULZE_45.cast(), "ABCDE")
    assert {pair: preferred[pair[0]][pair[1]] for pair in SCHULZE_45_DEFEATS} == SCHULZE_45_DEFEATS
    assert all(preferred[a][b] + preferred[b][a] == 45 for a, b in PAIRED)


@published("schulze")
def test_published_winners_by_schulze(election: Election) -> None:
    assert is_order(schulze(counted_by_hand(election)), election.schulze)


@published("minimax")
def test_published_winners_by_minimax(election: Election) -> None:
    assert is_order(minimax(counted_by_hand(election)), election.minimax)


@published("paths")
def test_published_strongest_paths(election: Election) -> None:
    paths = strongest_paths(counted_by_hand(election))
    assert {pair: paths[pair[0]][pair[1]] for pair in election.paths} == election.paths


@pytest.mark.parametrize(
    "election", [election for election in PUBLISHED if "=" not in election.ballots], ids=lambda e: e.source
)
def test_ballots_without_ties_are_counted_as_by_hand(election: Election) -> None:
    assert preferences(election.cast(), election.options()) == counted_by_hand(election)


def test_published_worst_defeats() -> None:
    """As Wikipedia has them for the capital of Tennessee."""
    assert worst_defeats(counted_by_hand(TENNESSEE)) == {"M": 58, "N": 0, "C": 68, "K": 83}


def test_published_condorcet_winners() -> None:
    assert condorcet_winner(counted_by_hand(TENNESSEE)) == "N"
    assert condorcet_winner(counted_by_hand(BORDA_21)) == "C"
    assert condorcet_winner(counted_by_hand(CONDORCET_60)) is None


@given(PREFERENCES)
def test_a_condorcet_winner_wins_by_schulze_and_minimax_alone(preferred: Preferences) -> None:
    winner = condorcet_winner(preferred)
    if winner is not None:
        assert schulze(preferred)[0] == (winner,)
        assert minimax(preferred)[0] == (winner,)


@given(PREFERENCES)
def test_the_strongest_path_is_the_strongest_of_all_paths(preferred: Preferences) -> None:
    """Tried one by one."""
    found = strongest_paths(preferred)
    for a, b in PAIRED:
        others = set(OPTIONS) - {a, b}
        paths = [
            (a, *between, b) for length in range(len(others) + 1) for between in permutations(others, length)
        ]
        links = [
            [preferred[x][y] * (preferred[x][y] > preferred[y][x]) for x, y in pairwise(p)] for p in paths
        ]
        assert found[a][b] == max(min(path) for path in links)


@given(PREFERENCES)
def test_being_better_by_schulze_is_transitive_and_the_order_keeps_it(preferred: Preferences) -> None:
    paths = strongest_paths(preferred)
    place = {option: number for number, tied in enumerate(schulze(preferred)) for option in tied}
    better = {(a, b) for a, b in PAIRED if paths[a][b] > paths[b][a]}
    assert all((a, d) in better for a, b in better for c, d in better if b == c)
    assert all(place[a] < place[b] for a, b in better)
    for option, number in place.items():
        assert number == 0 or any(place[a] == number - 1 for a, b in better if b == option)


@given(PREFERENCES)
def test_minimax_elects_whoever_loses_to_fewest_people(preferred: Preferences) -> None:
    worst = {
        a: max(preferred[b][a] if preferred[b][a] > preferred[a][b] else 0 for b in preferred[a])
        for a in OPTIONS
    }
    assert set(minimax(preferred)[0]) == {a for a in OPTIONS if worst[a] == min(worst.values())}


@given(RANKINGS, st.permutations(OPTIONS))
def test_names_make_no_difference(rankings: Rankings, names: list[str]) -> None:
    renamed = dict(zip(OPTIONS, names, strict=True))
    others = [tuple(renamed[option] for option in ranking) for ranking in rankings]
    for rule in (schulze, minimax):
        found = rule(preferences(rankings, OPTIONS))
        assert rule(preferences(others, names)) == tuple(tuple(renamed[o] for o in place) for place in found)


@given(RANKINGS, st.permutations(OPTIONS))
def test_the_polls_order_makes_no_difference_but_among_those_tied(
    rankings: Rankings, order: list[str]
) -> None:
    for rule in (schulze, minimax):
        found = rule(preferences(rankings, order))
        assert list(map(set, found)) == list(map(set, rule(preferences(rankings, OPTIONS))))
        assert all(list(place) == sorted(place, key=order.index) for place in found)


@given(RANKINGS, st.randoms(use_true_random=False))
def test_the_order_of_ballots_and_a_second_copy_of_everybody_make_no_difference(
    rankings: Rankings, random: st.DataObject
) -> None:
    shuffled = [*rankings, *rankings]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    for rule in (schulze, minimax):
        assert rule(preferences(shuffled, OPTIONS)) == rule(preferences(rankings, OPTIONS))


@given(RANKINGS, st.data())
def test_a_winner_that_somebody_ranks_higher_stays_a_winner(rankings: Rankings, data: st.DataObject) -> None:
    for rule in (schulze, minimax):
        winner = rule(preferences(rankings, OPTIONS))[0][0]
        number = data.draw(st.integers(0, len(rankings) - 1))
        others = [option for option in rankings[number] if option != winner]
        at = data.draw(
            st.integers(0, rankings[number].index(winner) if winner in rankings[number] else len(others))
        )
        raised = [*rankings[:number], (*others[:at], winner, *others[at:]), *rankings[number + 1 :]]
        assert winner in rule(preferences(raised, OPTIONS))[0]


@given(PREFERENCES)
def test_an_order_has_every_option_once(preferred: Preferences) -> None:
    for rule in (schulze, minimax):
        assert sorted(option for place in rule(preferred) for option in place) == list(OPTIONS)


def test_without_ballots_all_are_tied() -> None:
    nobody = preferences([], "AB")
    assert schulze(nobody) == minimax(nobody) == (("A", "B"),)
    assert condorcet_winner(nobody) is None
    assert schulze({}) == minimax({}) == ()


@pytest.mark.parametrize("ranking", [("A", "A"), ("X",)])
def test_what_is_no_ranking_is_refused(ranking: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="no ranking"):
        preferences([ranking], "AB")
