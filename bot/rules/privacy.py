"""Which messages tell nothing about who has answered a poll, so that it may be said whom they reached."""

from storage.broadcasts import BROADCAST_MESSAGES

TO_EVERYBODY = (
    "poll_opened",
    "poll_closed",
    "was_away",
    "role_revoked",
    "card_revoked",
    "agenda_changed",
    "ideas_listed",
    "session_starts",
    "admitted",
    "regrouped",
    "removed",
    *BROADCAST_MESSAGES,
)
"""Names of messages that go to people whatever they have answered. Broadcasts may have a private audience."""
