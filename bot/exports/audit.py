"""The audit log as a table."""

from bot.exports.cells import Cell, utc
from storage.engine import Engine
from storage.journal import audit_of

AUDIT = ("event", "at", "actor", "action", "subject")


async def audit_rows(engine: Engine, event: str, *, identified: bool) -> list[tuple[Cell, ...]]:
    """Who did what, by participant ids; an organizer's Telegram id is as good as a name."""
    return [
        (event, utc(entry.at), _actor(entry.actor, identified), entry.action, entry.subject)
        for entry in await audit_of(engine, event)
    ]


def _actor(actor: str, identified: bool) -> str:
    return actor if identified else actor.partition(":")[0]
