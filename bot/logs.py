"""What is written to the log, and what never is: no secret, and nothing of what people write."""

import logging
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from config.settings import Settings

_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"

TALKATIVE = ("aiosqlite", "apscheduler", "asyncio", "telegram")
"""At DEBUG they repeat what they were given: rows with names, messages, calls with their parameters."""

_HIDDEN = "[secret]"
_SHORTEST = 4
"""A shorter secret is none, and would blacken half of the log."""


class Discreet(logging.Formatter):
    """Blackens secrets in whatever a library has written, its tracebacks too."""

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__(_FORMAT)
        self._secrets = sorted({s for s in secrets if len(s) >= _SHORTEST}, key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        for secret in self._secrets:
            line = line.replace(secret, _HIDDEN)
        return line


def start_logging(settings: Settings) -> None:
    """To stderr, from INFO on."""
    handler = logging.StreamHandler()
    handler.setFormatter(Discreet(secrets_of(settings)))
    logging.getLogger().addHandler(handler)
    logging.getLogger().setLevel(logging.INFO)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)


def secrets_of(settings: Settings) -> list[str]:
    """Token, webhook secret, and the database's password, as it stands in its address and as it is."""
    found = [
        kept.get_secret_value() for kept in (settings.token, settings.webhook_secret) if kept is not None
    ]
    if "://" in settings.database:
        password = urlsplit(settings.database).password or ""
        found += [password, unquote(password)]
    return found
