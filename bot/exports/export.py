"""Taking the event away: the tables as files, with an entry in the audit log."""

import asyncio
from typing import Literal

from bot.clock import real_now
from bot.exports.files import csv_archive, workbook
from bot.exports.tables import tables
from bot.message import File
from bot.runtime import new_id
from config.catalogs import Texts
from storage.engine import Engine
from storage.events import EventRow
from storage.journal import AuditEntry


async def export(engine: Engine, texts: Texts, row: EventRow, *, identified: bool) -> list[File]:
    """`<code>.xlsx` and `<code>-csv.zip`. Written in a thread, so that no tap waits for it."""
    made = await tables(engine, texts, row, identified=identified)
    book, archive = await asyncio.to_thread(lambda: (workbook(made), csv_archive(made)))
    return [File(f"{row.code}.xlsx", book), File(f"{row.code}-csv.zip", archive)]


def audit_entry(event: str, actor: str, *, identified: bool, at: int | None = None) -> AuditEntry:
    """Who took it, and whether with names."""
    subject: Literal["identified", "pseudonymous"] = "identified" if identified else "pseudonymous"
    return AuditEntry(new_id("a"), event, at if at is not None else real_now(), actor, "exported", subject)
