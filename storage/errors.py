"""What can go wrong in storage, in words of the field; no caller sees a driver's exception."""

from typing import Literal

Cause = Literal["full", "read_only", "locked", "damaged", "gone", "failing"]
"""Why a database can't be used, as far as an operator would do something else about it.

`gone`: its file was moved or its server is away; `failing`: the disk refuses, or nothing we know.
"""

REMEDIES: dict[Cause, str] = {
    "full": "free some space there",
    "read_only": "let this user write to the file and its folder",
    "locked": "stop the program that holds it",
    "damaged": "stop Sala and put a backup in its place (`sala restore FILE` keeps the damaged file)",
    "gone": "put the file back, or start its server, and check SALA_DATABASE",
    "failing": "look for a quota that is used up, and at the disk",
}
"""What an operator does about each."""


class StorageError(Exception):
    """The database refused; nothing of the unit was stored (but see `Doubtful`)."""

    def __init__(self, message: str, cause: Cause = "failing") -> None:
        super().__init__(message)
        self.cause = cause


class NotSaved(StorageError):
    """The database could not be written to; `cause` says why."""


class Doubtful(NotSaved):
    """The connection was lost while the commit was under way: it may be stored or not."""


class Unstorable(StorageError):
    """A value that no database takes (a lone surrogate, a number beyond 64 bits)."""


class Conflict(StorageError):
    """A constraint of the schema was broken: two facts that exclude each other."""


class CannotOpen(StorageError):
    """The database can't be opened; the message says why and what to do."""


class AlreadyRunning(StorageError):
    """Another instance holds the lock of this database."""
