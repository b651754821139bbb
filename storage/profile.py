"""What Telegram was told to show of the bot beside its messages: menus of commands, descriptions."""

from dataclasses import dataclass

from storage.record import Record, record


@record("profile", key=("bot", "part"))
@dataclass(frozen=True)
class ProfilePart(Record):
    """One part as it was told last; see the schema for `part`."""

    bot: int
    part: str
    digest: str
