"""The event itself: one workshop, and all that was written down about it."""

import datetime as dt
from collections.abc import Mapping
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field

from config.event.agenda import Session
from config.event.chains import Chain
from config.event.comparisons import Comparison
from config.event.glossary import Term
from config.event.goals import Goals
from config.event.groups import Admission, Group, Organisation
from config.event.items import Item
from config.event.mapping import SectorMapping
from config.event.outline import Outline
from config.event.part import Code, Part
from config.event.polls import Poll
from config.event.roadmap import Roadmap
from config.event.texts import Language, Text
from config.event.times import Day, Zone


def _in_small_letters(value: str) -> str:
    if value != value.lower():
        raise ValueError(f"{value!r} has capitals; an event's code is part of links, write {value.lower()!r}")
    return value


def _with_english(value: tuple[Language, ...]) -> tuple[Language, ...]:
    if "en" not in value:
        raise ValueError("English (en) is missing; it is the fallback, add it to the list")
    return value


class Event(Part):
    """One workshop. `unreviewed`: languages whose texts here still wait for a native reader."""

    code: Annotated[Code, AfterValidator(_in_small_letters)]
    title: Text
    note: Text | None = None
    operator: Text
    contact: Text
    privacy: Text | None = None
    venue: Text
    zone: Zone
    date: Day
    languages: Annotated[tuple[Language, ...], AfterValidator(_with_english)] = ("en",)
    unreviewed: tuple[Language, ...] = ()
    keep_names_days: int = Field(90, ge=1)
    admission: Admission = Admission()
    goals: Goals = Goals()
    groups: tuple[Group, ...] = Field(min_length=1)
    organisations: tuple[Organisation, ...] = ()
    agenda: tuple[Session, ...] = Field(min_length=1)
    glossary: tuple[Term, ...] = ()
    lists: Mapping[Code, tuple[Item, ...]] = Field(default_factory=dict)
    polls: tuple[Poll, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    chains: tuple[Chain, ...] = ()
    outline: Outline | None = None
    mapping: SectorMapping | None = None
    roadmap: Roadmap = Roadmap()

    def at(self, time: dt.time) -> dt.datetime:
        """That time of the event's day, aware, in the event's zone."""
        return dt.datetime.combine(self.date, time, ZoneInfo(self.zone))

    def group(self, code: str) -> Group | None:
        return next((group for group in self.groups if group.code == code), None)

    def poll(self, code: str) -> Poll | None:
        return next((poll for poll in self.polls if poll.code == code), None)

    def comparison(self, code: str) -> Comparison | None:
        return next((comparison for comparison in self.comparisons if comparison.code == code), None)

    def chain(self, code: str) -> Chain | None:
        return next((chain for chain in self.chains if chain.code == code), None)

    def chain_of(self, poll: str) -> Chain | None:
        """The chain that a poll is in."""
        return next((chain for chain in self.chains if poll in chain.polls.values()), None)
