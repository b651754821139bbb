"""Which roles there are beside participant, which of two is more, and who can't lose one."""

from typing import Literal

from storage.people import Role

StaffRole = Literal["organizer", "facilitator", "rapporteur", "observer"]
STAFF: tuple[StaffRole, ...] = ("organizer", "facilitator", "rapporteur", "observer")
"""Each may do what those after it may, and more."""

Kept = Literal["by_settings", "last_organizer"]


def has_as_much(role: Role | None, as_role: Role) -> bool:
    """Whether a link that gives `as_role` would give somebody nothing: they may do that already, or more."""
    if role is None or role == "participant":
        return role == as_role
    return as_role == "participant" or STAFF.index(role) <= STAFF.index(as_role)


def why_kept(role: Role, *, by_settings: bool, other_organizers: int) -> Kept | None:
    """Why somebody's role can't be revoked in the chat; None: it can.

    `by_settings`: the settings name them. `other_organizers`: how many there are beside them.
    """
    if by_settings:
        return "by_settings"
    return "last_organizer" if role == "organizer" and not other_organizers else None
