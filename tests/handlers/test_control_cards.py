"""The facilitator's cards fit at every time of the day and in every state of a poll."""

from dataclasses import replace
from typing import Any, get_args, get_type_hints

import pytest

from bot.clock import real_now
from bot.message import Message
from bot.rules.agenda import agenda_of
from bot.rules.schedule import Slot, slots
from bot.unlinking import closes_for_good
from config.catalogs import Texts
from handlers.callbacks.steering import ShowControlPoll
from handlers.cards import menu
from handlers.cards.control import Control, control_subject
from handlers.cards.control_poll import PollPage
from handlers.voice import Voice
from storage.agenda import SessionChange
from storage.polls import Answer, Ballot
from tests.handlers.drawings import EVENTS, LANGUAGES, MARKUP, SAPW, TRICKY, put_rounds, runtime
from tests.handlers.drawn import labels, plain
from tests.workshop import MINUTE, NINE, account, event, registered


def page(control: Control, slot: Slot) -> Message:
    return PollPage(control, slot).showing("")


@pytest.mark.parametrize("name", EVENTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_facilitators_card_fits_at_every_time_of_the_day(texts: Texts, name: str, language: str) -> None:
    found = EVENTS[name]
    running = runtime(texts, found)
    for number in range(60):
        group = found.groups[number % len(found.groups)].code
        running.state.put(account(number, event=found.code))
        running.state.put(registered(number, group, event=found.code, checked_in_at=NINE))
    control = Control(running, Voice(texts, language), found)
    for closed in (None, False, True):
        if closed is not None:
            put_rounds(running.state, found, closed=closed)
        assert control.showing(control_subject(found.code)) == control.overview()
        plain(control.overview())
        for slot in slots(agenda_of(found)):
            assert control.showing(control_subject(found.code, slot)) == page(control, slot)
            plain(page(control, slot))
        plain(menu.polls(control.voice, found, running, 999))
        running.state.put(registered(1, found.groups[0].code, event=found.code, checked_in_at=NINE))
        plain(menu.polls(control.voice, found, running, 1))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_a_poll_fits_in_every_state_of_it(texts: Texts, language: str) -> None:
    running = runtime(texts, MARKUP)
    put_rounds(running.state, MARKUP, closed=False)
    control = Control(running, Voice(texts, language), MARKUP)
    soon = real_now() + 60_000
    for slot in control.slots():
        asked = running.state.rounds[slot.number]
        changes: list[dict[str, Any]] = [
            {"state": "open"},
            {"state": "open", "closes_at": NINE + MINUTE},
            {"state": "paused", "paused_at": NINE},
            {"state": "closed", "closed_at": NINE},
            {"state": "closed", "closed_at": NINE, "undo_until": soon},
            {"state": "void", "closed_at": NINE},
        ]
        drawn = set()
        for change in changes:
            running.state.put(replace(asked, **change))
            plain(control.overview())
            for name in get_args(get_type_hints(ShowControlPoll)["page"]):
                assert TRICKY in plain(control.showing(control_subject("small", slot, name)))
            drawn.add(tuple(labels(page(control, slot))))
        undone = 0 if closes_for_good(slot.poll) else 1  # with that button it is another page
        assert len(drawn) == len(changes) - 1 + undone
        running.state.put(replace(asked, extended_to="CSO"))
        plain(page(control, slot))


def test_before_a_poll_is_asked_anew_it_is_said_what_the_copy_takes_the_place_of(texts: Texts) -> None:
    running, voice = runtime(texts, SAPW), Voice(texts, "en")
    put_rounds(running.state, SAPW, closed=False)
    compared = {code for found in SAPW.comparisons for code in (found.importance, found.second)}
    lost = "The poll you are writing now is lost"
    for has_draft in (False, True):
        control = Control(running, voice, SAPW, has_draft=has_draft)
        for slot in control.slots():
            drawn = plain(control.showing(control_subject(SAPW.code, slot, "anew")))
            assert (lost in drawn) == has_draft
            stays = slot.poll.code in compared or SAPW.chain_of(slot.poll.code) is not None
            assert ("What this poll is compared with" in drawn) == stays


def test_the_facilitators_card_counts_groups_of_five_and_everybody_in_all(texts: Texts) -> None:
    running = runtime(texts, event())
    for number in range(8):
        running.state.put(registered(number, "GOV" if number < 5 else "CSO"))
    put_rounds(running.state, event(), closed=False)
    running.state.put(Ballot(2, "p0001", {"": Answer("r", 1, NINE)}, "GOV", "en", "telegram", NINE))
    drawn = plain(Control(running, Voice(texts, "en"), event()).overview())
    assert "GOV 0/5" not in drawn.split("Rating")[0]
    assert "CSO 0/3" not in drawn
    assert "1 of 8" in drawn or "1/8" in drawn


def test_a_poll_whose_session_is_cancelled_is_marked_and_not_the_next_to_open(texts: Texts) -> None:
    running = runtime(texts, event())
    running.state.put(SessionChange("small", 1, "one", NINE, NINE + MINUTE, None, "cancelled", NINE))
    control = Control(running, Voice(texts, "en"), event())
    drawn = control.overview()
    assert [line.endswith("not asked") for line in plain(drawn).split("\n")[2:]] == [True] * 3 + [False] * 2
    assert labels(drawn)[0] == "Open next: 4 “Rating · after”"
    assert labels(page(control, control.slots()[0]))[0] == "Open"
