"""The link of somebody on the organizer's list: whoever opens it first is that person.

It can be made again at any time, for a letter or a printed sheet, so nothing of it is stored: it is the participant's id with
a keyed digest (HMAC-SHA256, RFC 2104) that only the event's own secret makes.
"""

import base64
import hashlib
import hmac
from dataclasses import replace

from bot.invitations import Invalid
from bot.runtime import Runtime, new_id
from bot.voting import withdraw_lost_votes
from config.event import Event
from storage.events import EventRow
from storage.journal import AuditEntry
from storage.people import Participant, Person
from storage.state import State
from storage.writer import Transaction, UpdateKey

PAYLOAD = "me_"
"""A deep link's payload that is somebody's own begins so."""

_DIGEST_BYTES = 16


def payload_of(event: EventRow, participant: str) -> str:
    """What stands behind `?start=`: at most 64 letters, digits, `_` and `-`."""
    words = f"personal link/{participant}".encode()
    digest = hmac.new(bytes.fromhex(event.pseudonym_key), words, hashlib.sha256).digest()
    return f"{PAYLOAD}{participant}_{base64.urlsafe_b64encode(digest[:_DIGEST_BYTES]).decode().rstrip('=')}"


async def open_link(runtime: Runtime, user_id: int, payload: str, update: UpdateKey) -> Event:
    """Tie the account to the person on the list. Raises `Invalid`."""

    def decide(tx: Transaction) -> Event:
        listed = _named(runtime, tx.state, payload)
        # Of somebody without a name and an account the name was deleted in time.
        is_somebody = listed is not None and (listed.name or listed.user_id is not None)
        if listed is None or not is_somebody or listed.removed_at is not None:
            raise Invalid("unknown")
        if listed.user_id not in (None, user_id):
            raise Invalid("taken")
        event = runtime.event(listed.event)
        person = tx.state.people.get(user_id) or Person(user_id)
        language = person.language or (listed.language if listed.language in event.languages else "")
        tx.put(replace(person, language=language, event=event.code, expects="", blocked_at=None))
        own = tx.state.participant(event.code, user_id)
        if own is None:
            tx.put(replace(listed, user_id=user_id))
        elif own.id != listed.id:
            join(tx, own, listed, own.id)
        return event

    return await runtime.writer.write(decide, update)


def _named(runtime: Runtime, state: State, payload: str) -> Participant | None:
    """The participant whose link it is."""
    number = payload.removeprefix(PAYLOAD).partition("_")[0]
    found = state.participants.get(number)
    if found is None or found.event not in runtime.events:
        return None
    mine = payload_of(state.events[found.event], found.id)
    return found if hmac.compare_digest(mine.encode(), payload.encode(errors="replace")) else None


def join(tx: Transaction, own: Participant, listed: Participant, who: str) -> Participant:
    """Somebody came in by themselves, and is the one on the list: one of the two is left, with the account.

    `who`: who found that out. It is the one that may have answers: whoever came in, unless the other was here before
    and lost their phone.
    """
    if listed.registered_at is not None:
        again = replace(own, user_id=None, removed_at=own.removed_at or tx.now)
        tx.put(again)
        withdraw_lost_votes(tx, again)
        left = replace(listed, user_id=own.user_id)
    else:
        tx.remove(listed)
        left = replace(
            own,
            organisation=own.organisation or listed.organisation,
            position=own.position or listed.position,
            tags=own.tags or listed.tags,
            language=listed.language,
            listed_at=listed.listed_at,
            listed_as=listed.listed_as,
            approved_at=own.approved_at or listed.approved_at,
        )
    tx.put(left)
    tx.put(AuditEntry(new_id("a"), own.event, tx.real_now, who, "found_on_list", left.id))
    return left
