"""Points spread over options: sums, shares, and how many people gave any."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Points:
    """Of one option. `share`: of all points given, 0 to 1, None if none were. `givers`: people who gave it any."""

    total: int
    share: float | None
    givers: int


def points(ballots: Iterable[Mapping[str, int]], options: Sequence[str]) -> dict[str, Points]:
    """Option → its points. A ballot is one person's option code → points; what isn't there got 0.

    Cumulative voting: whoever leaves points unspent weighs less. Raises ValueError if a ballot gives negative
    points, or points to what isn't among `options`.
    """
    totals, givers = dict.fromkeys(options, 0), dict.fromkeys(options, 0)
    for ballot in ballots:
        if any(given < 0 or option not in totals for option, given in ballot.items()):
            raise ValueError(f"no points for {list(options)}: {dict(ballot)}")
        for option, given in ballot.items():
            totals[option] += given
            givers[option] += given > 0
    everything = sum(totals.values())
    return {
        option: Points(total, total / everything if everything else None, givers[option])
        for option, total in totals.items()
    }
