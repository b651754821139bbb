"""The printed invitations of those on the list who have not pressed Start."""

import asyncio
from functools import partial

from bot.audit import log_action
from bot.message import File
from bot.personal_links import payload_of
from bot.reports.invitation_sheet import invitation_sheet
from bot.roster.importing import unreached
from bot.runtime import Runtime
from config.event import Event
from storage.people import Participant
from storage.writer import Transaction, UpdateKey


async def note_invitations(
    runtime: Runtime, user_id: int, event: Event, update: UpdateKey
) -> list[Participant]:
    """Who is to be invited; that somebody takes their links stands in the audit log. Raises `NotAllowed`."""

    def decide(tx: Transaction) -> list[Participant]:
        runtime.check("organize", event.code, user_id)
        people = unreached(tx.state, event.code)
        if people:
            said = f"{len(people)} people"
            log_action(tx, event.code, user_id, "invitations_printed", said)
        return people

    return await runtime.writer.write(decide, update)


async def invitations(runtime: Runtime, event: Event, people: list[Participant], username: str) -> File:
    """The sheet, made in a thread. `username`: the bot's."""
    row = runtime.state.events[event.code]

    def link_of(participant: Participant) -> str:
        return f"https://t.me/{username}?start={payload_of(row, participant.id)}"

    content = await asyncio.to_thread(partial(invitation_sheet, runtime.texts, event, people, link_of))
    return File(f"{event.code}-invitations.pdf", content)
