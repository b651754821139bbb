"""Writing an entry of the sector mapping one field at a time. What was written is stored at every step."""

from dataclasses import replace
from typing import Literal
from zlib import crc32

from bot.expecting import expect_next
from bot.mapping.rights import NotAMapper, may_change, may_enter, own_entries
from bot.rules.mapping.entries import holds
from bot.rules.mapping.fields import (
    FIELDS,
    MANY,
    Field,
    Given,
    codes,
    mapping_of,
    may_be_unknown,
    missing,
    next_field,
    of_initiative,
    with_value,
)
from bot.rules.mapping.reading import with_words
from bot.rules.mapping.unreadable import Unreadable
from bot.runtime import Gone, Runtime
from config.event import DONT_KNOW, Event
from storage.mapping import MappingDraft, MappingEntry
from storage.writer import Transaction, UpdateKey

EXPECTED = "mapping"
"""As `people.expects` has it: what is typed next is the field that the form asks for."""

Begun = Literal["added", "confirmed", "corrected", "changed"]

_MARK = "~"
"""Before the digest that stands on a button for words of one's own."""


class NoDraft(Gone):
    """Nothing is being written, or something else than what the button was drawn for; or there is no such entry."""


class Unfinished(Exception):
    """Another entry was begun, which is saved or discarded first."""


def token(value: str, offered: tuple[str, ...]) -> str:
    """How a button names a value: by its code, or words of one's own by their digest."""
    return value if value in offered or value == DONT_KNOW else f"{_MARK}{crc32(value.encode()):x}"


def draft_of(runtime: Runtime, event: Event, user_id: int) -> MappingDraft | None:
    draft = runtime.state.mapping_drafts.get(user_id)
    return draft if draft is not None and draft.event == event.code else None


async def begin(
    runtime: Runtime, user_id: int, event: Event, how: Begun, which: str, update: UpdateKey
) -> MappingDraft:
    """The form. `which`: an initiative of the baseline, or the code of an entry to change.

    Whoever has an entry about that initiative already changes that one. Raises `NotAMapper`, `NoDraft`, `Unfinished`.
    """

    def decide(tx: Transaction) -> MappingDraft:
        check_right(runtime, event, user_id)
        wanted = _begun(runtime, event, user_id, how, which, tx.real_now)
        before = runtime.state.mapping_drafts.get(user_id)
        if before is not None:
            if before.event != event.code or (before.entry, before.about) != (wanted.entry, wanted.about):
                raise Unfinished
            return _expecting(tx, before)
        return _expecting(tx, wanted)

    return await runtime.writer.write(decide, update)


async def go_on(runtime: Runtime, user_id: int, event: Event, update: UpdateKey) -> MappingDraft:
    """Where it was left. Raises `NotAMapper`, `NoDraft`."""

    def decide(tx: Transaction) -> MappingDraft:
        check_right(runtime, event, user_id)
        return _expecting(tx, known_draft(runtime, event, user_id, None))

    return await runtime.writer.write(decide, update)


async def put(
    runtime: Runtime,
    user_id: int,
    event: Event,
    number: int,
    field: Field,
    option: str,
    *,
    on: bool,
    update: UpdateKey,
) -> MappingDraft:
    """A button of the form: a value is given, or no more. Raises `NotAMapper`, `NoDraft`, `Unreadable`."""

    def decide(tx: Transaction) -> MappingDraft:
        check_right(runtime, event, user_id)
        draft = known_draft(runtime, event, user_id, number)
        if update in tx.state.handled:
            return draft
        given = draft.given.get(field, ())
        known = {token(value, codes(event, field)): value for value in (*codes(event, field), *given)}
        if option == DONT_KNOW and may_be_unknown(draft.given, draft.about, field):
            known[DONT_KNOW] = DONT_KNOW
        if option not in known:
            raise NoDraft
        after = with_value(draft.given, field, known[option], on=on)
        stays = not on or (field in MANY and option not in (DONT_KNOW, "nobody"))
        return _expecting(tx, _after(draft, after, field, stays=stays))

    return await runtime.writer.write(decide, update)


async def write(runtime: Runtime, user_id: int, event: Event, typed: str, update: UpdateKey) -> MappingDraft:
    """Words for the field that is asked for. Raises `NotAMapper`, `NoDraft`, `Unreadable`."""

    def decide(tx: Transaction) -> MappingDraft:
        check_right(runtime, event, user_id)
        draft = known_draft(runtime, event, user_id, None)
        if update in tx.state.handled:  # brought again: by now another field is asked for
            return draft
        field = asked_field(draft)
        if field is None:
            raise NoDraft
        after = with_words(event, draft.given, field, typed)
        if after.get(field) == (DONT_KNOW,) and not may_be_unknown(draft.given, draft.about, field):
            raise Unreadable("empty")
        return _expecting(tx, _after(draft, after, field, stays=field in MANY))

    return await runtime.writer.write(decide, update)


async def turn_to(
    runtime: Runtime, user_id: int, event: Event, number: int, field: Field | Literal[""], update: UpdateKey
) -> MappingDraft:
    """Another field is asked for, or the summary is shown. Raises `NotAMapper`, `NoDraft`."""

    def decide(tx: Transaction) -> MappingDraft:
        check_right(runtime, event, user_id)
        draft = known_draft(runtime, event, user_id, number)
        walks = draft.walks if draft.field and field else 0
        return _expecting(tx, replace(draft, field=field, walks=walks))

    return await runtime.writer.write(decide, update)


async def give_group(
    runtime: Runtime, user_id: int, event: Event, number: int, group: str, update: UpdateKey
) -> MappingDraft:
    """For which group staff enter it, who are in none. Raises `NotAMapper`, `NoDraft`."""

    def decide(tx: Transaction) -> MappingDraft:
        check_right(runtime, event, user_id)
        draft = known_draft(runtime, event, user_id, number)
        if event.group(group) is None or own_group(runtime, event, user_id):
            raise NoDraft
        return _expecting(tx, replace(draft, stakeholder_group=group))

    return await runtime.writer.write(decide, update)


async def discard(runtime: Runtime, user_id: int, event: Event, number: int, update: UpdateKey) -> None:
    """Only what isn't saved goes. Raises `NoDraft`."""

    def decide(tx: Transaction) -> None:
        draft = draft_of(runtime, event, user_id)
        if draft is not None and draft.number == number:
            tx.remove(draft)
            expect_next(tx, user_id, event.code, "")
        elif update not in tx.state.handled:
            raise NoDraft

    await runtime.writer.write(decide, update)


def own_group(runtime: Runtime, event: Event, user_id: int) -> str:
    """The group that somebody is in; '': staff may be in none."""
    participant = runtime.state.participant(event.code, user_id)
    return participant.stakeholder_group if participant is not None else ""


def asked_field(draft: MappingDraft) -> Field | None:
    """None: the summary is shown."""
    return next((field for field in FIELDS if field == draft.field), None)


def _begun(
    runtime: Runtime, event: Event, user_id: int, how: Begun, which: str, real_now: int
) -> MappingDraft:
    def draft(about: str, given: Given, field: str, entry: MappingEntry | None = None) -> MappingDraft:
        group = entry.stakeholder_group if entry is not None else own_group(runtime, event, user_id)
        code, walks = entry.code if entry is not None else "", 1 if how == "added" else 0
        return MappingDraft(user_id, event.code, code, about, group, given, field, walks, real_now)

    if how == "added":
        return draft("", {}, FIELDS[0])
    if how == "changed":
        entry = runtime.state.mapping_of(event.code).get(which)
        if entry is None:
            raise NoDraft
        if not may_change(runtime, entry, user_id):
            raise NotAMapper
        return draft(entry.about, entry.given, "", entry)
    initiative = mapping_of(event).initiative(which)
    if initiative is None:
        raise NoDraft
    for entry in own_entries(runtime, event.code, user_id):
        if entry.about == which and holds(entry):
            return draft(which, entry.given, "", entry)
    given = of_initiative(initiative)
    lacking = missing(given, which) if how == "confirmed" else ()
    return draft(which, given, lacking[0] if lacking else "")


def _after(draft: MappingDraft, given: Given, field: Field, *, stays: bool) -> MappingDraft:
    """With what was said; then the next field, or the summary, unless more may be said to this one."""
    following = field if stays else (next_field(given, field) or "") if draft.walks else ""
    return replace(draft, given=given, field=following)


def check_right(runtime: Runtime, event: Event, user_id: int) -> None:
    if not may_enter(runtime, event.code, user_id):
        raise NotAMapper


def known_draft(runtime: Runtime, event: Event, user_id: int, number: int | None) -> MappingDraft:
    draft = draft_of(runtime, event, user_id)
    if draft is None or number not in (None, draft.number):
        raise NoDraft
    return draft


def _expecting(tx: Transaction, draft: MappingDraft) -> MappingDraft:
    """Stored, and what is typed next is for its field."""
    expect_next(tx, draft.user_id, draft.event, EXPECTED if draft.field else "")
    if tx.state.mapping_drafts.get(draft.user_id) != draft:
        tx.put(draft)
    return draft
