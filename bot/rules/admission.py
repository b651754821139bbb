"""Who has been let in: whom messages are for, and from when on somebody may vote."""

from typing import TypeGuard

from config.event import Admission
from storage.people import Participant


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
