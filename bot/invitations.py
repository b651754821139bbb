"""Single-use links that give a role."""

import hashlib
import re
import secrets
from dataclasses import replace
from typing import Literal

from bot.clock import real_now
from bot.runtime import Runtime, new_id
from bot.voting import withdraw_lost_votes
from config.event import Event
from storage.engine import Engine
from storage.journal import AuditEntry
from storage.people import Invitation, Participant, Person, Role, invitation
from storage.writer import Transaction, UpdateKey

LIFETIME_MS = 7 * 24 * 3600 * 1000

PAYLOAD = "inv_"
"""A deep link's payload that is an invitation, not an event's code, begins so."""


_OPENED = re.compile(r"(/start\S*(?:\s|\\n)+)[\w-]+")
_NAMED = re.compile(r"\b(inv|me)_[\w-]{6,}")


def without_payloads(text: str) -> str:
    """What was written, or its JSON, without what links carry: whoever reads it later may not open them."""
    return _NAMED.sub(r"\1_…", _OPENED.sub(r"\1…", text))


class Invalid(Exception):
    """The link gives nothing; `reason` names the text that says why."""

    def __init__(self, reason: Literal["unknown", "used", "expired", "taken"]) -> None:
        super().__init__(reason)
        self.reason = reason


async def invite(engine: Engine, event: str, role: Role) -> str:
    """Store an invitation; returns the payload of its deep link. The secret itself is not kept."""
    secret, now = secrets.token_urlsafe(24), real_now()
    row = Invitation(_digest(secret), event, role, now, now + LIFETIME_MS)
    entry = AuditEntry(new_id("a"), event, now, "operator", "invited", role)
    await engine.write([(Invitation.table.upsert, [row.row()]), (AuditEntry.table.upsert, [entry.row()])])
    return PAYLOAD + secret


async def redeem(runtime: Runtime, user_id: int, payload: str, update: UpdateKey) -> Event:
    """Give the role to whoever opened the link first. Raises `Invalid`."""
    stored = await invitation(runtime.engine, _digest(payload.removeprefix(PAYLOAD)))
    if stored is None or stored.event not in runtime.events:
        raise Invalid("unknown")
    event = stored.event

    def decide(tx: Transaction) -> Event:
        link = tx.state.invitations.get(stored.digest, stored)
        if link.used_by == user_id:
            return runtime.event(event)
        if link.used_by is not None:
            raise Invalid("used")
        if link.expires_at < tx.real_now:
            raise Invalid("expired")
        person = tx.state.people.get(user_id) or Person(user_id)
        participant = tx.state.participant(event, user_id) or Participant(new_id("p"), event, user_id)
        tx.put(replace(person, event=event, expects="", blocked_at=None))
        invited = replace(participant, role=link.role)
        tx.put(invited)
        withdraw_lost_votes(tx, invited)
        tx.put(replace(link, used_by=user_id, used_at=tx.real_now))
        tx.put(AuditEntry(new_id("a"), event, tx.real_now, participant.id, "role_taken", link.role))
        return runtime.event(event)

    return await runtime.writer.write(decide, update)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
