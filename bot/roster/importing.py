"""A list that was read is kept until it is imported, so that a restart between looking and importing forgets nothing.

What importing would do is worked out anew when it is confirmed. Only what was shown is done; and all of it, or nothing.
"""

import asyncio
from dataclasses import dataclass

from bot.admitting import tell_if_admitted
from bot.audit import log_action
from bot.clock import real_now
from bot.expecting import expect_next, expect_no_more
from bot.roster.reading import Roster
from bot.rules.roster import Plan, imported, plan
from bot.runtime import Gone, Runtime, new_id
from config.event import Event
from storage.people import Participant
from storage.roster import RosterDraft
from storage.state import State
from storage.writer import Transaction, UpdateKey

EXPECTED = "roster"
"""As `people.expects` has it: the organizer's next file is the list."""

KEEP_MS = 24 * 3600 * 1000


class NoDraft(Gone):
    """The list was imported, cancelled, or read longer than a day ago."""


class Differs(Exception):
    """Importing would not do any more what was shown."""


@dataclass(frozen=True)
class Imported:
    """How many were new and changed, and who of the list has not pressed Start. None: it was imported before."""

    added: int | None
    changed: int
    waiting: int


async def keep(
    runtime: Runtime, user_id: int, event: Event, roster: Roster, update: UpdateKey
) -> RosterDraft:
    """In place of the one this organizer looked at before. Raises `NotAllowed`."""

    def decide(tx: Transaction) -> RosterDraft:
        runtime.check("organize", event.code, user_id)
        expect_next(tx, user_id, event.code, EXPECTED)  # also of what was read: a corrected file may follow
        draft = RosterDraft(user_id, event.code, roster.rows, roster.ignored, tx.real_now)
        tx.put(draft)
        return draft

    return await runtime.writer.write(decide, update)


def draft_of(state: State, user_id: int, event: str, now: int) -> RosterDraft | None:
    """What an organizer is looking at. `now`: real time."""
    draft = state.roster_drafts.get(user_id)
    is_there = draft is not None and draft.event == event and draft.created_at > now - KEEP_MS
    return draft if is_there else None


async def planned(runtime: Runtime, draft: RosterDraft) -> Plan:
    """What importing it would do now. Of 2,000 people that takes half a second, so a thread works it out."""
    people = tuple(runtime.state.participants_of(draft.event))
    return await asyncio.to_thread(plan, runtime.event(draft.event), people, draft.rows)


async def import_roster(
    runtime: Runtime, user_id: int, event: Event, leads_to: int, update: UpdateKey, *, here: bool
) -> Imported:
    """Do what a plan's fingerprint stands for. `here`: those who came by themselves are on the list, too.

    Raises `NotAllowed`, `NoDraft`, `Differs`.
    """
    seen = draft_of(runtime.state, user_id, event.code, real_now())
    people = tuple(runtime.state.participants_of(event.code))
    plan_seen = await planned(runtime, seen) if seen is not None else None

    def decide(tx: Transaction) -> Imported:
        runtime.check("organize", event.code, user_id)
        if update in tx.state.handled:
            return Imported(None, 0, len(unreached(tx.state, event.code)))
        draft = draft_of(tx.state, user_id, event.code, tx.real_now)
        if draft is None:
            raise NoDraft
        todo = plan_seen
        present = tuple(tx.state.participants_of(event.code))
        if todo is None or draft is not seen or present != people:  # somebody came in just now
            todo = plan(event, present, draft.rows)
        if todo.mistakes or todo.is_empty or todo.fingerprint() != leads_to:
            raise Differs
        listed = imported(todo, tx.now, lambda: new_id("p"), here=here)
        for participant in listed:
            before = tx.state.participants.get(participant.id)
            tx.put(participant)
            if before is not None:  # who waited is let in
                tell_if_admitted(tx, before, participant)
        tx.remove(draft)
        expect_no_more(tx, user_id, EXPECTED)
        changed = len(listed) - len(todo.added)
        said = f"{len(todo.added)} new, {changed} changed"
        log_action(tx, event.code, user_id, "roster_imported", said)
        return Imported(len(todo.added), changed, len(unreached(tx.state, event.code)))

    return await runtime.writer.write(decide, update)


async def cancel(runtime: Runtime, user_id: int, update: UpdateKey) -> None:
    """Forget what this organizer was looking at; they may have lost the right to look."""

    def decide(tx: Transaction) -> None:
        draft = tx.state.roster_drafts.get(user_id)
        if draft is not None:
            tx.remove(draft)
        expect_no_more(tx, user_id, EXPECTED)

    await runtime.writer.write(decide, update)


def forget_drafts(tx: Transaction) -> None:
    """Names nobody has imported within a day go."""
    for draft in list(tx.state.roster_drafts.values()):
        if draft.created_at <= tx.real_now - KEEP_MS:
            tx.remove(draft)


def unreached(state: State, event: str) -> list[Participant]:
    """Those on the list who have not pressed Start: whom the bot can't write to."""
    return [
        each
        for each in state.participants_of(event)
        if each.listed_at is not None and each.user_id is None and each.removed_at is None
    ]
