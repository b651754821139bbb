"""An event file enters the database."""

import secrets

from bot.clock import real_now
from config.event import Event
from storage.events import EventRow


def loaded(event: Event, before: EventRow | None) -> EventRow:
    """The event's row as it is now written; its secret stays for ever."""
    key = before.pseudonym_key if before is not None else secrets.token_hex(32)
    return EventRow(event.code, event, key, real_now(), before.desk_page if before is not None else 0)
