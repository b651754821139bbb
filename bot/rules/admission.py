"""Who has been let in: whom messages are for, from when on somebody may vote, and the steps between."""

from dataclasses import replace
from typing import Literal, TypeGuard

from config.event import Admission
from storage.people import Participant

Missing = Literal["registration", "approval", "check_in", "removed"]
"""What stands between somebody and a vote."""

Step = Literal[
    "approved", "admitted", "checked_in", "not_checked_in", "removed", "restored", "freed", "in_person"
]
"""Where an organizer takes somebody. `admitted`: approved and checked in at once, as they stand at the desk.

`freed`: their account is let go, so that another phone can open their personal link; they stay who they are.
`in_person`: somebody on the list who has no Telegram stands at the desk and agrees.
"""


class Impossible(Exception):
    """Where somebody stands, that step leads nowhere."""


def is_accepted(participant: Participant | None) -> TypeGuard[Participant]:
    """Whether somebody agreed and registered, was on the list or approved, and was not removed."""
    return (
        participant is not None
        and participant.consented_at is not None
        and participant.registered_at is not None
        and participant.approved_at is not None
        and participant.removed_at is None
    )


def admitted_at(participant: Participant, admission: Admission) -> int | None:
    """From when on somebody may vote (ms by the event's clock); None as long as something is missing."""
    if not is_accepted(participant):
        return None
    asked = [participant.registered_at, participant.approved_at]
    if admission.check_in == "required":
        asked.append(participant.checked_in_at)
    times = [time for time in asked if time is not None]
    return max(times) if len(times) == len(asked) else None


def missing(participant: Participant | None, admission: Admission) -> Missing | None:
    """The first thing that is; None exactly if `admitted_at` says a time."""
    if participant is not None and participant.removed_at is not None:
        return "removed"
    if participant is None or participant.consented_at is None or participant.registered_at is None:
        return "registration"
    if participant.approved_at is None:
        return "approval"
    return "check_in" if admitted_at(participant, admission) is None else None


def is_waiting(participant: Participant) -> bool:
    """Whether a walk-in has registered and waits for an organizer."""
    return participant.role == "participant" and participant.state == "waiting"


def taken(participant: Participant, to: Step, now: int) -> Participant:
    """The participant after that step, at `now` (ms by the event's clock); the same if they are there already.

    Raises `Impossible`; always of staff, whose roles are given and taken otherwise.
    """
    if participant.role != "participant":
        raise Impossible
    is_removed = participant.removed_at is not None
    match to:
        case "removed":
            return participant if is_removed else replace(participant, removed_at=now)
        case "restored":
            return replace(participant, removed_at=None) if is_removed else participant
        case "freed":
            return replace(participant, user_id=None)
        case "not_checked_in":
            return replace(participant, checked_in_at=None)
        case "in_person":
            return _agreed_in_person(participant, now)
    if is_removed or participant.registered_at is None:
        raise Impossible
    if to in ("approved", "admitted") and participant.approved_at is None:
        participant = replace(participant, approved_at=now)
    if to in ("admitted", "checked_in") and participant.checked_in_at is None:
        if participant.approved_at is None:
            raise Impossible
        participant = replace(participant, checked_in_at=now)
    return participant


def _agreed_in_person(participant: Participant, now: int) -> Participant:
    """Registered, approved and checked in at once, as an organizer sees them; their group must be known."""
    if participant.registered_at is not None and participant.user_id is None:
        return participant
    is_here = participant.user_id is None and participant.removed_at is None
    if not is_here or not participant.stakeholder_group:
        raise Impossible
    return replace(
        participant,
        consented_at=now,
        organisation_given=1,
        registered_at=now,
        approved_at=participant.approved_at or now,
        checked_in_at=now,
    )
