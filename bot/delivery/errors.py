"""Why a message did not arrive, in words of the field."""

from typing import ClassVar

from storage.messages import Fault


class Undelivered(Exception):
    """The message did not arrive. `fault`: as the outbox keeps it."""

    fault: ClassVar[Fault] = "refused"


class Flooded(Undelivered):
    """Telegram says: too many, wait `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"retry after {seconds:.0f} s")
        self.seconds = seconds


class Migrated(Undelivered):
    """The group has become a supergroup, which is the chat `chat_id`."""

    def __init__(self, chat_id: int) -> None:
        super().__init__(f"it is chat {chat_id} now")
        self.chat_id = chat_id


class Unreachable(Undelivered):
    """Nothing arrives in that chat any more."""

    fault: ClassVar[Fault] = "no_chat"


class Blocked(Unreachable):
    """The person blocked the bot, or it was removed from the group."""

    fault: ClassVar[Fault] = "blocked"


class Gone(Undelivered):
    """The message to change is not there any more."""

    fault: ClassVar[Fault] = "gone"


class Fixed(Gone):
    """It is there, but can't be changed this way: too old to be deleted, or of another kind."""


class Rejected(Undelivered):
    """Telegram finds fault with the message itself; sending it again won't help."""


class TooLarge(Undelivered):
    """A file that was sent has more bytes than are wanted."""


class Temporary(Undelivered):
    """The network or Telegram failed: it did not arrive, or nobody can know."""

    fault: ClassVar[Fault] = "network"


class Unanswered(Temporary):
    """Telegram did not answer in time: it may have arrived or not."""

    fault: ClassVar[Fault] = "timeout"
