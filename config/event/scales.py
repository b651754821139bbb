"""The numbers with which something is rated."""

from collections.abc import Mapping

from pydantic import ConfigDict, Field, model_validator

from config.event.part import Part
from config.event.texts import Text


class ScalePoints(Part):
    """A numeric scale; both ends are labelled, the points between may be."""

    first: int = Field(1, alias="from")
    last: int = Field(5, alias="to")
    labels: Mapping[int, Text]

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    @model_validator(mode="after")
    def _says_what_its_ends_mean(self) -> "ScalePoints":
        if not 1 <= self.last - self.first <= 10:
            raise ValueError("a scale has from 2 to 11 points")
        unknown = sorted(set(self.labels) - set(self.values()))
        if unknown:
            raise ValueError(f"label for {unknown[0]}, which is not on the scale {self.first}-{self.last}")
        if self.first not in self.labels or self.last not in self.labels:
            raise ValueError(f"say what {self.first} and {self.last} mean under labels")
        return self

    def values(self) -> range:
        return range(self.first, self.last + 1)
