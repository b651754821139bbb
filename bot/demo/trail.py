"""What the staff made of the answers, as their phones showed it, and whether the export has it."""

import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from bot.demo.mapping import Mapped
from bot.demo.shaping import Shaped

Who = Literal["organizer", "facilitator", "rapporteurs", "participants", "leads"]

Tables = Mapping[str, Sequence[Mapping[str, str]]]


@dataclass(frozen=True)
class Planned:
    """A step of the road map. `lead`: the name of who accepted, '' if nobody was asked."""

    action: str
    lead: str
    recommendation: str = ""


@dataclass(frozen=True)
class Deed:
    """Something that phones showed as done. `at`: by the event's clock, of its zone."""

    at: dt.datetime
    who: Who
    what: str


@dataclass
class Trail:
    """`now`: the event's clock. `undone`: codes of polls in whose list a merge was undone; `kept`: how many contradictions were settled by keeping all."""

    shaped: list[Shaped] = field(default_factory=list)
    undone: list[str] = field(default_factory=list)
    mapped: list[Mapped] = field(default_factory=list)
    kept: int = 0
    planned: list[Planned] = field(default_factory=list)
    deeds: list[Deed] = field(default_factory=list)
    now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC)

    def did(self, who: Who, what: str) -> None:
        self.deeds.append(Deed(self.now(), who, what))


def astray(tables: Tables, trail: Trail) -> list[str]:
    """One line for each thing that the export hasn't as a phone showed it."""
    return [*_ideas(tables, trail), *_mapping(tables, trail), *_steps(tables, trail)]


def _ideas(tables: Tables, trail: Trail) -> Iterator[str]:
    by_item = {row["item"]: row for row in tables["ideas"] if row["item"]}
    for shaped in trail.shaped:
        row = by_item.get(shaped.item)
        shown = (shaped.poll, str(shaped.texts), shaped.status, "approved")
        if row is None or (row["poll"], row["originals"], row["status"], row["state"]) != shown:
            yield f"the idea {shaped.item} is not as it was shown: {shaped.words}"
        elif shaped.words not in (row["text_en"], row["text_km"]):
            yield f"the idea {shaped.item} has other words: {shaped.words}"
    for poll in trail.undone:
        done = [
            (change["action"], bool(change["undone_at"]))
            for row in tables["ideas"]
            if row["poll"] == poll
            for change in json.loads(row["history"])
        ]
        if not {("merge", True), ("merge", False)} <= {*done}:
            yield f"{poll}: the merge that was undone, and the one that stayed, are not in the history"


def _mapping(tables: Tables, trail: Trail) -> Iterator[str]:
    rows = {row["entry"]: row for row in tables["mapping"] if row["entry"]}
    for mapped in trail.mapped:
        row = rows.get(mapped.entry, {})
        if (row.get("how"), row.get("group")) != (mapped.how, mapped.group):
            yield f"the entry {mapped.entry} is not as it was shown: {mapped.how} by {mapped.group}"
        for name, value in mapped.says.items():
            if value not in row.get(name, "").split("; "):
                yield f"the entry {mapped.entry} has another {name} than {value}"
    if len(rows) != len(trail.mapped):
        yield f"{len(rows)} entries of the mapping are exported, {len(trail.mapped)} were saved"
    kept = sum(row["state"] == "kept" for row in rows.values())
    if kept != 2 * trail.kept:
        yield f"{kept} entries are kept beside each other, not {2 * trail.kept}"


def _steps(tables: Tables, trail: Trail) -> Iterator[str]:
    rows = {row["action_en"]: row for row in tables["roadmap"]}
    for planned in trail.planned:
        row = rows.get(planned.action, {})
        state = "accepted" if planned.lead else "proposed"
        shown = (row.get("state"), row.get("lead_name"), row.get("proposed_due"))
        if shown != (state, planned.lead, "") or planned.recommendation not in row.get("recommendation", ""):
            yield f"the step {planned.action!r} is not as it was shown: {planned.lead or 'without a lead'}"
