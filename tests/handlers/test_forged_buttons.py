"""Foreign, forged, replayed and stale buttons give nothing, change nothing and break nothing.

The disk refuses every change meanwhile, and counts what it was asked to change.
"""

import itertools
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Annotated, Literal, get_args, get_origin, get_type_hints

from bot.broadcasts import cancel
from bot.invitations import invite, redeem
from bot.steps import steer
from config.catalogs import Texts
from handlers.callbacks import (
    answering,
    broadcasting,
    chain,
    ideas,
    joining,
    mapping,
    organizing,
    people,
    roadmap,
    roster,
    staff,
    steering,
)
from handlers.callbacks.data import Data
from tests.conftest import ORGANIZER
from tests.handlers.desk import Desk
from tests.handlers.everybody import PEOPLE, WRITER, served, set_up, tap
from tests.handlers.permissions import BUTTONS, EVERYBODYS, STATES, refusal
from tests.workshop import MINUTE, NINE


async def test_buttons_of_another_event_give_nothing_to_people_of_this_one(
    counter: Desk, texts: Texts
) -> None:
    world = await set_up(counter, "open", "other")
    before = await counter.dump()
    counter.disk.is_full = True
    there = {"organizer elsewhere", "organizer of the settings"}
    own = [kind for kind in BUTTONS if kind not in EVERYBODYS and kind is not organizing.ShowStatus]
    for kind, who in itertools.product(own, PEOPLE.keys() - there):
        seen = await tap(counter, who, BUTTONS[kind].data(world))
        assert not seen.changes, (kind, who)
        assert seen.said == (refusal(texts, BUTTONS[kind].why),), (kind, who)
    for kind in own:
        use = BUTTONS[kind]
        if (
            "organizer" in use.who
            and use.works("organizer", "open")
            and kind not in (staff.Revoke, answering.Moderate, steering.Nudge, people.JoinParticipant)
        ):
            assert (await tap(counter, "organizer elsewhere", use.data(world))).worked, kind
    assert await counter.dump() == before


HARMLESS = {
    (ideas.PickIdea, "first"),  # the page
    (steering.SetTimer, "closes_at"),  # a time far away is a time
    (joining.Remind, "start"),  # the message under which it stands
    (answering.Moderate, "first"),  # the page
    (answering.Write, "instead_of"),  # it stays what its sender is about to write
    (joining.GiveOrganisation, "which"),  # who skips gives none
    (broadcasting.ShowBroadcast, "number"),
    (mapping.ShowField, "page"),
    (roadmap.ShowRecommendations, "first"),
    (mapping.ShowMappingSheet, "page"),
}
"""Fields whose every value may be used by whoever may use the button."""


def _forged(data: Data) -> Iterator[str]:
    """What the button carries, with one thing in it changed: unknown codes and numbers, other forms, too much, too little."""
    letter, *values = data.pack().split(":")
    hints = get_type_hints(type(data), include_extras=True)
    for place, field in enumerate(fields(data)):  # type: ignore[arg-type]
        before, hint = values[:place], hints[field.name]
        digits = 15 if hint is int else get_args(hint)[1] if get_origin(hint) is Annotated else 0
        wrong = ["-1", "1.5", "٣", "1" * (digits + 1), "", " 1"] if digits else []
        if get_origin(hint) is Literal:
            wrong = [each for each in ("", "everything", "YES") if each not in get_args(hint)]
        elif (type(data), field.name) not in HARMLESS:
            wrong.append("9" * digits if digits else "nowhere")
        for value in wrong:
            if not digits or value.strip() != values[place]:
                yield ":".join([letter, *before, value, *values[place + 1 :]])
    yield ":".join([letter, *values, "more"])
    yield ":".join([letter, *values[:-1]]) if values else f"{letter}x"
    yield f"{letter}{'x' * 64}"
    yield data.pack().swapcase() + ":"


async def test_a_forged_button_changes_nothing_and_breaks_nothing(counter: Desk) -> None:
    """By an organizer and by a participant, who may use all there is."""
    world = await set_up(counter, "open")
    before = await counter.dump()
    counter.disk.is_full = True
    taken = []
    for use, who in itertools.product(BUTTONS.values(), ("organizer", "participant")):
        for packed in _forged(use.data(world)):
            update = counter.updates.tap(PEOPLE[who], use.data(world))
            update["callback_query"]["data"] = packed
            changes = counter.disk.changes
            await counter.take(update)
            if counter.disk.changes != changes:
                taken.append((packed, who))
    assert not taken, "\n".join(map(str, taken))
    assert await counter.dump() == before


async def test_a_button_brought_again_changes_nothing_twice(tmp_path: Path, texts: Texts) -> None:
    """Each that changes something does, where it may be used, and the same update after that doesn't."""
    changing = set()
    for kind, use in BUTTONS.items():
        state = next((state for state in ("open", *STATES) if state in use.states), "open")
        who = next(who for who in ("organizer", "participant", "registering") if who in use.who)
        folder = tmp_path / kind.__name__
        folder.mkdir()
        async with served(folder, texts) as running:
            update = running.updates.tap(PEOPLE[who], use.data(await set_up(running, state)))
            before = await running.dump()
            await running.take(update)
            after = await running.dump()
            await running.take(update, update)
            assert await running.dump() == after, kind
        if after != before:
            changing.add(kind)
    assert changing >= {answering.Vote, steering.Steer, staff.Invite, staff.Revoke, broadcasting.Address}


async def test_a_button_of_an_older_card_changes_nothing(counter: Desk) -> None:
    """The round was steered since, the draft is gone, the role is another, the link was used, the agenda has moved."""
    world, workshop = await set_up(counter, "open"), counter.workshop
    runtime, key = workshop.runtime, workshop.update
    await steer(runtime, ORGANIZER, world.colour, "paused", 0, key())
    await steer(runtime, ORGANIZER, world.colour, "resumed", 1, key())
    await cancel(runtime, ORGANIZER, world.broadcast, key())
    used = await invite(counter.disk, "small", "facilitator")  # type: ignore[arg-type]
    await redeem(runtime, WRITER, used, key())
    link = next(link for link in workshop.state.invitations.values() if link.used_by == WRITER)
    old = [
        steering.Steer(world.colour, "closed", world.step),
        steering.SetTimer(world.colour, NINE + 5 * MINUTE, world.step),
        steering.Extend(world.colour, "GOV", world.step),
        steering.AskAnew(world.colour, world.step),
        steering.OpenPoll(world.event, "colour", "1", 0),
        ideas.ShapeIdea(world.ideas, "n1", "hidden", world.version - 1),
        ideas.UndoIdeas(world.ideas, world.version - 1),
        chain.OpenChainStep(world.ideas, world.onward - 1),
        organizing.ShiftAgenda(world.event, "", 5, "later", "stays", 1),
        organizing.CancelSession(world.event, "two", "cancelled", 1),
        organizing.SwapSessions(world.event, "one", "two", 1),
        staff.Invite(world.event, "observer", world.invitations - 1),
        staff.Revoke(world.event, world.rapporteur, "observer", "yes"),
        staff.TakeBack(world.event, link.code),
        roster.ImportRoster(world.event, "left", 1),
        roadmap.SettleStep(world.event, "s01", 0, "done"),
        mapping.GiveValue(world.event, world.draft + 1, "sector", "edu", "yes"),
        mapping.SaveEntry(world.event, world.draft + 1),
        mapping.SettleEntries(world.event, "m001", "one", 1),
        mapping.ImportMappingSheet(world.event, 1),
        broadcasting.Address(world.broadcast, "everyone", ""),
        broadcasting.SteerBroadcast(world.broadcast, "sent"),
        broadcasting.ScheduleBroadcast(world.broadcast, 600),
    ]
    before = await counter.dump()
    for data in old:
        changes = counter.disk.changes
        seen = await tap(counter, "organizer", data)
        assert counter.disk.changes == changes, data
        assert seen.said or seen.shown, data
    assert await counter.dump() == before
