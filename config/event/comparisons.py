"""Two polls laid side by side."""

from pydantic import model_validator

from config.event.part import Code, Part
from config.event.texts import Text


class Comparison(Part):
    """Two polls about the same items on the same scale, each named by its code: importance, and either `status` or
    `feasibility`.

    With `status`, gaps: how much more important people find something than well covered.
    """

    code: Code
    title: Text
    importance: Code
    status: Code | None = None
    feasibility: Code | None = None

    @model_validator(mode="after")
    def _has_a_second_poll(self) -> "Comparison":
        if (self.status is None) == (self.feasibility is None):
            raise ValueError("compare importance with one other poll; write either status or feasibility")
        return self

    @property
    def second(self) -> str:
        """The poll that importance is compared with."""
        return self.status or self.feasibility or ""
