"""Who comes: stakeholder groups, their organisations, and who of them may vote."""

from typing import Literal

from pydantic import Field

from config.event.part import Code, Part
from config.event.texts import Text


class Group(Part):
    """A stakeholder group; `expected` is the number of people the organizer counts on."""

    code: Code
    name: Text
    expected: int = Field(ge=0)


class Admission(Part):
    """Who may vote. `walk_ins`: whether somebody who isn't on the organizer's list waits for approval."""

    walk_ins: Literal["approve", "admit"] = "approve"
    check_in: Literal["required", "off"] = "required"


class Organisation(Part):
    """Offered as a button at registration to the groups named (none: to all)."""

    code: Code
    name: Text
    groups: tuple[Code, ...] = ()
