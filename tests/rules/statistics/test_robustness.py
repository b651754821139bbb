"""The one plain sentence about a ranking: is it the rule, or one group, that makes the winner?"""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.statistics.condorcet import minimax, preferences, schulze
from bot.rules.statistics.robustness import robustness
from tests.rules.statistics.elections import OPTIONS, RANKING, TENNESSEE

VOTED = st.dictionaries(
    st.sampled_from([f"p{number}" for number in range(12)]), st.tuples(RANKING, st.sampled_from("GHI")), min_size=1
)  # fmt: skip


def points_by_hand(rankings: list[tuple[str, ...]]) -> dict[str, float]:
    points = Counter[str]()
    for ranking in rankings:
        rest = [option for option in OPTIONS if option not in ranking]
        points.update({option: 4 - at for at, option in enumerate(ranking)})
        points.update({option: (len(rest) - 1) / 2 for option in rest})
    return dict(points)


def top_by_hand(rankings: list[tuple[str, ...]]) -> set[str]:
    points = points_by_hand(rankings)
    return {option for option in OPTIONS if points.get(option, 0) == max(points.values())}


def test_nashville_is_the_same_under_all_rules_and_leads_by_21_points() -> None:
    cast = {f"p{number}": ranking for number, ranking in enumerate(TENNESSEE.cast())}
    city = {person: f"near {ranking[0]}" for person, ranking in cast.items()}
    found = robustness(cast, "MNCK", city)
    assert found is not None
    assert (found.top, found.lead) == (("N",), 21)
    assert found.same_under_other_rules
    assert found.schulze == found.minimax == ("N",)
    assert found.without == {"near M": ("C",), "near N": ("M",)}  # 131 of 348 points, 126 of 444


def test_a_majoritys_pick_is_found_beside_one_that_points_prefer() -> None:
    """Three of five have A first; B is never last. Borda elects B, a Condorcet method A."""
    cast = {"p1": "ABC", "p2": "ABC", "p3": "ABC", "p4": "BCA", "p5": "BCA"}
    found = robustness(cast, "ABC", dict.fromkeys(cast, "one"))
    assert found is not None
    assert (found.top, found.lead, found.schulze, found.minimax) == (("B",), 1, ("A",), ("A",))
    assert not found.same_under_other_rules
    assert found.without == {}


def test_tied_options_are_all_on_top_and_lead_by_nothing() -> None:
    found = robustness({"p1": "AB", "p2": "BA"}, "ABC", {})
    assert found is not None
    assert (found.top, found.lead) == (("A", "B"), 0)
    assert found.same_under_other_rules


@given(VOTED)
def test_leaving_out_a_group_is_counting_the_others_alone(
    voted: dict[str, tuple[tuple[str, ...], str]],
) -> None:
    cast = {person: ranking for person, (ranking, _) in voted.items()}
    groups = {person: group for person, (_, group) in voted.items()}
    found = robustness(cast, OPTIONS, groups)
    assert found is not None
    assert set(found.top) == top_by_hand(list(cast.values()))
    points = sorted(points_by_hand(list(cast.values())).values(), reverse=True)
    assert found.lead == points[0] - points[1]
    changed = {}
    for group in set(groups.values()):
        rest = [ranking for person, ranking in cast.items() if groups[person] != group]
        if rest and top_by_hand(rest) != set(found.top):
            changed[group] = top_by_hand(rest)
    assert {group: set(top) for group, top in found.without.items()} == changed
    preferred = preferences(cast.values(), OPTIONS)
    assert (found.schulze, found.minimax) == (schulze(preferred)[0], minimax(preferred)[0])
    assert found.same_under_other_rules == (found.top == found.schulze == found.minimax)


@given(VOTED, st.sampled_from("GHI"))
def test_a_group_that_may_not_be_shown_is_never_left_out(
    voted: dict[str, tuple[tuple[str, ...], str]], hidden: str
) -> None:
    cast = {person: ranking for person, (ranking, _) in voted.items()}
    groups = {person: group for person, (_, group) in voted.items()}
    every = robustness(cast, OPTIONS, groups)
    some = robustness(cast, OPTIONS, {p: group for p, group in groups.items() if group != hidden})
    assert every is not None
    assert some is not None
    assert some.without == {group: top for group, top in every.without.items() if group != hidden}
    assert (some.top, some.lead) == (every.top, every.lead)


def test_of_nobody_nothing_is_said_and_one_option_leads_nobody() -> None:
    assert robustness({}, "AB", {}) is None
    found = robustness({"p1": "A"}, "A", {"p1": "one"})
    assert found is not None
    assert (found.top, found.lead, found.without) == (("A",), None, {})


def test_what_is_no_ranking_is_refused() -> None:
    with pytest.raises(ValueError, match="no ranking"):
        robustness({"p1": "AX"}, "AB", {})
