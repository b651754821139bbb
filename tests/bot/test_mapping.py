"""Entries are written step by step, belong to their writer, and outlive them."""

from dataclasses import replace

import pytest

from bot.erasing import erase
from bot.mapping import entering, saving, settling
from bot.mapping.entering import NoDraft, Unfinished
from bot.mapping.rights import NotAMapper, may_enter, may_see
from bot.mapping.saving import Incomplete
from config.event import Event
from storage.mapping import MappingEntry
from tests.conftest import ORGANIZER, Workshop
from tests.workshop import NINE, mapped

SAID = {"who": ("MEF",), "sector": ("edu",), "priority": ("poor",)}


@pytest.fixture
async def room(workshop: Workshop) -> Workshop:
    """With a mapping that everybody enters; 7 and 8 are registered."""
    row = workshop.state.events["small"]
    definition = mapped(row.definition)
    assert definition.mapping is not None
    everybodys = definition.mapping.model_copy(update={"by": "everybody"})
    changed = replace(row, definition=definition.model_copy(update={"mapping": everybodys}))
    await workshop.put(changed)
    await workshop.join(7, 8)
    return workshop


def _event(room: Workshop) -> Event:
    return room.runtime.event("small")


async def _entry(room: Workshop, code: str, author: int, **said: tuple[str, ...]) -> None:
    state = "withdrawn" if said.pop("state", None) else "entered"
    whose = ("small", code, "i1", author, "GOV")
    await room.put(MappingEntry(*whose, {**SAID, **said}, state, "telegram", NINE, NINE))  # type: ignore[arg-type]


async def test_who_enters_and_who_sees_follows_the_event_file(room: Workshop) -> None:
    assert may_enter(room.runtime, "small", 7)
    assert not may_enter(room.runtime, "small", 99)
    assert not may_see(room.runtime, "small", 99)
    row = room.state.events["small"]
    await room.put(replace(row, definition=mapped(row.definition)))
    assert not may_enter(room.runtime, "small", 7)
    assert may_see(room.runtime, "small", 7)
    assert may_enter(room.runtime, "small", ORGANIZER)
    with pytest.raises(NotAMapper):
        await entering.begin(room.runtime, 7, _event(room), "added", "", room.update())


async def test_words_brought_again_go_into_no_other_field(room: Workshop) -> None:
    event = _event(room)
    draft = await entering.begin(room.runtime, 7, event, "added", "", room.update())
    await entering.turn_to(room.runtime, 7, event, draft.number, "what", room.update())
    update = room.update()
    await entering.write(room.runtime, 7, event, "Soup kitchens", update)
    again = await entering.write(room.runtime, 7, event, "Soup kitchens", update)
    assert again.given == {"what": ("Soup kitchens",)}
    assert again.field == "where"


async def test_a_second_entry_is_begun_once_the_first_is_saved_or_discarded(room: Workshop) -> None:
    event = _event(room)
    draft = await entering.begin(room.runtime, 7, event, "confirmed", "i1", room.update())
    with pytest.raises(Unfinished):
        await entering.begin(room.runtime, 7, event, "confirmed", "i2", room.update())
    with pytest.raises(Incomplete):
        await saving.save(room.runtime, 7, event, draft.number, room.update())
    await entering.put(
        room.runtime, 7, event, draft.number, "priority", "poor", on=True, update=room.update()
    )
    update = room.update()
    saved = await saving.save(room.runtime, 7, event, draft.number, update)
    assert saved.entry is not None
    assert saved.entry.code == "m001"
    assert saved.entry.stakeholder_group == "GOV"
    await saving.save(room.runtime, 7, event, draft.number, update)
    assert len(room.state.mapping_of("small")) == 1
    with pytest.raises(NoDraft):
        await saving.save(room.runtime, 7, event, draft.number, room.update())


async def test_nobody_changes_or_withdraws_anothers_entry_but_facilitators(room: Workshop) -> None:
    await _entry(room, "m001", 7)
    event = _event(room)
    with pytest.raises(NotAMapper):
        await settling.withdraw(room.runtime, 8, event, "m001", "withdrawn", room.update())
    with pytest.raises(NotAMapper):
        await entering.begin(room.runtime, 8, event, "changed", "m001", room.update())
    after = await settling.withdraw(room.runtime, ORGANIZER, event, "m001", "withdrawn", room.update())
    assert after.state == "withdrawn"


async def test_entries_outlive_who_is_erased_tied_to_nobody(room: Workshop) -> None:
    await _entry(room, "m001", 7)
    await _entry(room, "m002", 7, state=("withdrawn",))
    await _entry(room, "m003", 8)
    await entering.begin(room.runtime, 7, _event(room), "added", "", room.update())
    await erase(room.runtime, 7, "small", room.update())
    entries = room.state.mapping_of("small")
    assert [(each.author, bool(each.given)) for each in entries.values()] == [
        (None, True),
        (None, False),
        (8, True),
    ]
    assert 7 not in room.state.mapping_drafts
    rows = await room.engine.read(f"{MappingEntry.table.select} ORDER BY code")
    assert [MappingEntry.of(row) for row in rows] == list(entries.values())
