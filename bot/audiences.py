"""Who is in an audience now: decided anew whenever it is asked, since people come, answer and leave."""

from bot.rules.admission import is_accepted
from bot.rules.audience import Member, belonging
from bot.rules.ballots import is_complete
from bot.runtime import Runtime
from bot.voting import answers_in, poll_for
from storage.broadcasts import Audience
from storage.people import Person


def members(runtime: Runtime, event: str) -> list[Member]:
    """Everybody of an event: participants, staff, and organizers who were named beforehand."""
    state = runtime.state
    found = [
        Member(
            user_id=person.user_id,
            id=participant.id,
            role=runtime.role(event, person.user_id) or participant.role,
            group=participant.stakeholder_group,
            language=person.language,
            is_registered=is_accepted(participant),
            is_checked_in=participant.checked_in_at is not None,
            is_reachable=person.blocked_at is None,
        )
        for participant, person in state.accounts_of(event)
        if participant.removed_at is None
    ]
    named = (state.people.get(user_id) for user_id in sorted(runtime.settings.organizers))
    without = [p for p in named if p is not None and state.participant(event, p.user_id) is None]
    return found + [_organizer(person) for person in without]


def audience_of(runtime: Runtime, event: str, audience: Audience) -> list[Member]:
    """Whom a broadcast to that audience would reach now."""
    return [member for member in belonging_to(runtime, event, audience) if member.is_reachable]


def belonging_to(runtime: Runtime, event: str, audience: Audience) -> list[Member]:
    """Everybody in that audience, reached or not."""
    unanswered = _unanswered(runtime, event, audience.which) if audience.kind == "unanswered" else ()
    return belonging(audience, members(runtime, event), unanswered)


def _unanswered(runtime: Runtime, event: str, which: str) -> set[int]:
    asked = runtime.state.rounds.get(int(which))
    if asked is None or asked.event != event or asked.state != "open":
        return set()
    return {
        person.user_id
        for participant, person in runtime.state.accounts_of(event)
        if answers_in(runtime, asked, person.user_id)
        and not is_complete(
            poll_for(runtime, asked, participant), runtime.state.ballot(asked, participant.id)
        )
    }


def _organizer(person: Person) -> Member:
    """Named in the settings, and in no event's list."""
    return Member(
        person.user_id,
        "",
        "organizer",
        "",
        person.language,
        is_registered=False,
        is_checked_in=False,
        is_reachable=person.blocked_at is None,
    )
