"""Why a message did not arrive, in words of the field."""


class Undelivered(Exception):
    """The message did not arrive."""


class Flooded(Undelivered):
    """Telegram says: too many, wait `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"retry after {seconds:.0f} s")
        self.seconds = seconds


class Unreachable(Undelivered):
    """The person blocked the bot, or the chat does not exist."""


class Gone(Undelivered):
    """The message to change is not there any more."""


class Fixed(Gone):
    """It is there, but can't be changed this way: too old to be deleted, or of another kind."""


class Rejected(Undelivered):
    """Telegram finds fault with the message itself; sending it again won't help."""


class Temporary(Undelivered):
    """The network or Telegram failed; it may have arrived or not."""
