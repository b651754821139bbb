"""The link of somebody on the organizer's list: whoever opens it first is that person.

It can be made again at any time, for a letter or a printed sheet, so nothing of it is stored: it is the participant's id with
a keyed digest (HMAC-SHA256, RFC 2104) that only the event's own secret makes.
"""

import base64
import hashlib
import hmac
from dataclasses import replace

from bot.audit import log_action
from bot.invitations import Invalid, Needless
from bot.registration import completed
from bot.rules.retention import without_name
from bot.runtime import Runtime
from bot.steering import redraw_cards
from bot.voting import withdraw_lost_votes
from config.event import Event
from storage.events import EventRow
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
    """Tie the account to the person on the list. Raises `Invalid`; `Needless` for staff, of whom the link makes nobody else."""

    def decide(tx: Transaction) -> Event:
        event = _event_of(runtime, tx.state, payload)
        listed = tx.state.participants.get(_number(payload))
        own, role = tx.state.participant(event.code, user_id), runtime.role(event.code, user_id)
        if own is None or listed is None or own.id != listed.id:
            if role is not None and role != "participant":
                raise Needless(role)
            _check_free(own, listed)
        person = tx.state.people.get(user_id) or Person(user_id)
        spoken = listed.language if listed is not None and listed.language in event.languages else ""
        language = person.language or spoken
        tx.put(replace(person, language=language, event=event.code, expects="", blocked_at=None))
        if listed is not None and own is None:
            tx.put(replace(listed, user_id=user_id))
        elif listed is not None and own is not None and own.id != listed.id:
            join(tx, own, listed, own.id)
        return event

    return await runtime.writer.write(decide, update)


def _event_of(runtime: Runtime, state: State, payload: str) -> Event:
    """Whose link it is, as far as the digest says. Raises `Invalid`."""
    given = payload.encode(errors="replace")
    for code in runtime.events:
        if hmac.compare_digest(payload_of(state.events[code], _number(payload)).encode(), given):
            return runtime.event(code)
    raise Invalid("unknown")


def _number(payload: str) -> str:
    """The id of the participant it names."""
    return payload.removeprefix(PAYLOAD).partition("_")[0]


def _check_free(own: Participant | None, listed: Participant | None) -> None:
    """Whether an account, perhaps taking part as `own`, may become the one on the list. Raises `Invalid`.

    Who stands on the list, or was taken off it, would take another one's place there.
    """
    if listed is None:
        if own is not None and own.listed_at is not None and own.removed_at is None:
            return  # they were found by it: see `join`
        raise Invalid("unknown")
    if listed.removed_at is not None or (listed.user_id is None and not listed.name):  # deleted in time
        raise Invalid("unknown")
    if listed.user_id is not None:
        raise Invalid("taken")
    if own is not None and (own.listed_at is not None or own.removed_at is not None):
        raise Invalid("other")


def join(tx: Transaction, own: Participant, listed: Participant, who: str) -> Participant:
    """Somebody came in by themselves, and is the one on the list: one of the two is left, with the account.

    `who`: who found that out. It is the one that may have answers: whoever came in, unless the other was here before
    and lost their phone.
    """
    if listed.registered_at is not None:
        event = tx.state.events[own.event].definition
        # Without an account nobody could have what it says erased.
        again = replace(without_name(event, own), removed_at=own.removed_at or tx.now)
        tx.put(again)
        withdraw_lost_votes(tx, again)
        left = replace(listed, user_id=own.user_id)
        if own.user_id is not None:  # its cards show what was answered as the other
            redraw_cards(tx, own.event, own.user_id)
    else:
        tx.remove(listed)
        left = replace(
            own,
            name=own.name or listed.name,
            stakeholder_group=own.stakeholder_group or listed.stakeholder_group,
            organisation=own.organisation or listed.organisation,
            organisation_given=own.organisation_given or listed.organisation_given,
            position=own.position or listed.position,
            tags=own.tags or listed.tags,
            language=listed.language,
            listed_at=listed.listed_at,
            listed_as=listed.listed_as,
            approved_at=own.approved_at or listed.approved_at,
        )
        person = tx.state.people.get(own.user_id or 0)
        if person is not None and own.consented_at is not None:  # the list may say all that was missing
            left = completed(left, person, tx.state.events[own.event].definition, tx.now)
    tx.put(left)
    log_action(tx, own.event, who, "found_on_list", left.id)
    return left
