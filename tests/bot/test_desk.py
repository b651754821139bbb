"""Checking in with the code at the desk, and the addresses of its page."""

from typing import Any

import pytest

from bot import desk
from bot.events import loaded
from bot.guesses import GUESSES_MS, MOST_GUESSES
from bot.rules.desk import spaced
from bot.runtime import NotAllowed
from config.settings import Settings
from storage.events import EventRow, event_row
from storage.journal import AuditEntry
from storage.people import Participant
from tests.conftest import ORGANIZER, Clocks, Workshop
from tests.workshop import NINE, account, event, registered

DARA = 7
WINDOW = 60.0


@pytest.fixture
async def here(workshop: Workshop) -> Workshop:
    """One participant who has registered, at an event where people check in."""
    await workshop.put(loaded(event(admission={"walk_ins": "admit"}), workshop.state.events["small"]))
    await workshop.join(DARA)
    return workshop


async def answer(workshop: Workshop, typed: str, who: int = DARA, **changes: Any) -> str:
    update = changes.get("update", workshop.update())
    return await desk.check_in(workshop.runtime, who, workshop.event, typed, update)


def shown(workshop: Workshop) -> str:
    return desk.digits(workshop.runtime, "small")


def wrong(workshop: Workshop, number: int = 1) -> str:
    return f"{(int(shown(workshop)) + number) % 1_000_000:06}"


async def test_the_digits_shown_check_in_once_and_are_audited(here: Workshop) -> None:
    assert await answer(here, spaced(shown(here))) == "done"
    assert await answer(here, spaced(shown(here))) == "already"
    (stored,) = await here.stored(Participant)
    assert stored.checked_in_at == NINE
    (entry,) = await here.stored(AuditEntry)
    assert (entry.actor, entry.action, entry.subject) == ("p0007", "checked_in", "p0007")


async def test_the_digits_hold_a_window_longer_and_no_more(here: Workshop, clocks: Clocks) -> None:
    read = shown(here)
    clocks.move(2 * WINDOW)
    assert await answer(here, read) == "wrong"
    read = shown(here)
    clocks.move(WINDOW)
    assert await answer(here, read) == "done"


async def test_after_five_wrong_codes_not_even_the_right_one_is_taken_for_ten_minutes(
    here: Workshop, clocks: Clocks
) -> None:
    for number in range(1, MOST_GUESSES + 1):
        assert await answer(here, wrong(here, number)) == "wrong"
    assert await answer(here, shown(here)) == "too_often"
    await here.join(8)
    assert await answer(here, shown(here), 8) == "done"
    clocks.move(GUESSES_MS / 1000 + 1)
    assert await answer(here, shown(here)) == "done"


async def test_what_is_no_code_and_what_is_brought_again_is_no_guess(here: Workshop) -> None:
    update = here.update()
    for _ in range(2 * MOST_GUESSES):
        assert await answer(here, "what time is lunch?") == "no_code"
        assert await answer(here, wrong(here), update=update) == "wrong"
    assert await answer(here, shown(here)) == "done"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"registered_at": None}, "registration"),
        ({"approved_at": None}, "approval"),
        ({"removed_at": NINE}, "removed"),
        ({"role": "observer"}, "registration"),
    ],
)
async def test_whoever_lacks_something_else_is_told_that(
    here: Workshop, changes: dict[str, Any], said: str
) -> None:
    await here.put(registered(DARA, **changes))
    assert await answer(here, shown(here)) == said
    (stored,) = await here.stored(Participant)
    assert stored.checked_in_at is None


async def test_a_stranger_and_an_event_without_check_in_are_told_so(
    workshop: Workshop, here: Workshop
) -> None:
    assert await answer(here, shown(here), 99) == "registration"
    await workshop.put(loaded(event(), workshop.state.events["small"]))
    assert await answer(here, shown(here)) == "off"


async def test_what_a_qr_code_holds_leads_back_to_event_and_digits(here: Workshop) -> None:
    link = desk.link(here.runtime, "sala_bot", "small")
    assert link.startswith("https://t.me/sala_bot?start=in_small_")
    found = desk.payload_event(here.runtime, link.partition("=")[2])
    assert found is not None
    assert (found[0].code, found[1]) == ("small", shown(here))
    for other in ("", "in_", "in_small", "in__123456", "in_elsewhere_123456", "small", "me_small_1"):
        assert desk.payload_event(here.runtime, other) is None


async def test_the_page_is_found_by_its_newest_address_only(here: Workshop) -> None:
    old = desk.page_token(here.state.events["small"])
    assert desk.event_of_page(here.runtime, old) == here.event
    with pytest.raises(NotAllowed):
        await desk.renew_page(here.runtime, DARA, "small", here.update())
    update = here.update()
    for _ in range(2):  # brought again
        await desk.renew_page(here.runtime, ORGANIZER, "small", update)
    stored = await event_row(here.engine, "small")
    assert stored is not None
    assert stored.desk_page == 1
    assert desk.event_of_page(here.runtime, old) is None
    assert desk.event_of_page(here.runtime, desk.page_token(stored)) == here.event
    for made_up in ("", "x", old[:-1], f"{old}=", "\ud800"):
        assert desk.event_of_page(here.runtime, made_up) is None


def test_an_event_loaded_anew_keeps_its_page_and_secrets_are_apart() -> None:
    before = EventRow("small", event(), "00" * 32, 1, 3)
    assert loaded(event(), before).desk_page == 3
    other = EventRow("small", event(), "01" * 32, 1, 3)
    assert desk.page_token(before) != desk.page_token(other)


async def test_there_is_an_address_only_where_there_is_a_web_side(here: Workshop) -> None:
    assert desk.page_address(here.runtime, "small") == ""
    assert here.runtime.settings == Settings(organizers=frozenset({ORGANIZER}))
    await here.put(account(ORGANIZER))
