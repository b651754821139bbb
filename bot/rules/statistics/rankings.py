"""Rankings counted: who comes first by points, how often first, and how far the rankings agree.

`rankings` are option codes, first to last, one sequence a person; options left out are tied last. Rankings of
"don't know" or of nothing are not passed. Raises ValueError if a ranking names an option twice, or one that
isn't among `options`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

Order = tuple[tuple[str, ...], ...]
"""Option codes by place, best first; those tied share a place, in the order of the options."""

Strength = Literal["very_weak", "weak", "moderate", "strong", "unusually_strong"]

_STRENGTHS: tuple[tuple[float, Strength], ...] = (
    (0.9, "unusually_strong"),
    (0.7, "strong"),
    (0.5, "moderate"),
    (0.3, "weak"),
)


def ranks(ranking: Sequence[str], options: Sequence[str]) -> dict[str, float]:
    """Option → rank, 1 = first; options left out share the mean of the ranks that are left."""
    given = {option: float(rank) for rank, option in enumerate(_checked(ranking, options), start=1)}
    shared = (len(ranking) + 1 + len(options)) / 2
    return {option: given.get(option, shared) for option in options}


def borda(rankings: Iterable[Sequence[str]], options: Sequence[str]) -> dict[str, float]:
    """Borda's points: of m options the first of a ranking gets m − 1, the next one fewer, the last 0.

    Options left out share evenly what is left, so that every person gives m(m − 1) ÷ 2 points however many
    they rank. Borda, "Mémoire sur les élections au scrutin" (1784); ties share their mean rank as in Kendall, "The
    treatment of ties in ranking problems", Biometrika 33 (1945).
    """
    points = dict.fromkeys(options, 0.0)
    for ranking in rankings:
        for option, rank in ranks(ranking, options).items():
            points[option] += len(options) - rank
    return points


def first_choices(rankings: Iterable[Sequence[str]], options: Sequence[str]) -> dict[str, int]:
    """Option → people who ranked it first."""
    found = Counter(_checked(ranking, options)[0] for ranking in rankings if ranking)
    return {option: found[option] for option in options}


def places(scores: Mapping[str, float]) -> Order:
    """Options in the order of their scores, highest first; equal scores share a place."""
    return tuple(
        tuple(option for option, score in scores.items() if score == wanted)
        for wanted in sorted(set(scores.values()), reverse=True)
    )


def kendalls_w(rankings: Iterable[Sequence[str]], options: Sequence[str]) -> float | None:
    """Kendall's coefficient of concordance, corrected for ties: 1 if all rank alike, 0 if nothing is in common.

    12 S ÷ (m²(n³ − n) − m ΣT) for m people and n options; S sums the squared distances of the options' rank sums
    from their mean, T = t³ − t for t options left out of a ranking. None where agreement can't be spoken of: of
    fewer than two people, or if nobody prefers anything. Kendall & Babington Smith, "The problem of m rankings",
    Annals of Mathematical Statistics 10 (1939); Kendall, "Rank correlation methods" (1948), chapter 6.
    """
    cast = list(rankings)
    size = len(options)
    sums = dict.fromkeys(options, 0.0)
    ties = 0
    for ranking in cast:
        for option, rank in ranks(ranking, options).items():
            sums[option] += rank
        left_out = size - len(ranking)
        ties += left_out**3 - left_out
    most = len(cast) ** 2 * (size**3 - size) - len(cast) * ties
    if len(cast) < 2 or not most:
        return None
    middle = len(cast) * (size + 1) / 2
    return 12 * sum((total - middle) ** 2 for total in sums.values()) / most


def strength(w: float) -> Strength:
    """The word for a Kendall's W: of the marks 0.1, 0.3, 0.5, 0.7, 0.9 the highest that it reaches.

    The words are those of Schmidt, "Managing Delphi surveys using nonparametric statistical techniques", Decision
    Sciences 28 (1997): between two marks the weaker word holds.
    """
    return next((word for mark, word in _STRENGTHS if w >= mark), "very_weak")


def _checked(ranking: Sequence[str], options: Sequence[str]) -> Sequence[str]:
    if len(set(ranking)) < len(ranking) or not set(ranking) <= set(options):
        raise ValueError(f"no ranking of {list(options)}: {list(ranking)}")
    return ranking
