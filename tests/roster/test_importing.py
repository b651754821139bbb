"""A list is imported whole, as it was shown, by those who may, once; or not at all."""

from dataclasses import replace
from typing import Any

import pytest

from bot.personal_links import open_link, payload_of
from bot.roster import importing
from bot.roster.importing import (
    Differs,
    Imported,
    NoDraft,
    draft_of,
    forget_drafts,
    import_roster,
    keep,
    planned,
)
from bot.roster.inviting import invitations, note_invitations
from bot.roster.reading import Roster
from bot.runtime import NotAllowed
from storage.journal import AuditEntry
from storage.people import Participant, Person
from storage.roster import RosterDraft, Row
from storage.writer import UpdateKey
from tests.conftest import ORGANIZER, Workshop
from tests.workshop import registered

NAMES = ["Sok Dara", "ចាន់ សុភា", "<b>Meas & Mala"]


def roster(*names: str, group: str = "GOV") -> Roster:
    rows = [Row(n, {"name": name, "group": group}) for n, name in enumerate(names, start=2)]
    return Roster(tuple(rows), ())


async def look(workshop: Workshop, *names: str, who: int = ORGANIZER) -> int:
    """Send a list; the fingerprint of what is shown then."""
    update = workshop.update()
    draft = await keep(workshop.runtime, who, workshop.event, roster(*names), update)
    return (await planned(workshop.runtime, draft)).fingerprint()


async def confirm(
    workshop: Workshop,
    shown: int,
    *,
    here: bool = False,
    who: int = ORGANIZER,
    update: UpdateKey | None = None,
) -> Imported:
    key = update or workshop.update()
    return await import_roster(workshop.runtime, who, workshop.event, shown, key, here=here)


async def listed(workshop: Workshop) -> list[Participant]:
    stored = await workshop.stored(Participant)
    return sorted((p for p in stored if p.listed_at is not None), key=lambda p: NAMES.index(p.name))


async def test_everybody_on_the_list_is_stored_as_listed_and_approved(workshop: Workshop) -> None:
    shown = await look(workshop, *NAMES)
    assert await workshop.stored(Participant) == []
    assert await confirm(workshop, shown) == Imported(3, 0, 3)
    people = await listed(workshop)
    assert [each.name for each in people] == NAMES
    now = workshop.clock.now()
    assert {(p.user_id, p.state, p.listed_at, p.approved_at) for p in people} == {
        (None, "not reached", now, now)
    }
    assert await workshop.stored(RosterDraft) == []
    (entry,) = await workshop.stored(AuditEntry)
    assert (entry.actor, entry.action) == (f"organizer:{ORGANIZER}", "roster_imported")
    assert entry.subject == "3 new, 0 changed", "counts, and no names"


async def test_a_restart_between_looking_and_importing_forgets_nothing(workshop: Workshop) -> None:
    await look(workshop, *NAMES)
    again = await workshop.restarted()
    assert again.roster_drafts == workshop.state.roster_drafts
    assert [row.cells["name"] for row in again.roster_drafts[ORGANIZER].rows] == NAMES


async def test_what_would_be_different_by_now_is_not_done(workshop: Workshop) -> None:
    shown = await look(workshop, *NAMES)
    await workshop.put(Person(5, event="small"), registered(5, name=NAMES[0]))
    with pytest.raises(Differs):
        await confirm(workshop, shown)
    assert await listed(workshop) == []
    draft = draft_of(workshop.state, ORGANIZER, "small", 0)
    assert draft is not None
    await confirm(workshop, (await planned(workshop.runtime, draft)).fingerprint())
    assert [each.name for each in await listed(workshop)] == NAMES[1:]


async def test_somebody_who_comes_while_it_is_worked_out_is_seen(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the thread's answer and the writer's turn."""
    shown, before = await look(workshop, *NAMES), importing.planned

    async def and_then_one_comes(*arguments: Any) -> Any:
        found = await before(*arguments)
        await workshop.put(Person(5, event="small"), registered(5, name=NAMES[0]))
        return found

    monkeypatch.setattr(importing, "planned", and_then_one_comes)
    with pytest.raises(Differs):
        await confirm(workshop, shown)


async def test_a_list_with_mistakes_is_not_imported_whatever_the_button_says(workshop: Workshop) -> None:
    shown = await look(workshop, *NAMES, "")
    with pytest.raises(Differs):
        await confirm(workshop, shown)
    assert await workshop.stored(Participant) == []


async def test_a_tap_that_is_brought_again_imports_once(workshop: Workshop) -> None:
    shown, key = await look(workshop, *NAMES), workshop.update()
    await confirm(workshop, shown, update=key)
    assert await confirm(workshop, shown, update=key) == Imported(None, 0, 3)
    assert len(await listed(workshop)) == 3
    with pytest.raises(NoDraft):
        await confirm(workshop, shown)


async def test_those_who_came_by_themselves_keep_their_account_and_registration(workshop: Workshop) -> None:
    (walk_in,) = await workshop.join(5, name=NAMES[0], approved_at=None, listed_at=None)
    shown = await look(workshop, *NAMES)
    await confirm(workshop, shown, here=True)
    (here, *_) = await listed(workshop)
    now = workshop.clock.now()
    assert here == replace(walk_in, listed_at=now, approved_at=now, listed_as=here.listed_as)
    assert here.listed_as


async def test_whoever_opened_their_link_under_another_name_is_found_by_the_list_again(
    workshop: Workshop,
) -> None:
    await confirm(workshop, await look(workshop, *NAMES))
    (first, *_) = await listed(workshop)
    await workshop.join(5, name="Dara", group="CSO", approved_at=None)
    row = workshop.state.events["small"]
    await open_link(workshop.runtime, 5, payload_of(row, first.id), workshop.update())
    draft = await keep(workshop.runtime, ORGANIZER, workshop.event, roster(*NAMES), workshop.update())
    again = await planned(workshop.runtime, draft)
    assert again.is_empty
    assert [line.own for line in again.unchanged if line.before and line.before.user_id == 5] == [
        ("name", "group")
    ]


async def test_only_organizers_see_and_import_lists(workshop: Workshop) -> None:
    await workshop.staff(6, "facilitator")
    shown = await look(workshop, *NAMES)
    with pytest.raises(NotAllowed):
        await look(workshop, *NAMES, who=6)
    with pytest.raises(NotAllowed):
        await confirm(workshop, shown, who=6)
    with pytest.raises(NotAllowed):
        await note_invitations(workshop.runtime, 6, workshop.event, workshop.update())


async def test_a_right_that_is_lost_meanwhile_is_lost_for_the_button_too(workshop: Workshop) -> None:
    helper = await workshop.staff(6, "organizer")
    shown = await look(workshop, *NAMES, who=6)
    await workshop.put(replace(helper, role="observer"))
    with pytest.raises(NotAllowed):
        await confirm(workshop, shown, who=6)


async def test_every_organizer_looks_at_a_list_of_their_own(workshop: Workshop) -> None:
    await workshop.staff(6, "organizer")
    mine, theirs = await look(workshop, NAMES[0]), await look(workshop, NAMES[1], who=6)
    await confirm(workshop, theirs, who=6)
    await confirm(workshop, mine)
    assert [each.name for each in await listed(workshop)] == NAMES[:2]


async def test_a_list_nobody_imports_is_forgotten_after_a_day(workshop: Workshop) -> None:
    shown = await look(workshop, *NAMES)
    draft = workshop.state.roster_drafts[ORGANIZER]
    await workshop.write(forget_drafts)
    assert await workshop.stored(RosterDraft) == [draft]
    await workshop.put(replace(draft, created_at=draft.created_at - importing.KEEP_MS))
    with pytest.raises(NoDraft):
        await confirm(workshop, shown)
    await workshop.write(forget_drafts)
    assert await workshop.stored(RosterDraft) == []


async def test_cancelling_forgets_the_list_and_expects_no_file(workshop: Workshop) -> None:
    await look(workshop, *NAMES)
    assert workshop.state.people[ORGANIZER].expects == importing.EXPECTED
    await importing.cancel(workshop.runtime, ORGANIZER, workshop.update())
    assert workshop.state.roster_drafts == {}
    assert workshop.state.people[ORGANIZER].expects == ""


async def test_those_who_have_not_pressed_start_are_invited_and_that_is_noted(workshop: Workshop) -> None:
    await confirm(workshop, await look(workshop, *NAMES))
    first, second, third = await listed(workshop)
    await workshop.put(Person(5), replace(first, user_id=5), replace(second, removed_at=1))
    people = await note_invitations(workshop.runtime, ORGANIZER, workshop.event, workshop.update())
    assert people == [third]
    file = await invitations(workshop.runtime, workshop.event, people, "sala_bot")
    assert file.name == "small-invitations.pdf"
    assert file.content.startswith(b"%PDF-")

    actions = {entry.action: entry.subject for entry in await workshop.stored(AuditEntry)}
    assert actions["invitations_printed"] == "1 people"
