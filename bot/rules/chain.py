"""Which items come first by all the ways in which a room was asked about them, and how sure that is.

Each way is counted elsewhere (`bot.rules.comparisons`, `bot.rules.findings`), with what may not be shown left out; here
they are only laid side by side.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import exp, fsum, lgamma, log
from typing import Literal

from bot.rules.comparisons import Compared
from bot.rules.findings import Ranked
from bot.rules.statistics.gaps import Gap
from bot.rules.statistics.quadrants import Position
from bot.rules.statistics.robustness import Robustness
from bot.rules.statistics.tiers import SURE_PERCENT
from bot.rules.suppression import Row

Way = Literal["ranking", "gap", "feasibility"]
"""How an item can come first: in the first tier of the ranking; by a gap of 2 points or more of at least half of the pairs; as important
and feasible, both medians above the middle of the scale."""

HIGH = 0.5
"""A gap is high if this share of the pairs, or more, are of `statistics.gaps.LARGE` points."""

WAYS: tuple[Way, ...] = ("ranking", "gap", "feasibility")


@dataclass(frozen=True)
class Placed:
    """One item by every way that was asked; None where it wasn't, or where too few people answered.

    `place`: by Borda's points, 1 = first, ties share it; `tier`: 1 = the first one. `first_by`: the ways by which it comes first.
    `holds`: the smallest share of redrawn rooms, 0 to 1, in which one of these still says so; None if it comes first by none.
    """

    item: str
    gap: Gap | None
    place: int | None
    points: float | None
    tier: int | None
    position: Position | None
    first_by: tuple[Way, ...]
    holds: float | None


@dataclass(frozen=True)
class ChainFound:
    """`ways`: those that were asked and may be shown; `missing`: the others of the chain. `order`: most ways first, then by place, gap and wording's order.

    `agreed`: by how many ways the best items come first; `first`: these items; none if that is one way of several.
    `robustness`: of the ranking. `rows`: as in `Ranked`. `hidden`: items that too few people answered both polls about.
    """

    ways: tuple[Way, ...]
    missing: tuple[Way, ...]
    order: tuple[Placed, ...]
    robustness: Robustness | None
    rows: Mapping[str, Row]
    hidden: int

    @property
    def agreed(self) -> int:
        return max((len(each.first_by) for each in self.order), default=0)

    @property
    def first(self) -> tuple[str, ...]:
        agreed = self.agreed
        if agreed < min(2, max(1, len(self.ways))):
            return ()
        return tuple(each.item for each in self.order if len(each.first_by) == agreed)

    @property
    def holds(self) -> float | None:
        """The smallest share of redrawn rooms of all that come first."""
        shares = [each.holds for each in self.order if each.item in self.first and each.holds is not None]
        return min(shares, default=None)

    @property
    def is_firm(self) -> bool:
        """None is missing, all agree, whatever rule counts the ranking, whichever group is left out, and in nearly every redrawn room."""
        holds = self.holds
        return (
            len(self.ways) > 1
            and not self.missing
            and self.agreed == len(self.ways)
            and holds is not None
            and holds * 100 >= SURE_PERCENT
            and (
                self.robustness is None
                or (self.robustness.same_under_other_rules and not self.robustness.without)
            )
        )


def chain_found(
    items: Sequence[str],
    gaps: Compared | None,
    ranked: Ranked | None,
    positions: Compared | None,
    planned: Collection[Way] = (),
) -> ChainFound:
    """`items`: in the order of the list. `gaps`: importance less status; `positions`: importance and feasibility.

    `planned`: the ways that the chain has; whichever of them isn't there is missing.
    """
    gap_of = {gap.item: gap for gap in gaps.gaps if gap.pairs} if gaps is not None else {}
    placed_at = dict(positions.positions or {}) if positions is not None else {}
    asked: dict[Way, bool] = {
        "ranking": ranked is not None,
        "gap": bool(gap_of),
        "feasibility": bool(placed_at),
    }
    found = [_placed(item, gap_of.get(item), ranked, placed_at.get(item)) for item in items]
    order = sorted(found, key=_rank)
    return ChainFound(
        tuple(way for way in WAYS if asked[way]),
        tuple(way for way in WAYS if way in planned and not asked[way]),
        tuple(order),
        ranked.robustness if ranked is not None else None,
        ranked.rows if ranked is not None else {},
        max((compared.hidden for compared in (gaps, positions) if compared is not None), default=0),
    )


def _placed(item: str, gap: Gap | None, ranked: Ranked | None, position: Position | None) -> Placed:
    place = points = tier = None
    holds: dict[Way, float] = {}
    if ranked is not None and item in ranked.points:
        points = ranked.points[item]
        place = 1 + sum(other > points for other in ranked.points.values())
        tier = next(number for number, codes in enumerate(ranked.tiers.tiers, start=1) if item in codes)
        if tier == 1:
            holds["ranking"] = _stays_in_tier(ranked)
    if gap is not None and gap.large is not None and gap.large >= HIGH:
        holds["gap"] = most_again(gap.pairs, round(gap.large * gap.pairs))
    if position is not None and position.important == position.feasible == "above":
        holds["feasibility"] = position.stays
    first_by = tuple(way for way in WAYS if way in holds)
    return Placed(item, gap, place, points, tier, position, first_by, min(holds.values(), default=None))


def _stays_in_tier(ranked: Ranked) -> float:
    """The share of samples in which the last of the first tier beats the next; 1 if there is no other tier."""
    if len(ranked.tiers.tiers) < 2:
        return 1.0
    below = set(ranked.tiers.tiers[1])
    return next(step.share for step in ranked.tiers.steps if below & set(step.lower))


def most_again(pairs: int, large: int) -> float:
    """The share of redrawn rooms in which at least half of the pairs have a large gap.

    So many pairs are drawn with replacement from `pairs`, of which `large` have one: what `bootstrap.samples` tends to, and
    exactly known, as the number drawn is binomial.
    """
    rest = pairs - large
    if not large or not rest:
        return float(2 * large >= pairs)
    yes, no, everybody = log(large / pairs), log(rest / pairs), lgamma(pairs + 1)
    return fsum(
        exp(everybody - lgamma(k + 1) - lgamma(pairs - k + 1) + k * yes + (pairs - k) * no)
        for k in range(-(-pairs // 2), pairs + 1)
    )


def _rank(placed: Placed) -> tuple[float, ...]:
    """Smaller comes first; what wasn't asked comes behind what was."""
    place = float("inf") if placed.place is None else placed.place
    gap = float("inf") if placed.gap is None or placed.gap.place is None else placed.gap.place
    return (-len(placed.first_by), place, gap)
