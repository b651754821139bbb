"""Every command and every button does something only for who may use it, in every state of a poll.

While the table is walked the disk refuses every change, so that nothing that is allowed stands in the way of what comes
after; it also counts what it was asked to change.
"""

import itertools
import re
from dataclasses import replace

import pytest

from config.catalogs import Texts
from handlers.buttons import TAPS
from handlers.callbacks import DATA
from handlers.commands import COMMANDS
from handlers.menus import menu
from storage.people import ROLES, Role
from tests.handlers.desk import Desk
from tests.handlers.everybody import PEOPLE, say, set_up, tap
from tests.handlers.permissions import BUTTONS, GIVEN, STATES, WHY, refusal
from tests.test_house import HOUSE


def test_every_command_and_every_button_stands_in_the_table() -> None:
    assert set(GIVEN) == set(COMMANDS)
    assert set(BUTTONS) == set(DATA) == set(TAPS)


@pytest.mark.parametrize("state", STATES)
async def test_a_button_does_something_only_for_who_may_use_it_and_while_it_may(
    counter: Desk, texts: Texts, state: str
) -> None:
    world = await set_up(counter, state)
    before = await counter.dump()
    counter.disk.is_full = True
    for (kind, use), who in itertools.product(BUTTONS.items(), PEOPLE):
        seen = await tap(counter, who, use.data(world))
        case = (kind.__name__, who, state, seen)
        if use.works(who, state):
            assert seen.worked, case
            continue
        assert not seen.changes, case
        assert seen.said, case
        if who not in use.who:
            is_there = (
                state != "draft" or "round" not in kind.__annotations__ or "event" in kind.__annotations__
            )
            assert seen.said == (refusal(texts, use.why if is_there else "stale", who),), case
    assert await counter.dump() == before


async def test_a_command_does_something_only_for_who_may_give_it(counter: Desk, texts: Texts) -> None:
    await set_up(counter, "open")
    before = await counter.dump()
    counter.disk.is_full = True
    refusals = {refusal(texts, why) for why in WHY}
    for (command, (givers, why)), who in itertools.product(GIVEN.items(), PEOPLE):
        seen = await say(counter, who, f"/{command}", refusals)
        if who in givers:
            assert seen.worked, (command, who, seen)
        else:
            stranger = who == "stranger" and command != "status"
            assert not seen.changes
            assert seen.said == (refusal(texts, "which event" if stranger else why),), (command, who)
    assert await counter.dump() == before


def test_the_readme_has_every_command() -> None:
    table = [line for line in (HOUSE / "README.md").read_text("utf-8").splitlines() if line.startswith("|")]
    assert set(re.findall(r"`/(\w+)`", "\n".join(table))) == set(COMMANDS)


@pytest.mark.parametrize("role", ROLES)
def test_a_menu_has_the_commands_its_role_may_give_and_no_others(role: Role) -> None:
    assert set(menu(role)) == {name for name, (givers, _) in GIVEN.items() if role in givers}


async def test_what_is_typed_counts_only_as_long_as_the_role_does(counter: Desk, texts: Texts) -> None:
    """What was asked for before the role went, and came in afterwards."""
    await set_up(counter, "open")
    state = counter.workshop.state
    for expects in (
        "broadcast:0:en",
        "minutes",
        "room:two",
        "poll:text:en",
        "wording:colour:0:en",
        "step:small:s01:action:0",
        "sheet:small",
        "paper:",
        "list:small",
    ):
        await counter.workshop.put(replace(state.people[11], expects=expects))
        before = await counter.dump()
        await counter.take(counter.updates.text(PEOPLE["revoked facilitator"], "Red, green or blue?"))
        assert counter.phones.texts() in (
            [refusal(texts, "organizers")],
            [refusal(texts, "facilitators")],
        ), expects
        after = await counter.dump()
        assert {name for name in before if before[name] != after[name]} <= {"people"}
        assert state.people[11].expects == ""
