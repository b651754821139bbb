"""What the database has against what was tapped."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from storage.engine import Engine
from storage.journal import AuditEntry, DeadLetter
from storage.messages import Delivery, waiting
from storage.polls import Ballot, Round
from tests.soak.ledger import Given, Tap, answers


@dataclass
class Findings:
    """Differences, one line each. `stale`: another answer than the last one tapped; `doubled`: counted twice."""

    compared: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)

    def all(self) -> list[str]:
        return [*self.lost, *self.doubled, *self.stale, *self.others]


async def examine(
    engine: Engine, taps: Mapping[str, Sequence[Tap]], polls: Sequence[Mapping[str, Any]]
) -> Findings:
    """`taps`: participant to their taps, in order; `polls`: as the event file has them."""
    found = Findings()
    rounds = [Round.of(row) for row in await engine.read(Round.table.select)]
    by_code = {poll["code"]: poll for poll in polls}
    asked = {one.id: by_code[one.poll] for one in rounds}
    ballots = [Ballot.of(row) for row in await engine.read(Ballot.table.select)]
    stored = {
        (ballot.participant, ballot.round, item): Given(answer.choice, answer.revision)
        for ballot in ballots
        for item, answer in ballot.answers.items()
    }
    expected = {
        (who, *where): given
        for who, tapped in taps.items()
        for where, given in answers(tapped, asked).items()
    }
    found.compared = len(expected)
    for where in sorted(expected.keys() | stored.keys()):
        _compare(found, where, expected.get(where), stored.get(where))
    found.doubled += _twice("ballot", ((b.round, b.participant) for b in ballots))
    found.doubled += _twice("round", ((one.event, one.poll, one.code) for one in rounds))
    audit = [AuditEntry.of(row) for row in await engine.read(AuditEntry.table.select)]
    found.doubled += _twice("audit entry", ((entry.action, entry.subject) for entry in audit))
    outbox = [Delivery.of(row) for row in await engine.read(Delivery.table.select)]
    opened = [row for row in outbox if row.message == "poll_opened"]
    found.doubled += _twice("message", ((row.chat_id, row.subject) for row in opened))
    if len(opened) != len(taps) * len(polls):
        found.lost.append(f"{len(opened)} messages about opened polls for {len(taps)} people")
    found.others += [f"never sent: {row}" for row in await waiting(engine)]
    letters = map(DeadLetter.of, await engine.read(DeadLetter.table.select))
    found.others += [f"put aside: {letter.error}" for letter in letters]
    return found


def _compare(found: Findings, where: tuple[str, int, str], wanted: Given | None, given: Given | None) -> None:
    if wanted == given:
        return
    line = f"{where}: tapped {wanted}, stored {given}"
    if given is None:
        found.lost.append(line)
    elif wanted is None or wanted.choice != given.choice or wanted.revision > given.revision:
        found.stale.append(line)
    else:
        found.doubled.append(line)


def _twice(what: str, keys: Any) -> list[str]:
    return [f"{what} {key} stands {count} times" for key, count in Counter(keys).items() if count > 1]
