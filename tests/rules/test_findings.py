"""Findings are the statistics of the ballots that are counted, of groups that may be shown, and of nobody too few."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from bot.rules.comparisons import compare
from bot.rules.findings import find
from config.event import Comparison, Poll
from storage.polls import Answer, Ballot, Round
from tests.workshop import NINE, event, poll_of_kind

ROWS = [("GOV",), ("CSO",)]
RANKING, SCALE = poll_of_kind("ranking"), poll_of_kind("scale")
ASKED = Round(7, "small", RANKING.code, "1", "closed", NINE)


def ballot(who: str, group: str, **answers: Any) -> Ballot:
    given = {item.removeprefix("_"): Answer(choice, 1, 1) for item, choice in answers.items()}
    return Ballot(7, who, given, group, "en", "telegram", 1)


def orders(**groups: Sequence[tuple[str, ...] | str]) -> list[Ballot]:
    return [
        ballot(f"{group}{n}", group, _=order)
        for group, given in groups.items()
        for n, order in enumerate(given)
    ]


def with_anonymity(poll: Poll, anonymity: str) -> Poll:
    return poll.model_copy(update={"anonymity": anonymity})


def codes() -> list[str]:
    assert poll_of_kind("ranking").kind == "ranking"
    return [option.code for option in RANKING.options]


def test_of_fewer_than_five_no_order_is_told_unless_names_are_known() -> None:
    first = codes()[0]
    cast = orders(GOV=[(first,)] * 4)
    assert find(with_anonymity(RANKING, "confidential"), ASKED, cast, ROWS).ranked is None
    assert find(with_anonymity(RANKING, "named"), ASKED, cast, ROWS).ranked is not None


def test_the_order_its_points_and_what_it_hangs_on_are_of_whoever_ranked() -> None:
    one, two, *_ = codes()
    cast = orders(GOV=[(one,)] * 6 + ["dk"], CSO=[(two,)] * 5)
    found = find(with_anonymity(RANKING, "confidential"), ASKED, cast, ROWS).ranked
    assert found is not None
    assert (found.firsts[one], found.firsts[two]) == (6, 5)
    assert found.robustness.top == (one,)
    assert found.robustness.without == {"GOV": (two,)}
    assert found.rows["GOV"] == ("GOV",)


def test_a_small_group_is_left_out_only_together_with_another() -> None:
    one, two, *_ = codes()
    cast = orders(GOV=[(one,)] * 6, CSO=[(two,)] * 3)
    found = find(with_anonymity(RANKING, "confidential"), ASKED, cast, ROWS).ranked
    assert found is not None
    assert found.robustness.without == {}
    assert all(len(row) == 2 for row in found.rows.values())


def test_nobody_who_only_did_not_know_makes_an_order() -> None:
    assert find(RANKING, ASKED, orders(GOV=["dk"] * 9), ROWS).ranked is None


def values(**people: Mapping[str, Any]) -> list[Ballot]:
    return [ballot(who, "GOV", **given) for who, given in people.items()]


def test_a_change_is_of_the_same_people_and_of_five_at_least() -> None:
    before = values(**{f"p{n}": {"i1": 2, "i2": 2} for n in range(7)})
    after = values(**{f"p{n}": {"i1": 2 + (n > 2), "i2": 3} for n in range(1, 9)})
    after[0] = ballot("p1", "GOV", i1="dk", i2=1)
    confidential = with_anonymity(SCALE, "confidential")
    moved = find(confidential, ASKED, after, ROWS, before).changes
    assert (moved["i1"].up, moved["i1"].same, moved["i1"].down) == (4, 1, 0)
    assert (moved["i1"].only_before, moved["i1"].only_after) == (2, 2)
    assert moved["i2"].matched == 6
    few = find(confidential, ASKED, after[:4], ROWS, before).changes
    assert few == {}
    assert find(with_anonymity(SCALE, "unlinked"), ASKED, after, ROWS, before).changes == {}


GAP = Comparison.model_validate({"code": "gap", "title": "Gaps", "importance": "rating", "status": "rating"})
QUADRANT = Comparison.model_validate(
    {"code": "q", "title": "Quadrants", "importance": "rating", "feasibility": "rating"}
)


def test_gaps_are_of_people_who_answered_both_and_hidden_where_these_are_few() -> None:
    rating = with_anonymity(SCALE, "confidential")
    ones = values(**{f"p{n}": {"i1": 5, "i2": 4} for n in range(6)})
    others = values(**{f"p{n}": {"i1": 1 + n} | ({"i2": 1} if n < 4 else {}) for n in range(5)})
    found = compare("small", GAP, (rating, ones), (rating, others))
    assert found.hidden == 1
    (gap,) = found.gaps
    assert (gap.item, gap.pairs, gap.incomplete) == ("i1", 5, 1)
    assert gap.large == pytest.approx(3 / 5)  # gaps of 4, 3, 2, 1, 0
    assert gap.median == 2


def test_an_item_is_placed_by_both_medians_against_the_middle_of_the_scale() -> None:
    rating = with_anonymity(SCALE, "confidential")
    ones = values(**{f"p{n}": {"i1": 5, "i2": 3} for n in range(6)})
    others = values(**{f"p{n}": {"i1": 1, "i2": 5} for n in range(6)})
    positions = compare("small", QUADRANT, (rating, ones), (rating, others)).positions
    assert positions is not None
    assert (positions["i1"].important, positions["i1"].feasible, positions["i1"].stays) == (
        "above",
        "below",
        1.0,
    )
    assert positions["i2"].is_on_the_line


@pytest.mark.parametrize("keys", [{}, {"status": "rating", "feasibility": "rating"}])
def test_a_comparison_has_one_other_poll(keys: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="either status or feasibility"):
        Comparison.model_validate({"code": "c", "title": "T", "importance": "rating", **keys})


def test_the_small_event_has_the_items_these_tests_speak_of() -> None:
    assert [item.code for item in event().polls[2].items] == ["i1", "i2"]


def test_common_ground_is_what_most_of_every_group_that_is_shown_supports() -> None:
    rating = with_anonymity(SCALE, "confidential")

    def cast(cso: int) -> list[Ballot]:
        gov = [ballot(f"g{n}", "GOV", i1=5, i2=5) for n in range(6)]
        return gov + [ballot(f"c{n}", "CSO", i1=4, i2=4 if n < cso else 1) for n in range(6)]

    assert find(rating, ASKED, cast(4), ROWS).common == ("i1", "i2")
    assert find(rating, ASKED, cast(3), ROWS).common == ("i1",)
    few = [b for b in cast(4) if b.participant not in ("c4", "c5")]
    assert find(rating, ASKED, few, ROWS).common == ()  # one row is left
    unsure = [ballot(b.participant, "CSO", i1="dk", i2=5) if b.participant == "c0" else b for b in cast(4)]
    assert find(rating, ASKED, unsure, ROWS).common == ("i1", "i2")


def test_an_approved_option_is_common_ground_too() -> None:
    topics = with_anonymity(poll_of_kind("approval"), "confidential")
    cast = [
        ballot(f"{group}{n}", group, _=("t1",) if n else ("t2",))
        for group in ("GOV", "CSO")
        for n in range(6)
    ]
    assert find(topics, ASKED, cast, ROWS).common == ("t1",)


def test_two_camps_are_said_of_five_people_at_least() -> None:
    rating = with_anonymity(SCALE, "confidential")
    cast = [ballot(f"g{n}", "GOV", i1=1 if n % 2 else 5, i2=3) for n in range(6)]
    assert find(rating, ASKED, cast, ROWS).camps == ("i1",)
    assert find(rating, ASKED, cast[:4], ROWS).camps == ()
