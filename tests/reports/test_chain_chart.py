"""A chain's result as a picture: its sentence first, then who comes first by which way."""

from bot.chain import ShownChain
from bot.reports.charts.chain import chain_chart
from bot.reports.plain import Plain
from bot.rules.chain import WAYS, chain_found
from bot.rules.comparisons import Compared
from bot.rules.statistics.gaps import gaps
from bot.rules.statistics.quadrants import Position
from config.catalogs import Texts
from config.event import items_of
from storage.polls import Round
from tests.chain import chain_event
from tests.workshop import NINE

PLAIN = Plain(Texts.load(), "en")
EVENT = chain_event()
WEIGHT = next(poll for poll in EVENT.polls if poll.code == "weight")
ASKED = Round(1, "small", "weight", "1", "closed", NINE, NINE, {"GOV": (6, 8)})


def people(*values: int) -> dict[str, int]:
    return {str(number): value for number, value in enumerate(values)}


def test_a_bar_has_a_piece_for_each_way_by_which_an_item_comes_first() -> None:
    importance = {"g01": people(5, 5, 5, 5, 5), "g02": people(3, 3, 3, 3, 3)}
    status = {"g01": people(1, 1, 1, 1, 3), "g02": people(3, 3, 3, 3, 3)}
    placed = {"g01": Position(5.0, 4.0, "above", "above", (5, 5, 5), 1.0)}
    found = chain_found(
        ["g01", "g02"], Compared(gaps(importance, status), hidden=1), None, Compared((), placed), WAYS
    )
    shown = ShownChain(
        EVENT.chains[0], items_of(WEIGHT), {"importance": WEIGHT}, {"importance": ASKED}, ("ranking",), found
    )
    chart = chain_chart(PLAIN, EVENT, shown)
    assert chart.question.startswith("First by all 2 ways of asking: “Coverage”. How sure: not firm.")
    first, others = chart.sections
    (row,) = first.rows
    assert [(part.share, part.said) for part in row.parts] == [(0.5, "gap"), (0.5, "feasibility")]
    assert row.said == "gap of 2 or more: 100% of 5 · feasibility 4 · Important and feasible · stays 100%"
    assert [row.said for row in others.rows] == ["2 Pensions"]
    assert chart.legends[0].labels == ("gap", "feasibility")
    assert chart.base == "Weight: 6 of 8"
    assert chart.notes[-2:] == ("Not in it: First", "Not shown, because fewer than 5 answered both: 1")
