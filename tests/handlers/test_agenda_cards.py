"""Cards about the agenda fit a phone in every language, whatever the day has become, and show what is true now."""

import datetime as dt
import itertools
from collections.abc import Iterator
from typing import Literal

import pytest

from bot.agenda import Preview, Rescheduled
from bot.delivery.outbox import Rendered
from bot.message import Message
from bot.rules.agenda import Agenda, agenda_of, difference, from_ms, to_ms
from bot.rules.rescheduling import Cancel, Impossible, MoveToRoom, Reason, Shift, Step, Swap, rescheduled
from bot.rules.schedule import LostEvidence
from config.catalogs import Texts
from config.event import Text
from handlers.callbacks import organizing
from handlers.cards.agenda import Asked, agenda_page, notice, reminder
from handlers.cards.shift import AnyStep, Page, ShiftCard, digest
from handlers.rendering import Renderer, reminder_card
from handlers.voice import Voice, escaped
from storage.agenda import SessionChange
from storage.messages import Delivery
from storage.polls import Answer, Ballot, OpenedPoll, Round
from tests.conftest import Workshop
from tests.handlers.drawings import EVENTS, LANGUAGES, TRICKY
from tests.handlers.drawn import labels, plain
from tests.workshop import MINUTE, NINE, event

ROOM = Text.model_validate(TRICKY)
TEN = NINE + 30 * MINUTE


def steps(agenda: Agenda) -> list[Step]:
    first, *_, last = (entry.code for entry in agenda.entries)
    return [
        Shift(20), Shift(20, lunch_stays=False), Shift(-10, last), Shift(600), Cancel(first), Swap(first, last),
        MoveToRoom(last, ROOM),
    ]  # fmt: skip


def found(agenda: Agenda, step: Step, now: dt.datetime) -> Preview | Impossible:
    try:
        after = rescheduled(agenda, step, now)
    except Impossible as impossible:
        return impossible
    return Preview(agenda, after, difference(agenda, after), LostEvidence(("O1", "O2"), ("O3",)), 54)


def data_of(agenda: Agenda, step: Step) -> AnyStep:
    code = agenda.event.code
    match step:
        case Shift():
            to: Literal["later", "earlier"] = "later" if step.minutes > 0 else "earlier"
            lunch: Literal["stays", "moves"] = "stays" if step.lunch_stays else "moves"
            return organizing.ShiftAgenda(code, step.since, abs(step.minutes), to, lunch, 0)
        case Cancel():
            return organizing.CancelSession(code, step.session, "cancelled", 0)
        case Swap():
            return organizing.SwapSessions(code, step.one, step.other, 0)
        case MoveToRoom():
            return organizing.MoveToRoom(code, step.session, digest(step.room), 0)


def drawings(voice: Voice, agenda: Agenda, now: dt.datetime) -> Iterator[Message]:
    """All that is drawn from an agenda at a moment."""
    for reminded in (None, True, False):
        yield agenda_page(voice, agenda, now, reminded=reminded)
    card = ShiftCard(voice, agenda, now)
    nothing = organizing.ShiftAgenda(agenda.event.code, "", 0, "later", "stays", 0)
    yield card.shift(nothing, None)
    pages: tuple[Page, ...] = ("cancel", "swap", "room")
    for page in pages:
        yield card.sessions(page)
    first = agenda.entries[0].code
    yield card.other_session(organizing.SwapSessions(agenda.event.code, first, "", 0))
    yield card.rooms(organizing.MoveToRoom(agenda.event.code, first, 0, 0), [ROOM, Text.model_validate("B")])
    for step in steps(agenda):
        outcome, data = found(agenda, step, now), data_of(agenda, step)
        if isinstance(data, organizing.ShiftAgenda):
            yield card.shift(data, outcome)
        else:
            yield card.step(data, outcome)
        if isinstance(outcome, Preview):
            yield card.done(Rescheduled(outcome.changes, 54, anew=True))
            yield notice(voice, agenda.event, outcome.changes)
    asked = [
        Asked(escaped(TRICKY), Round(10**14, "x", "y", "1", "open", NINE), answered)
        for answered in (True, False)
    ]
    for entry in agenda.planned[:1]:
        for minutes, reminded in itertools.product((885, 10, 0), (True, False)):
            at = entry.starts - dt.timedelta(minutes=minutes)
            yield reminder(voice, agenda, [entry], at, asked, reminded=reminded)


@pytest.mark.parametrize("name", EVENTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_card_about_the_agenda_fits_whatever_the_day_has_become(
    texts: Texts, name: str, language: str
) -> None:
    agenda, voice = agenda_of(EVENTS[name]), Voice(texts, language)
    before = agenda.entries[0].starts - dt.timedelta(minutes=30)
    became = [agenda]
    for step in steps(agenda):
        outcome = found(agenda, step, before)
        became += [outcome.after] if isinstance(outcome, Preview) else []
    assert len(became) > 4
    for now_so, minutes in itertools.product(became, (-1, 45, 24 * 60)):
        for drawn in drawings(voice, now_so, now_so.entries[0].starts + dt.timedelta(minutes=minutes)):
            plain(drawn)


def test_every_reason_why_something_cannot_be_is_said(texts: Texts) -> None:
    agenda = agenda_of(EVENTS["markup"])
    card = ShiftCard(Voice(texts, "en"), agenda, agenda.entries[0].starts)
    reasons: tuple[Reason, ...] = ("past", "midnight", "too_short", "overlap", "begun", "over")
    for reason in reasons:
        data = organizing.CancelSession("small", "one", "cancelled", 0)
        drawn = card.step(data, Impossible(reason, agenda.entries[0]))
        assert TRICKY in plain(drawn)
        assert labels(drawn) == ["‹ Back"]


def test_a_change_in_silent_mode_says_that_people_are_told_all_the_same(texts: Texts) -> None:
    agenda = agenda_of(EVENTS["sapw"])
    opening = agenda.entries[1]
    card = ShiftCard(Voice(texts, "en"), agenda, opening.starts)
    wanted = organizing.ShiftAgenda("sapw", "", 20, "later", "stays", 0)
    assert "until 09:00" in plain(card.shift(wanted, found(agenda, Shift(20), opening.starts)))


def test_a_reminder_says_what_is_true_when_it_is_read(texts: Texts) -> None:
    agenda = agenda_of(event())
    one, voice = agenda.entries[0], Voice(texts, "en")

    def said(minutes: int) -> str:
        at = one.starts - dt.timedelta(minutes=minutes)
        return plain(reminder(voice, agenda, [one], at, [], reminded=True)).split("\n")[1]

    assert [said(minutes) for minutes in (10, 1, 0, 91)] == [
        "starts in 10 minutes, A <1>", "starts in 1 minute, A <1>", "starts now, A <1>", "Fri 20 Nov, 09:00, A <1>, Hall <1>",
    ]  # fmt: skip


# What the outbox holds, drawn when it is sent


def row(message: str, subject: str, user_id: int = 7) -> Delivery:
    return Delivery("d1", "small", user_id, message, subject, "reminders", "k1", NINE)


async def starting(workshop: Workshop, starts: int = TEN, user_id: int = 7) -> Rendered | None:
    return await Renderer(workshop.runtime, "sala_bot")(
        row("session_starts", f"start:small:{starts}", user_id)
    )


async def test_a_reminder_that_waited_too_long_is_not_sent(workshop: Workshop) -> None:
    await workshop.join(7)
    sent = await starting(workshop)
    assert sent is not None
    assert (sent.in_place, sent.is_card) == (False, False)
    assert isinstance(sent.message, Message)
    assert "starts in 30 minutes" in plain(sent.message)
    workshop.clock.move(32 * MINUTE)
    assert await starting(workshop) is None


async def test_a_reminder_of_a_session_that_moved_meanwhile_is_not_sent(workshop: Workshop) -> None:
    await workshop.join(7)
    later = to_ms(from_ms(TEN)) + 5 * MINUTE
    await workshop.put(SessionChange("small", 1, "two", later, later + 60 * MINUTE, None, "planned", NINE))
    assert await starting(workshop) is None
    assert await starting(workshop, later) is not None
    await workshop.put(SessionChange("small", 2, "two", later, later + 60 * MINUTE, None, "cancelled", NINE))
    assert await starting(workshop, later) is None


async def test_who_wants_no_reminders_any_more_gets_none_that_waits(workshop: Workshop) -> None:
    await workshop.join(7, muted_at=NINE)
    assert await starting(workshop) is None
    await workshop.join(8, consented_at=None)
    assert await starting(workshop, user_id=8) is None
    assert await starting(workshop, user_id=9) is None


async def test_a_reminder_names_the_polls_one_is_asked_and_leads_to_the_open_one(workshop: Workshop) -> None:
    (dara,) = await workshop.join(7)
    await workshop.join(8, group="CSO")
    (budget,) = (poll for poll in workshop.event.polls if poll.code == "budget")
    await workshop.put(
        OpenedPoll("small", "budget", budget, NINE), Round(3, "small", "budget", "1", "open", NINE)
    )

    def drawn(user_id: int) -> Message:
        message = reminder_card(workshop.runtime, workshop.event, user_id, from_ms(TEN))
        assert message is not None
        return message

    assert plain(drawn(7)).split("\n")[2:] == ["Poll: “Rating · after”", "Poll: “Budget”"]
    assert labels(drawn(7))[0] == "Answer now"
    assert plain(drawn(8)).split("\n")[2:] == ["Poll: “Rating · after”"]  # the budget is another group's
    assert "Answer now" not in labels(drawn(8))
    await workshop.put(Ballot(3, dara.id, {"": Answer("yes", 1, NINE)}, "GOV", "en", "telegram", NINE))
    assert plain(drawn(7)).endswith("Poll: “Budget” · answered")
    assert "Answer now" not in labels(drawn(7))
    await workshop.put(Round(3, "small", "budget", "1", "closed", NINE, NINE, {}))
    assert "Budget" not in plain(drawn(7))


async def test_a_notice_is_drawn_in_ones_language_and_not_after_the_day(workshop: Workshop) -> None:
    await workshop.join(7)
    await workshop.put(SessionChange("small", 1, "two", TEN, TEN + 30 * MINUTE, None, "planned", NINE))
    sent = await Renderer(workshop.runtime, "sala_bot")(row("agenda_changed", "agenda:small:1"))
    assert sent is not None
    assert isinstance(sent.message, Message)
    assert plain(sent.message) == "The agenda has changed\n10:00–11:00 → 10:00–10:30 Two & more"
    assert (sent.in_place, sent.is_card) == (False, False)
    workshop.clock.move(24 * 60 * MINUTE)
    assert await Renderer(workshop.runtime, "sala_bot")(row("agenda_changed", "agenda:small:1")) is None
