"""Options compared in pairs: the Condorcet winner, Schulze's method and minimax, both by winning votes.

`preferences[a][b]` is the number of people who rank a above b; whoever ranks neither prefers neither.
A defeat is as strong as the number of people who prefer the winner of the pair (winning votes).
"""

from collections.abc import Iterable, Mapping, Sequence

from bot.rules.statistics.rankings import Order, places, ranks

Preferences = Mapping[str, Mapping[str, int]]


def preferences(rankings: Iterable[Sequence[str]], options: Sequence[str]) -> dict[str, dict[str, int]]:
    """Count the pairs. Raises ValueError if a ranking names an option twice or one that isn't among `options`."""
    preferred = {upper: {lower: 0 for lower in options if lower != upper} for upper in options}
    for ranking in rankings:
        rank = ranks(ranking, options)
        for upper in ranking:
            row, above = preferred[upper], rank[upper]
            for lower in row:
                row[lower] += above < rank[lower]
    return preferred


def condorcet_winner(preferred: Preferences) -> str | None:
    """The option that more people prefer to each other option than the reverse; None if there is none.

    Condorcet, "Essai sur l'application de l'analyse à la probabilité des décisions" (1785).
    """
    return next((a for a in preferred if all(preferred[a][b] > preferred[b][a] for b in preferred[a])), None)


def strongest_paths(preferred: Preferences) -> dict[str, dict[str, int]]:
    """By option and option: the strength of the strongest chain of defeats from one to the other; 0 without one.

    A chain is as strong as its weakest link.
    """
    paths = {a: {b: _winning_votes(preferred, a, b) for b in preferred[a]} for a in preferred}
    for via, onward in paths.items():
        for a, row in paths.items():
            for b in row:
                if via not in (a, b):
                    row[b] = max(row[b], min(row[via], onward[b]))
    return paths


def schulze(preferred: Preferences) -> Order:
    """Schulze's method: a is better than b if its strongest path to b is stronger than the one back.

    A place has the options that none of those left is better than; the first place are the winners.
    Schulze, "A new monotonic, clone-independent, reversal symmetric, and Condorcet-consistent single-winner
    election method", Social Choice and Welfare 36 (2011).
    """
    paths = strongest_paths(preferred)
    order: list[tuple[str, ...]] = []
    left = list(preferred)
    while left:
        unbeaten = tuple(a for a in left if all(paths[a][b] >= paths[b][a] for b in left if b != a))
        order.append(unbeaten)
        left = [option for option in left if option not in unbeaten]
    return tuple(order)


def worst_defeats(preferred: Preferences) -> dict[str, int]:
    """Option → people on the winning side of its worst defeat; 0 if nothing defeats it."""
    return {a: max((_winning_votes(preferred, b, a) for b in preferred[a]), default=0) for a in preferred}


def minimax(preferred: Preferences) -> Order:
    """Minimax: the smaller an option's worst defeat, the better its place; the first place are the winners.

    Simpson, "On defining areas of voter choice", Quarterly Journal of Economics 83 (1969); Kramer, "A dynamical
    model of political equilibrium", Journal of Economic Theory 16 (1977).
    """
    return places({option: -votes for option, votes in worst_defeats(preferred).items()})


def _winning_votes(preferred: Preferences, a: str, b: str) -> int:
    return preferred[a][b] if preferred[a][b] > preferred[b][a] else 0
