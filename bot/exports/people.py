"""Participants, and what was sent to whom, as tables."""

from collections.abc import AsyncIterator, Iterable

from bot.exports.cells import Row, utc
from bot.rules.privacy import TO_EVERYBODY
from storage.broadcasts import private_subjects
from storage.engine import Engine
from storage.messages import deliveries_of
from storage.people import Participant, Person

PARTICIPANTS = (
    "event", "participant", "name", "group", "tags", "organisation", "position", "role", "language", "state",
    "registered_at", "checked_in_at",
)  # fmt: skip
DELIVERIES = ("event", "message", "subject", "participant", "state", "queued_at", "sent_at")

People = Iterable[tuple[Participant, Person | None]]


def participant_rows(people: People, *, identified: bool) -> list[Row]:
    """Everybody, with how far they came; names only where they were asked for."""
    return [_participant(participant, person, identified) for participant, person in people]


async def delivery_rows(engine: Engine, event: str, people: People) -> AsyncIterator[list[Row]]:
    """One row per message and person, by pages; times are real. Who has not answered a poll can't be read from it."""
    private = await private_subjects(engine, event)
    ids = {participant.user_id: participant.id for participant, _ in people}
    async for page in deliveries_of(engine, event):
        yield [
            (
                event,
                sent.message,
                sent.subject,
                ids.get(sent.chat_id, "")
                if sent.message in TO_EVERYBODY and sent.subject not in private
                else "",
                sent.state,
                utc(sent.queued_at),
                utc(sent.sent_at),
            )
            for sent in page
        ]


def _participant(participant: Participant, person: Person | None, identified: bool) -> Row:
    return (
        participant.event,
        participant.id,
        participant.name if identified else "",
        participant.stakeholder_group,
        participant.tags,
        participant.organisation,
        participant.position,
        participant.role,
        person.language if person is not None else participant.language,
        participant.state,
        utc(participant.registered_at),
        utc(participant.checked_in_at),
    )
