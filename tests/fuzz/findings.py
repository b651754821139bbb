"""Whether anybody got a right, or a ballot, that they may not have."""

from collections.abc import Collection, Mapping
from typing import Any

from bot.rules.ballots import item_codes
from bot.rules.kinds import kind_of
from bot.rules.turnout import may_vote
from bot.runtime import Runtime
from config.event import DONT_KNOW, asked_about, options_of
from storage.journal import AuditEntry
from storage.polls import Ballot, Choice

_ANYBODYS = (
    *("role_taken", "corrected", "ballot_withdrawn", "checked_in", "erased", "found_on_list"),
    *("step_accepted", "step_amended", "step_declined", "step_done"),
)
"""What the audit log has of people without rights."""

_RAPPORTEURS = ("step_added", "step_changed", "mapping_entered", "mapping_changed", "mapping_withdrawn")
"""What it has of those besides."""

_STAFFS = (
    "control:",
    "compose:",
    "desk:",
    "paper:",
    "progress:",
    "roster:",
    "shift:",
    "staff:",
    "stage:",
    "texts:",
    "waiting:",
)


async def examine(
    runtime: Runtime,
    staff: Collection[int],
    roles: Mapping[str, str],
    accounts: Mapping[str, int],
    findings: list[str],
) -> int:
    """Add what must not be; returns how many ballots there are.

    `roles`: of participants before, by their ids; `accounts`: of all there ever were, since some erase themselves. The one
    invitation there is makes a rapporteur.
    """
    state = runtime.state
    entries = [AuditEntry.of(row) for row in await runtime.engine.read(AuditEntry.table.select)]
    invited = {entry.actor for entry in entries if entry.action == "role_taken"}
    for entry in entries:
        is_staff = (
            entry.actor in ("operator", "timer", "organizer")  # the last: one of the settings, erased since
            or (int(entry.actor.partition(":")[2]) if ":" in entry.actor else accounts.get(entry.actor, 0))
            in staff
        )
        records = roles.get(entry.actor) == "rapporteur" or entry.actor in invited
        is_theirs = entry.action in _ANYBODYS or (records and entry.action in _RAPPORTEURS)
        if not is_theirs and not is_staff:
            findings.append(f"{entry.actor} did {entry.action} {entry.subject}")
    if len(invited) > 1:
        findings.append(f"one invitation was taken by {sorted(invited)}")
    for participant in state.participants.values():
        before = roles.get(participant.id, "participant")
        if participant.role != before and participant.id not in invited:
            findings.append(f"{participant.id} became {participant.role}")
    for user_id, subject in state.cards:
        if subject.startswith(_STAFFS) and not runtime.may("facilitate", runtime.events[0], user_id):
            findings.append(f"{user_id} has the card {subject}")
    ballots = [Ballot.of(row) for row in await runtime.engine.read(Ballot.table.select)]
    for ballot in ballots:
        _check(runtime, ballot, findings)
    return len(ballots)


def _check(runtime: Runtime, ballot: Ballot, findings: list[str]) -> None:
    asked = runtime.state.rounds[ballot.round]
    poll: Any = runtime.state.poll_of(asked).definition
    participant = runtime.state.participants.get(ballot.participant)
    admission = runtime.event(asked.event).admission
    if not may_vote(participant, poll, admission) and asked.is_running:
        findings.append(f"{ballot.participant} may not vote in {asked.poll}, and did")
    for item, answer in ballot.answers.items():
        if item not in item_codes(poll) or not is_valid(poll, item, answer.choice):
            findings.append(f"an answer to {asked.poll} {item!r} is {answer.choice!r:.200}")
        kind_of(poll).columns(answer.choice)


def is_valid(poll: Any, item: str, choice: Choice) -> bool:
    """By the definition of each kind, not by the code that made the answer."""
    if choice == DONT_KNOW:
        return bool(getattr(poll, "dont_know", True))
    match poll.kind:
        case "scale" | "matrix":
            return type(choice) is int and choice in poll.scale.values()
        case "text" | "wall":
            pairs: Any = choice
            return isinstance(pairs, tuple) and sum(bool(words) for _, words in pairs) <= poll.most
    codes = {option.code for option in options_of(asked_about(poll, item))}
    if poll.kind in ("choice", "quiz"):
        return choice in codes
    if not isinstance(choice, tuple):
        return False
    if poll.kind == "points":
        spread: Any = choice
        points = [number for _, number in spread]
        most = poll.cap or poll.budget
        return (
            {code for code, _ in spread} <= codes
            and len({code for code, _ in spread}) == len(points)
            and sum(points) <= poll.budget
            and all(0 < number <= most for number in points)
        )
    most = poll.most or len(codes)
    return set(choice) <= codes and len(set(choice)) == len(choice) <= most
