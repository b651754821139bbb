"""The audit log: who did what, written in the unit that does it. What gets there: docs/privacy.md."""

from bot.runtime import new_id
from storage.journal import AuditEntry
from storage.writer import Transaction


def actor(tx: Transaction, event: str, user_id: int) -> str:
    """How the audit log names an account: by participant id, never by name."""
    participant = tx.state.participant(event, user_id)
    return participant.id if participant is not None else f"organizer:{user_id}"


def log_action(tx: Transaction, event: str, who: int | str, action: str, subject: str) -> None:
    """`who`: an account; or, as the log has it, a participant's id, or what is nobody, such as `timer`."""
    by = actor(tx, event, who) if isinstance(who, int) else who
    tx.put(AuditEntry(new_id("a"), event, tx.real_now, by, action, subject))
