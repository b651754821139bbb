"""Every card of a broadcast fits a phone and Telegram's limits, in every language, whatever was written."""

from collections.abc import Mapping
from dataclasses import replace
from typing import get_args

import pytest

from bot.clock import real_now
from bot.events import loaded
from bot.message import Message
from bot.rules.agenda import agenda_of
from bot.rules.registration import LONGEST_NAME
from bot.rules.schedule import slots
from bot.runtime import Runtime
from handlers.cards import broadcast_progress as progress
from handlers.cards.broadcast import DraftCard
from handlers.cards.broadcast_progress import ProgressCard, excerpt
from handlers.copies import drawing
from handlers.voice import Voice
from storage.broadcasts import Audience, Broadcast, BroadcastState, Content, Copies
from storage.messages import Fault
from storage.people import ROLES
from storage.polls import OpenedPoll, Round
from tests.conftest import ORGANIZER, Workshop
from tests.handlers.drawn import labels, plain
from tests.workshop import NINE, account, registered, shipped_event

LANGUAGES = ("en", "km")
TRICKY = "<b>\"5\" &lt; 6</b> &amp; 'x' &amp;nbsp; " + "ស្រី" * 30
LONG = Content("text", TRICKY)
STATES: tuple[BroadcastState, ...] = ("scheduled", "sent", "stopped", "withdrawn", "cancelled")


@pytest.fixture
async def runtime(workshop: Workshop) -> Runtime:
    """The shipped event with 120 people of long names, everything open."""
    sapw = shipped_event()
    people = [
        registered(
            n,
            "CSO",
            id=f"p{n:010}",
            event="sapw",
            checked_in_at=NINE,
            name=f"{n} <&> " + "ម" * (LONGEST_NAME - 8),
        )
        for n in range(120)
    ]
    rounds = [
        Round(n, "sapw", slot.poll.code, slot.round, "open", NINE)
        for n, slot in enumerate(slots(agenda_of(sapw, ())), start=1)
    ]
    polls = [OpenedPoll("sapw", slot.poll.code, slot.poll, NINE) for slot in slots(agenda_of(sapw, ()))]
    await workshop.put(loaded(sapw, None), *(account(n) for n in (*range(120), ORGANIZER)), *people)
    await workshop.put(*polls, *rounds)
    return replace(workshop.runtime, events=("sapw",))


def broadcast(**changes: object) -> Broadcast:
    of = Broadcast(10**6, "sapw", ORGANIZER, "draft", Audience("everyone"), {"en": LONG}, NINE, real_now())
    return replace(of, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_page_of_a_draft_fits(runtime: Runtime, language: str) -> None:
    voice, event = Voice(runtime.texts, language), runtime.event("sapw")
    audiences = [
        None, Audience("everyone"), Audience("checked_in"), Audience("group", "IMTF-SA"), Audience("unanswered", "1"),
        Audience("person", "p0000000003"), *(Audience("role", role) for role in ROLES),
    ]  # fmt: skip
    for audience in audiences:
        card = DraftCard(runtime, voice, event, broadcast(audience=audience))
        plain(card.current())
    pages = [card.people(page) for page in (0, 5, 11, 99)]
    assert [len(page.keyboard[-2]) for page in pages] == [1, 2, 1, 1]
    for page in (card.draft(), card.groups(), card.roles(), card.schedule(), *pages):
        plain(page)
    for code in event.languages:
        plain(card.ask_content(code))
        plain(progress.write_correction(voice, broadcast(), code))
    plain(progress.ask_correction(voice, event, broadcast()))


def copies(**counts: int) -> Copies:
    found = {("broadcast", state): count for state, count in counts.items()}
    return Copies(found, unreachable=0)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_state_of_a_broadcast_fits(
    runtime: Runtime, language: str, state: BroadcastState
) -> None:
    voice, event = Voice(runtime.texts, language), runtime.event("sapw")
    for audience in (Audience("everyone"), Audience("unanswered", "7"), Audience("person", "p0000000003")):
        for correction in ({}, {"km": LONG}):
            of = broadcast(state=state, audience=audience, correction=correction)
            for reached in (
                copies(waiting=3),
                copies(sent=2, waiting=2, failed=1),
                copies(sent=3, dropped=2),
            ):
                plain(ProgressCard(runtime, voice, event, of, reached).current())


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_list_of_many_broadcasts_and_of_many_names_fits(runtime: Runtime, language: str) -> None:
    voice, event = Voice(runtime.texts, language), runtime.event("sapw")
    for n in range(20):
        state = ("draft", *STATES)[n % 6]
        runtime.state.put(broadcast(id=n + 1, state=state))
    home = progress.home(voice, runtime, event)
    plain(home)
    assert len(labels(home)) == 8
    fates = [(state, "") for state in ("sent", "waiting", "dropped")]
    fates += [("failed", fault) for fault in get_args(Fault)]
    reached = {n: fates[n % len(fates)] for n in range(120)}
    drawn = plain(progress.who(voice, runtime, broadcast(state="sent"), reached))  # type: ignore[arg-type]
    assert drawn.count("\n") == 7  # a line for each fate that is another to the organizer


def card(runtime: Runtime, of: Broadcast, reached: Mapping[str, int]) -> Message:
    voice = Voice(runtime.texts, "en")
    return ProgressCard(runtime, voice, runtime.event("sapw"), of, copies(**reached)).current()


async def test_a_broadcast_on_its_way_shows_how_far_it_is(runtime: Runtime) -> None:
    shown = card(runtime, broadcast(state="sent"), {"sent": 37, "failed": 1, "waiting": 16})
    assert plain(shown).split("\n")[-1] == "38/54 ▓▓▓▓▓▓▓░░░"
    assert labels(shown) == ["Stop", "Withdraw"]


async def test_until_it_leaves_it_can_be_undone(runtime: Runtime) -> None:
    sent = broadcast(state="sent", send_at=real_now() + 60_000)
    assert labels(card(runtime, sent, {"waiting": 54})) == ["Undo"]
    assert labels(card(runtime, replace(sent, send_at=real_now() - 1), {"waiting": 54})) == [
        "Stop",
        "Withdraw",
    ]


async def test_names_are_offered_only_where_they_tell_nothing_about_answers(runtime: Runtime) -> None:
    done = {"sent": 53, "failed": 1}
    assert "Who" in labels(card(runtime, broadcast(state="sent"), done))
    private = broadcast(state="sent", audience=Audience("unanswered", "1"))
    assert "Who" not in labels(card(runtime, private, done))


async def test_languages_of_those_who_have_not_answered_are_not_counted(runtime: Runtime) -> None:
    voice, event = Voice(runtime.texts, "en"), runtime.event("sapw")
    shown = {
        audience.kind: plain(DraftCard(runtime, voice, event, broadcast(audience=audience)).preview())
        for audience in (Audience("everyone"), Audience("unanswered", "1"))
    }
    assert "English 120" in shown["everyone"]
    assert "English 120" not in shown["unanswered"]
    assert "Nothing is written in ខ្មែរ: English is shown." in shown["unanswered"]


async def test_an_excerpt_is_what_is_read_not_its_markup(runtime: Runtime) -> None:
    voice, event = Voice(runtime.texts, "km"), runtime.event("sapw")
    contents = {
        "en": Content("text", "<b>a</b>\n&lt;b&gt; &amp; c"),
        "km": Content("document", "", "f", "a.pdf"),
    }
    assert excerpt(voice, event, broadcast(contents=contents)) == "a.pdf"
    assert excerpt(Voice(runtime.texts, "en"), event, broadcast(contents=contents)) == "a <b> & c"
    assert excerpt(voice, event, broadcast(contents={"en": Content("place")})) == "ទីតាំង"


async def test_the_card_of_what_is_not_there_is_not_drawn(runtime: Runtime) -> None:
    assert await drawing(runtime, ORGANIZER, 99)() is None
