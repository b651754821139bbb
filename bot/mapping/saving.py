"""An entry that was written stands in the mapping."""

from dataclasses import dataclass, replace

from bot.audit import log_action
from bot.expecting import expect_next
from bot.mapping.entering import check_right, draft_of, known_draft
from bot.mapping.rights import NotAMapper, may_change
from bot.rules.mapping.entries import same_as
from bot.rules.mapping.fields import Field, Given, missing
from bot.runtime import Runtime
from config.event import Event
from storage.mapping import MappingEntry
from storage.writer import Transaction, UpdateKey


class Incomplete(Exception):
    """Something is missing without which an entry isn't saved."""

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self.field = field


@dataclass(frozen=True)
class Saved:
    """`entry`: None where it was saved before, and the update brought again."""

    entry: MappingEntry | None
    is_new: bool = False


async def save(runtime: Runtime, user_id: int, event: Event, number: int, update: UpdateKey) -> Saved:
    """The draft is an entry. Raises `NotAMapper`, `NoDraft`, `Incomplete`."""

    def decide(tx: Transaction) -> Saved:
        check_right(runtime, event, user_id)
        if update in tx.state.handled and draft_of(runtime, event, user_id) is None:
            return Saved(None)
        draft = known_draft(runtime, event, user_id, number)
        lacking = missing(draft.given, draft.about)
        if lacking:
            raise Incomplete(lacking[0])
        before = tx.state.mapping_of(event.code).get(draft.entry)
        if before is None:
            whose = (event.code, next_code(tx, event), draft.about, user_id, draft.stakeholder_group)
            entry = MappingEntry(*whose, draft.given, "entered", "telegram", tx.now, tx.now)
            log_action(tx, event.code, user_id, "mapping_entered", entry.code)
        elif not may_change(runtime, before, user_id):
            raise NotAMapper
        else:
            entry = changed(before, draft.given, tx.now)
            entry = replace(entry, stakeholder_group=draft.stakeholder_group)
            if entry != before:
                log_action(tx, event.code, user_id, "mapping_changed", entry.code)
        tx.put(entry)
        tx.remove(draft)
        expect_next(tx, user_id, event.code, "")
        return Saved(entry, before is None)

    return await runtime.writer.write(decide, update)


def changed(before: MappingEntry, given: Given, now: int) -> MappingEntry:
    """The entry with other words; whatever was decided about the old ones is to be decided anew."""
    if same_as(before.given, given) and before.state != "withdrawn":
        return before
    return replace(before, given=given, state="entered", changed_at=now)


def next_code(tx: Transaction, event: Event) -> str:
    """Never one that was given before: entries stay when they are withdrawn."""
    taken = tx.state.mapping_of(event.code)
    return f"m{1 + max((int(code[1:]) for code in taken), default=0):03}"
