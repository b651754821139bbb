"""Entries that are there: taken back, brought back, and decided about by facilitators where they contradict each other."""

from dataclasses import replace
from typing import Literal

from bot.audit import log_action
from bot.mapping.rights import NotAMapper, entries_of, may_change
from bot.rules.mapping.entries import Contradiction, contradictions, fingerprint, settled
from bot.rules.steering import Overtaken
from bot.runtime import Gone, Runtime
from config.event import Event
from storage.mapping import MappingEntry
from storage.writer import Transaction, UpdateKey

To = Literal["one", "all", "reopened"]


class UnknownEntry(Gone):
    """There is no such entry."""


async def withdraw(
    runtime: Runtime,
    user_id: int,
    event: Event,
    code: str,
    to: Literal["withdrawn", "entered"],
    update: UpdateKey,
) -> MappingEntry:
    """It counts no more, or again. Raises `NotAMapper`, `UnknownEntry`."""

    def decide(tx: Transaction) -> MappingEntry:
        entry = tx.state.mapping_of(event.code).get(code)
        if entry is None or not entry.given:
            raise UnknownEntry
        if not may_change(runtime, entry, user_id):
            raise NotAMapper
        if (entry.state == "withdrawn") == (to == "withdrawn"):
            return entry
        after = replace(entry, state=to, changed_at=tx.now)
        tx.put(after)
        log_action(
            tx, event.code, user_id, "mapping_withdrawn" if to == "withdrawn" else "mapping_changed", code
        )
        return after

    return await runtime.writer.write(decide, update)


def open_contradictions(runtime: Runtime, event: str) -> list[Contradiction]:
    return contradictions(entries_of(runtime, event))


def settled_ones(runtime: Runtime, event: str) -> list[tuple[MappingEntry, ...]]:
    return settled(entries_of(runtime, event))


async def settle(
    runtime: Runtime, user_id: int, event: Event, code: str, to: To, drawn: int, update: UpdateKey
) -> None:
    """`one`: that entry is kept and the others are set aside; `all`: all are kept; `reopened`: that is undone.

    `drawn`: the fingerprint of the entries as they were shown. Raises `NotAllowed`, `UnknownEntry`, `Overtaken`.
    """

    def decide(tx: Transaction) -> None:
        runtime.check("facilitate", event.code, user_id)
        if update in tx.state.handled:
            return
        group = _group(runtime, event.code, code, reopened=to == "reopened")
        if fingerprint(group) != drawn:
            raise Overtaken
        for entry in group:
            match to:
                case "one":
                    state = "kept" if entry.code == code else "aside"
                case "all":
                    state = "kept"
                case "reopened":
                    state = "entered"
            if entry.state != state:
                tx.put(replace(entry, state=state, changed_at=tx.now))  # type: ignore[arg-type]
        log_action(tx, event.code, user_id, f"mapping_settled_{to}", " ".join(each.code for each in group))

    await runtime.writer.write(decide, update)


def _group(runtime: Runtime, event: str, code: str, *, reopened: bool) -> tuple[MappingEntry, ...]:
    if reopened:
        groups = settled_ones(runtime, event)
    else:
        groups = [each.entries for each in open_contradictions(runtime, event)]
    for group in groups:
        if any(entry.code == code for entry in group):
            return group
    if code in runtime.state.mapping_of(event):
        raise Overtaken
    raise UnknownEntry
