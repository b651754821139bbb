"""Single-use links that give a role: made, taken back, and opened."""

import hashlib
import re
import secrets
from dataclasses import dataclass, replace
from typing import Literal

from bot.audit import actor, log_action
from bot.clock import real_now
from bot.rules.staff import has_as_much
from bot.runtime import Runtime, new_id
from bot.voting import withdraw_lost_votes
from config.event import Event
from storage.engine import Engine
from storage.journal import AuditEntry
from storage.people import Invitation, Participant, Person, Role, invitation, invitations_of
from storage.writer import Transaction, UpdateKey

LIFETIME_MS = 7 * 24 * 3600 * 1000

OPERATOR = "operator"
"""How the audit log calls whoever has the command line."""

PAYLOAD = "inv_"
"""A deep link's payload that is an invitation, not an event's code, begins so."""


_OPENED = re.compile(r"(/start\S*(?:\s|\\n)+)[\w-]+")
_NAMED = re.compile(r"\b(inv|me)_[\w-]{6,}")


def without_payloads(text: str) -> str:
    """What was written, or its JSON, without what links carry: whoever reads it later may not open them."""
    return _NAMED.sub(r"\1_…", _OPENED.sub(r"\1…", text))


class Invalid(Exception):
    """The link gives nothing; `reason` names the text that says why."""

    def __init__(self, reason: Literal["unknown", "used", "expired", "revoked", "taken", "other"]) -> None:
        super().__init__(reason)
        self.reason = reason


class Needless(Exception):
    """Whoever opened the link may do all that already, as `role`; it stays good for somebody else."""

    def __init__(self, role: Role) -> None:
        super().__init__(role)
        self.role = role


class Overtaken(Exception):
    """Something was made, used or taken back since the button was drawn."""


@dataclass(frozen=True)
class Made:
    """A new invitation, and the payload of its deep link, which is stored nowhere."""

    invitation: Invitation
    payload: str

    @classmethod
    def anew(cls, event: str, role: Role, by: str, now: int) -> "Made":
        secret = secrets.token_urlsafe(24)
        return cls(Invitation(_digest(secret), event, role, now, now + LIFETIME_MS, by), PAYLOAD + secret)

    @property
    def entry(self) -> AuditEntry:
        made = self.invitation
        return AuditEntry(new_id("a"), made.event, made.created_at, made.created_by, "invited", made.role)


async def invite(engine: Engine, event: str, role: Role) -> str:
    """By the operator, also while the bot runs: store an invitation; returns the payload of its deep link."""
    made = Made.anew(event, role, OPERATOR, real_now())
    row, entry = made.invitation, made.entry
    await engine.write([(Invitation.table.upsert, [row.row()]), (AuditEntry.table.upsert, [entry.row()])])
    return made.payload


async def make(
    runtime: Runtime, user_id: int, event: Event, role: Role, before: int, update: UpdateKey
) -> Made:
    """By an organizer. `before`: how many there were when the button was drawn, so that a second tap makes none.

    Raises `NotAllowed`; `Overtaken` where there are more by now: of an update brought again, too.
    """
    if len(await invitations_of(runtime.engine, event.code)) != before:
        raise Overtaken

    def decide(tx: Transaction) -> Made:
        runtime.check("organize", event.code, user_id)
        made = Made.anew(event.code, role, actor(tx, event.code, user_id), tx.real_now)
        tx.put(made.invitation)
        tx.put(made.entry)
        return made

    return await runtime.writer.write(decide, update)


async def take_back(runtime: Runtime, user_id: int, event: Event, code: str, update: UpdateKey) -> Invitation:
    """From now on the link gives nothing. Raises `NotAllowed`; `Overtaken` if it is unknown or was used."""
    known = await invitations_of(runtime.engine, event.code)
    stored = next((link for link in known if link.code == code), None)
    if stored is None:
        raise Overtaken

    def decide(tx: Transaction) -> Invitation:
        runtime.check("organize", event.code, user_id)
        link = tx.state.invitations.get(stored.digest, stored)
        if link.used_by is not None:
            raise Overtaken
        if link.revoked_at is None:
            link = replace(link, revoked_at=tx.real_now)
            tx.put(link)
            log_action(tx, event.code, user_id, "invitation_revoked", link.role)
        return link

    return await runtime.writer.write(decide, update)


async def redeem(runtime: Runtime, user_id: int, payload: str, update: UpdateKey) -> Event:
    """Give the role to whoever opened the link first. Raises `Invalid`, `Needless`."""
    stored = await invitation(runtime.engine, _digest(payload.removeprefix(PAYLOAD)))
    if stored is None or stored.event not in runtime.events:
        raise Invalid("unknown")
    event = stored.event

    def decide(tx: Transaction) -> Event:
        link, role = tx.state.invitations.get(stored.digest, stored), runtime.role(event, user_id)
        if link.used_by == user_id and role == link.role:
            return runtime.event(event)
        _check_good(runtime, link, tx.real_now)
        if role is not None and has_as_much(role, link.role):
            raise Needless(role)
        person = tx.state.people.get(user_id) or Person(user_id)
        participant = tx.state.participant(event, user_id) or Participant(new_id("p"), event, user_id)
        tx.put(replace(person, event=event, expects="", blocked_at=None))
        invited = replace(participant, role=link.role)
        tx.put(invited)
        withdraw_lost_votes(tx, invited)
        tx.put(replace(link, used_by=user_id, used_at=tx.real_now))
        log_action(tx, event, participant.id, "role_taken", link.role)
        return runtime.event(event)

    return await runtime.writer.write(decide, update)


def holds(runtime: Runtime, link: Invitation) -> bool:
    """Whether whoever made it could still make one: a link doesn't outlive its maker's rights."""
    _, is_account, number = link.created_by.partition("organizer:")
    if is_account:
        return runtime.may("organize", link.event, int(number))
    maker, organizers = runtime.state.participants.get(link.created_by), runtime.settings.organizers
    organizes = maker is not None and (maker.role == "organizer" or maker.user_id in organizers)
    return organizes or link.created_by == OPERATOR


def _check_good(runtime: Runtime, link: Invitation, now: int) -> None:
    """Raises `Invalid`."""
    if link.used_by is not None:
        raise Invalid("used")
    if link.revoked_at is not None or not holds(runtime, link):
        raise Invalid("revoked")
    if link.expires_at < now:
        raise Invalid("expired")


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
