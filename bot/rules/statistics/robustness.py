"""Whether a ranking's top pick hangs on the rule of counting, or on one group."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.rules.statistics.condorcet import minimax, preferences, schulze
from bot.rules.statistics.rankings import borda, places


@dataclass(frozen=True)
class Robustness:
    """The value of one plain sentence.

    `top`: the first by Borda's points, several if tied. `lead`: by how many points it is ahead of the next; 0 if
    several are tied, None if there is no other option. `schulze`, `minimax`: the winners by those rules.
    `without`: group → the top without it, for the groups that change it.
    """

    top: tuple[str, ...]
    lead: float | None
    schulze: tuple[str, ...]
    minimax: tuple[str, ...]
    without: Mapping[str, tuple[str, ...]]

    @property
    def same_under_other_rules(self) -> bool:
        return self.top == self.schulze == self.minimax


def robustness(
    rankings: Mapping[str, Sequence[str]], options: Sequence[str], groups: Mapping[str, str]
) -> Robustness | None:
    """Compare the top pick by Borda with those by Schulze and minimax, and with those without each group.

    `rankings`: participant id → ranking. `groups`: participant id → group, of those whose group may be shown;
    everybody else always counts. None if nobody answered. Raises ValueError as `borda` does.
    """
    if not rankings or not options:
        return None
    points = borda(rankings.values(), options)
    top = places(points)[0]
    best, *others = sorted(points.values(), reverse=True)
    preferred = preferences(rankings.values(), options)
    return Robustness(
        top,
        best - others[0] if others else None,
        schulze(preferred)[0],
        minimax(preferred)[0],
        {group: other for group, other in _without_each(rankings, options, groups) if other != top},
    )


def _without_each(
    rankings: Mapping[str, Sequence[str]], options: Sequence[str], groups: Mapping[str, str]
) -> Iterable[tuple[str, tuple[str, ...]]]:
    """The top pick without each group; nothing of a group without which nobody is left."""
    for group in sorted({groups[person] for person in rankings if person in groups}):
        rest = [ranking for person, ranking in rankings.items() if groups.get(person) != group]
        if rest:
            yield group, places(borda(rest, options))[0]
