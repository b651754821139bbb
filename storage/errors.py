"""What can go wrong in storage, in words of the field; no caller sees a driver's exception."""


class StorageError(Exception):
    """The database refused; nothing of the unit was stored (but see `Doubtful`)."""


class NotSaved(StorageError):
    """The database could not be written to (full, locked, read-only, gone)."""


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
