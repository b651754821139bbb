"""Whoever chose Khmer digits reads no others on any card; what the event file says is written as it was."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, get_args, get_type_hints

import pytest

from bot.clock import real_now
from bot.message import Message
from bot.moderation import Text as Written
from bot.registration import Standing
from bot.rules.agenda import agenda_of
from bot.rules.ballots import item_codes
from bot.rules.by_group import by_group, has_tables
from bot.rules.comparisons import compare
from bot.rules.findings import find
from bot.rules.results import result
from bot.runtime import RIGHTS, Runtime
from config.catalogs import Texts
from config.event import Event, Poll, Text
from handlers.callbacks.steering import ShowControlPoll
from handlers.cards import broadcast_progress as progress
from handlers.cards import menu, registration
from handlers.cards.about_me import about_me
from handlers.cards.broadcast import DraftCard
from handlers.cards.broadcast_progress import ProgressCard
from handlers.cards.by_group import by_group_pages
from handlers.cards.comparison import comparison_cards
from handlers.cards.control import Control, control_subject, was_away
from handlers.cards.glossary import glossary_page
from handlers.cards.registration import First
from handlers.cards.results import result_cards, results_page
from handlers.cards.status import saving_works, status_card
from handlers.cards.texts import moderation
from handlers.voice import Voice, escaped
from storage.broadcasts import Content
from storage.trouble import Trouble
from tests.conftest import ORGANIZER
from tests.handlers import test_agenda_cards, test_by_group_card, test_comparison_card, test_status_card
from tests.handlers.drawings import (
    EVENTS,
    PEOPLE,
    TRICKY,
    ballot,
    drawings,
    longest_choices,
    put_rounds,
    rounds_of,
    runtime,
)
from tests.handlers.drawn import labels, plain
from tests.handlers.test_broadcast_cards import broadcast, copies
from tests.handlers.test_broadcast_cards import runtime as broadcasting
from tests.workshop import MINUTE, NINE, account, registered

__all__ = ["broadcasting"]

_TYPED = re.compile(rf"{re.escape(TRICKY)}|[0-9]+ <&>|\b[OC][0-9]\b|\bq[12][abc]\b")
"""What others typed in these tests, and codes."""


def without_digits(value: Any) -> Any:
    """The same event, but for the digits in its texts."""
    if isinstance(value, Text):
        return Text.model_validate({name: re.sub(r"[0-9]", "x", text) for name, text in value.root.items()})
    if isinstance(value, tuple):
        return tuple(map(without_digits, value))
    if isinstance(value, dict):
        return {key: without_digits(part) for key, part in value.items()}
    if hasattr(value, "model_copy"):
        return value.model_copy(update={name: without_digits(part) for name, part in value})
    return value


DIGITLESS: dict[str, Event] = {name: without_digits(found) for name, found in EVENTS.items()}
EVERY = pytest.mark.parametrize("name", ["sapw", "small"])


@pytest.fixture
def voice(texts: Texts) -> Voice:
    return Voice(texts, "km", "khmr")


def latin(text: str) -> str:
    return text.translate(str.maketrans("០១២៣៤៥៦៧៨៩", "0123456789"))


def meanings(drawn: Message) -> list[str]:
    return [button.data for row in drawn.keyboard for button in row]


def check(drawn: Sequence[Message] | Iterator[Message]) -> None:
    """No digit 0-9 in what is read, and Khmer ones somewhere."""
    read = [part for message in drawn for part in (plain(message), *labels(message))]
    assert [part for part in read if re.search(r"[0-9]", _TYPED.sub("", part))] == []
    assert re.search(r"[០-៩]", " ".join(read))


@pytest.mark.parametrize("poll", DIGITLESS["small"].polls, ids=lambda poll: poll.code)
def test_on_cards_of_every_kind_of_poll(texts: Texts, voice: Voice, poll: Poll) -> None:
    """And nothing else is otherwise."""
    drawn = list(drawings(voice, DIGITLESS["small"], poll))
    check(drawn)
    usual = drawings(Voice(texts, "km"), DIGITLESS["small"], poll)
    assert [(latin(each.text), meanings(each)) for each in drawn] == [
        (each.text, meanings(each)) for each in usual
    ]


@EVERY
def test_on_results(voice: Voice, name: str) -> None:
    found, drawn = DIGITLESS[name], list[Message]()
    for poll in found.polls:
        closed = next(asked for asked in rounds_of(poll) if asked.state == "closed")
        choices = longest_choices(poll)
        cast = [ballot(poll, item_codes(poll), choices[person % len(choices)]) for person in range(30)]
        told = find(poll, closed, cast, [(group.code,) for group in found.groups], cast[:15])
        drawn += result_cards(voice, found, closed, poll, result(poll, cast), told)
        if has_tables(poll):
            groups = {group.code: list(choices) * 6 for group in found.groups}
            tables = by_group(poll, test_by_group_card.ballots(poll, **groups), [(g,) for g in groups])
            drawn += by_group_pages(voice, found, closed, poll, tables)
    check(drawn)


def test_on_comparisons(voice: Voice) -> None:
    found, cast = DIGITLESS["sapw"], test_comparison_card.cast
    for comparison in found.comparisons:
        first, second = found.poll(comparison.importance), found.poll(comparison.second)
        assert first is not None
        assert second is not None
        for people in (4, 54):
            compared = compare(
                "sapw", comparison, (first, cast(first.code, people)), (second, cast(second.code, people))
            )
            check(comparison_cards(voice, found, comparison, first, compared))


@EVERY
def test_on_cards_about_the_agenda(voice: Voice, name: str) -> None:
    agenda = agenda_of(DIGITLESS[name])
    start = agenda.entries[0].starts
    for minutes in (-1, 45, 24 * 60):
        check(test_agenda_cards.drawings(voice, agenda, start + dt.timedelta(minutes=minutes)))


@EVERY
def test_on_cards_of_registration(voice: Voice, name: str) -> None:
    found = DIGITLESS[name]
    first = First(next(rounds_of(found.polls[0])), escaped("x"), 13)
    drawn = [
        registration.ask_language(voice, agenda_of(found)),
        registration.ask_consent(voice, found),
        registration.ask_group(voice, found),
        *(registration.ask_organisation(voice, found, group.code) for group in found.groups),
        *(menu.help_page(voice, found, "sala_bot", rights) for rights in (RIGHTS, ())),
    ]
    for participant in PEOPLE:
        person = account(7, language="km", numerals="khmr")
        standing = Standing(agenda_of(found), person, participant, "registered")
        drawn.append(registration.registered(voice, standing, first))
        drawn.append(about_me(voice, standing, "participant"))
    if found.glossary:
        drawn += [glossary_page(voice, found, number) for number in (0, 1)]
    check(drawn)


@EVERY
def test_on_the_facilitators_card(texts: Texts, voice: Voice, name: str) -> None:
    found = DIGITLESS[name]
    running = runtime(texts, found)
    for number in range(60):
        group = found.groups[number % len(found.groups)].code
        running.state.put(account(number, event=found.code))
        running.state.put(registered(number, group, event=found.code))
    control = Control(running, voice, found, organizes=True)
    drawn = [was_away(voice, found, NINE, NINE + MINUTE, 7)]
    for closed in (False, True):
        put_rounds(running.state, found, closed=closed)
        for asked in list(running.state.rounds.values()):
            running.state.put(replace(asked, closes_at=NINE + MINUTE))
        drawn += [control.overview(), menu.polls(voice, found, running, 1)]
        drawn += [results_page(voice, running, found, ORGANIZER)]
        drawn += [
            control.showing(control_subject(found.code, slot, page))
            for slot in control.slots()
            for page in get_args(get_type_hints(ShowControlPoll)["page"])
        ]
        wall = next(asked for asked in running.state.rounds.values())
        texts_written = [Written(f"t{n}", "x", None) for n in range(12)]
        drawn += [moderation(voice, wall, found.polls[0], texts_written, first) for first in (0, 5, 10)]
    check(drawn)


def test_on_the_status_card_and_alarms(voice: Voice) -> None:
    status = test_status_card.status(Trouble("full", NINE, 7))
    events = [replace(fares, event=DIGITLESS["sapw"]) for fares in status.events[:1]]
    check([status_card(voice, replace(status, events=tuple(events)))])
    check([saving_works(voice, NINE, NINE + 83_400, 12, "Asia/Phnom_Penh")])


async def test_on_cards_of_broadcasts(broadcasting: Runtime, voice: Voice) -> None:
    event = DIGITLESS["sapw"]
    for opened in list(broadcasting.state.polls.values()):
        broadcasting.state.put(replace(opened, definition=without_digits(opened.definition)))
    said = {"en": Content("text", "x")}
    for n in range(20):
        broadcasting.state.put(
            broadcast(id=n + 1, contents=said, state=("draft", "sent", "scheduled")[n % 3])
        )
    draft = DraftCard(broadcasting, voice, event, broadcast(contents=said))
    drawn = [draft.current(), draft.draft(), draft.groups(), draft.roles(), draft.people(1)]
    drawn.append(progress.home(voice, broadcasting, event))
    sent = broadcast(state="sent", contents=said)
    drawn += [
        ProgressCard(broadcasting, voice, event, of, copies(**reached)).current()
        for of in (sent, replace(sent, send_at=real_now() + 60_000))
        for reached in ({"waiting": 3}, {"sent": 2, "waiting": 2}, {"sent": 3, "dropped": 2})
    ]
    check(drawn)
