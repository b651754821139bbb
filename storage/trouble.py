"""Whether saving works: noticed by the writer, told to whoever listens, once when it changes to the log."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from storage.errors import Cause, StorageError

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Trouble:
    """Saving fails. `since`: real time; `refused`: how many taps and messages of people were not saved."""

    cause: Cause
    since: int
    refused: int = 0


class SavingWatch:
    """`told` is called with the trouble whenever a batch is refused, and with None when saving works again."""

    def __init__(self, real_now: Callable[[], int], told: Callable[[Trouble | None], None]) -> None:
        self._real_now = real_now
        self._told = told
        self.trouble: Trouble | None = None

    def refused(self, error: StorageError, people: int) -> None:
        """The database refused, and with it `people` taps and messages."""
        before = self.trouble
        if before is None:
            log.error("trouble with the database: %s", error)
            before = Trouble(error.cause, self._real_now())
        # Damage is the worst there is: no other cause takes its place.
        cause = before.cause if before.cause == "damaged" else error.cause
        self.trouble = replace(before, cause=cause, refused=before.refused + people)
        self._told(self.trouble)

    def saved(self, *, checked: bool = False) -> None:
        """Something was stored. `checked`: after the whole database was, without which damage is not over."""
        if self.trouble is None or (self.trouble.cause == "damaged" and not checked):
            return
        seconds = (self._real_now() - self.trouble.since) / 1000
        log.warning("saving works again after %.0f s; refused meanwhile: %d", seconds, self.trouble.refused)
        self.trouble = None
        self._told(None)
