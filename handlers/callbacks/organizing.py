"""The agenda moved, and how Sala fares."""

from dataclasses import dataclass
from typing import Literal

from handlers.callbacks.data import Data, Fingerprint, Minutes


@dataclass(frozen=True)
class ShowShift(Data):
    """A page on which the agenda is moved, or `minutes`: they are typed next."""

    letter = "Ja"
    event: str
    page: Literal["shift", "minutes", "cancel", "swap", "room"]


@dataclass(frozen=True)
class ShiftAgenda(Data):
    """`since`: a session's code, or nothing: from now. `lunch`: whether it stays where it is.

    `leads_to`, of this and the next three: the fingerprint of the agenda that tapping makes true; 0: it is only shown.
    """

    letter = "z"
    event: str
    since: str
    minutes: Minutes
    to: Literal["later", "earlier"]
    lunch: Literal["stays", "moves"]
    leads_to: Fingerprint


@dataclass(frozen=True)
class CancelSession(Data):
    letter = "j"
    event: str
    session: str
    to: Literal["cancelled", "planned"]
    leads_to: Fingerprint


@dataclass(frozen=True)
class SwapSessions(Data):
    """`other`: nothing as long as it is to be chosen."""

    letter = "y"
    event: str
    one: str
    other: str
    leads_to: Fingerprint


@dataclass(frozen=True)
class MoveToRoom(Data):
    """`room`: a digest of its name; 0: to be chosen; 1: to be typed."""

    letter = "w"
    event: str
    session: str
    room: Fingerprint
    leads_to: Fingerprint


@dataclass(frozen=True)
class ShowStatus(Data):
    """How Sala fares: the organizer's."""

    letter = "u"


@dataclass(frozen=True)
class ShowReach(Data):
    """Whom messages don't reach: the organizer's."""

    letter = "U"
    event: str
