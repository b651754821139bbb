"""What the room answered: counts per item, from ballots alone, and whether they may be shown."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.rules.ballots import item_codes
from bot.rules.kinds import kind_of
from bot.rules.kinds.answer import Tally, texts_in
from bot.rules.suppression import are_enough
from config.event import Poll, asked_about
from storage.polls import Ballot


@dataclass(frozen=True)
class Result:
    """Tallies by item code; None where fewer than 5 people answered an unnamed poll's item."""

    tallies: Mapping[str, Tally | None]


def result(poll: Poll, ballots: Iterable[Ballot]) -> Result:
    """Count the ballots of one round."""
    cast = list(ballots)
    return Result({code: _shown(poll, _tally(poll, cast, code)) for code in item_codes(poll)})


def texts_of(ballots: Iterable[Ballot]) -> list[tuple[str, str]]:
    """Code and words of all that was written, in an order that tells nothing."""
    return sorted(
        pair
        for ballot in ballots
        for answer in ballot.answers.values()
        for pair in texts_in(answer.choice).items()
    )


def _tally(poll: Poll, ballots: list[Ballot], code: str) -> Tally:
    given = (ballot.answers[code].choice for ballot in ballots if code in ballot.answers)
    return kind_of(poll).tally(asked_about(poll, code), given)


def _shown(poll: Poll, tally: Tally) -> Tally | None:
    return tally if poll.anonymity == "named" or are_enough(tally.n + tally.dont_know) else None
