"""Giving roles, and taking them away."""

from dataclasses import dataclass
from typing import Literal

from bot.rules.staff import StaffRole
from handlers.callbacks.data import Data


@dataclass(frozen=True)
class ShowStaff(Data):
    """Roles to invite to, who has one, or what invitations are out; `page`: of these lists, from 0."""

    letter = "Jc"
    event: str
    what: Literal["invite", "list", "invitations"]
    page: int = 0


@dataclass(frozen=True)
class Invite(Data):
    """Make a link; `before`: how many there were when this was drawn, so that a second tap makes none."""

    letter = "Jd"
    event: str
    role: StaffRole
    before: int


@dataclass(frozen=True)
class TakeBack(Data):
    """`invitation`: its code."""

    letter = "Je"
    event: str
    invitation: str


@dataclass(frozen=True)
class Revoke(Data):
    """Take the role away that somebody had when this was drawn; first it is asked whether that is meant."""

    letter = "Jf"
    event: str
    participant: str
    role: StaffRole
    sure: Literal["ask", "yes"]
