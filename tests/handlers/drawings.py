"""What cards are drawn of: events (one full of markup), polls in every state, the longest answers, and people."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from bot.message import Message
from bot.rules.agenda import agenda_of
from bot.rules.ballots import item_codes
from bot.rules.kinds.answer import Choice
from bot.rules.kinds.wall import Question
from bot.rules.registration import LONGEST_NAME
from bot.rules.schedule import slots
from bot.runtime import Runtime
from config.catalogs import Texts
from config.event import Event, Poll, options_of
from config.settings import Settings
from handlers.cards.poll import PollCard
from handlers.kinds.asking import OWN
from handlers.voice import Voice
from storage.events import EventRow
from storage.polls import Answer, Ballot, Feedback, OpenedPoll, Round
from storage.state import State
from tests.conftest import ORGANIZER
from tests.workshop import (
    EVENT,
    MINUTE,
    MORE_POLLS,
    NINE,
    HandClock,
    every_kind,
    registered,
    shipped_event,
)

SAPW = shipped_event()
TRICKY = "<b>\"5\" < 6</i> & 'x' &nbsp;"
LANGUAGES = ("en", "km")


def with_tricky_texts(content: Any) -> Any:
    """The small event with markup in everything that people read."""
    texts = ("title", "question", "label", "name", "operator", "contact", "venue", "room", "explanation")
    if isinstance(content, list):
        return [with_tricky_texts(part) for part in content]
    if isinstance(content, dict):
        return {
            key: {"en": TRICKY, "km": TRICKY} if key in texts else with_tricky_texts(value)
            for key, value in content.items()
            if key != "labels"
        } | ({"labels": {"1": TRICKY, "5": TRICKY}} if "labels" in content else {})
    return content


MARKUP = Event.model_validate(
    with_tricky_texts(EVENT | {"polls": EVENT["polls"] + MORE_POLLS}) | {"note": TRICKY}
)
EVENTS = {"sapw": SAPW, "small": every_kind(), "markup": MARKUP}
LONG_QUESTIONS = tuple(Question(f"t{n}", "ស្ត្រី" * 200, is_done=n > 10) for n in range(1, 13))
EVERY_POLL = [(name, poll.code) for name, found in EVENTS.items() for poll in found.polls]


def longest_choices(poll: Poll) -> Sequence[Choice]:
    """Answers that take most room, and don't know."""
    match poll.kind:
        case "choice":
            return [max(options_of(poll), key=lambda option: len(option.label.to("km"))).code, "dk"]
        case "approval":
            return [tuple(option.code for option in options_of(poll)), "dk"]
        case "scale" | "matrix":
            return [poll.scale.first, poll.scale.last, "dk"]
        case "ranking":
            codes = [option.code for option in options_of(poll)]
            return [tuple(codes[: poll.ranks()]), (codes[-1],), "dk"]
        case "wall":
            own = tuple((f"t{n}", "ក្ក" * 200) for n in range(poll.most))
            return [(*own, ("t7", ""), ("t8", "")), (("t7", ""),), (("t1", TRICKY), ("t8", ""))]
        case "text":
            return [tuple((f"t{n}", "ក្ក" * 200) for n in range(poll.most)), (("t1", TRICKY),)]
        case "quiz":
            return ["dk", *(option.code for option in options_of(poll))]
        case "points":
            return [
                tuple((option.code, 1) for option in options_of(poll)),
                ((options_of(poll)[-1].code, 99),),
                "dk",
            ]


def ballot(poll: Poll, items: Sequence[str], choice: Choice) -> Ballot:
    return Ballot(
        17, "p0007", {item: Answer(choice, 1, NINE) for item in items}, "GOV", "en", "telegram", NINE
    )


def rounds_of(poll: Poll) -> Iterator[Round]:
    for plan in poll.rounds:
        opened = Round(10**14, "small", poll.code, plan.code, "open", NINE)
        yield opened
        yield replace(opened, state="closed", closed_at=NINE + MINUTE, turnout={"GOV": (3, 5), "CSO": (0, 1)})
        yield replace(opened, state="paused", paused_at=NINE)
        yield replace(opened, state="void", closed_at=NINE)
        yield replace(opened, closes_at=NINE + MINUTE)
        yield replace(opened, extended_to="CSO", closes_at=NINE + MINUTE)
        middle = dict.fromkeys(item_codes(poll), (2.25, 3.5, 4.75, 999))
        yield replace(opened, feedback=Feedback(3, middle))


def drawings(voice: Voice, found: Event, poll: Poll) -> Iterator[Message]:
    """Every card of a poll that one person can have."""
    items = item_codes(poll)
    other = Round(10**14 + 1, "small", poll.code, "x", "open", NINE)
    for asked in rounds_of(poll):
        ballots = [None, *(ballot(poll, items, choice) for choice in longest_choices(poll))]
        ballots += [ballot(poll, items[:1], longest_choices(poll)[0]), ballot(poll, (), 1)]
        for given_ballot, following in itertools.product(ballots, (None, other)):
            card = PollCard(voice, found, asked, poll, given_ballot, following, questions=LONG_QUESTIONS)
            yield from (card.current(), card.waiting(), card.all_answers())
            yield from (card.closed(), card.reopened(), card.nudged(), card.again(NINE, NINE))
            for item in items:
                yield card.item(item)
                yield card.after(item, "")
                yield from (card.item(item, option.code) for option in options_of(poll))
                yield from (card.item(item, at) for at in (OWN, "t12"))
                assert 0 < len(card.receipt(item).encode("utf-16-le")) // 2 <= 200


PEOPLE = [
    None,
    registered(7, name="", stakeholder_group=""),
    registered(7, name=TRICKY, organisation=TRICKY),
    registered(7, "CSO", name="ស្រី" * LONGEST_NAME, organisation="MEF"),
    registered(7, "gone", name="W" * LONGEST_NAME, organisation="W" * LONGEST_NAME),
]


def runtime(texts: Texts, found: Event) -> Runtime:
    """A runtime that nothing is stored in: cards read its state and clock only."""
    state: State = State()
    state.put(EventRow(found.code, found, "00", 1))
    settings = Settings(organizers=frozenset({ORGANIZER}))
    nothing: Any = None
    return Runtime(settings, texts, HandClock(), nothing, state, nothing, (found.code,))


def put_rounds(state: State, found: Event, *, closed: bool) -> None:
    for slot in slots(agenda_of(found)):
        state.put(OpenedPoll(found.code, slot.poll.code, slot.poll, NINE))
        opened = Round(slot.number, found.code, slot.poll.code, slot.round, "open", NINE)
        over = replace(opened, state="closed", closed_at=NINE, turnout={g.code: (7, 8) for g in found.groups})
        state.put(over if closed else opened)
