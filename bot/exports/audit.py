"""The audit log as a table, and the entry that an export leaves in it."""

from typing import Literal

from bot.clock import real_now
from bot.exports.cells import Row, utc
from bot.runtime import new_id
from storage.engine import Engine
from storage.journal import AuditEntry, audit_of

AUDIT = ("event", "at", "actor", "action", "subject")


def audit_entry(event: str, actor: str, *, identified: bool, at: int | None = None) -> AuditEntry:
    """Who takes it away, and whether with names; written before anything is read."""
    subject: Literal["identified", "pseudonymous"] = "identified" if identified else "pseudonymous"
    return AuditEntry(new_id("a"), event, at if at is not None else real_now(), actor, "exported", subject)


async def audit_rows(engine: Engine, event: str, *, identified: bool) -> list[Row]:
    """Who did what, by participant ids; an organizer's Telegram id is as good as a name."""
    return [
        (event, utc(entry.at), _actor(entry.actor, identified), entry.action, entry.subject)
        for entry in await audit_of(engine, event)
    ]


def _actor(actor: str, identified: bool) -> str:
    return actor if identified else actor.partition(":")[0]
