"""Every card of the shipped event fits a phone and Telegram's limits, in every language; all texts are escaped."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import real_now
from bot.message import Message
from bot.registration import Standing
from bot.rules.agenda import agenda_of
from bot.rules.ballots import item_codes
from bot.rules.findings import find
from bot.rules.kinds.answer import Choice
from bot.rules.kinds.wall import Question
from bot.rules.registration import LONGEST_NAME
from bot.rules.results import result
from bot.rules.schedule import Slot, slots
from bot.runtime import RIGHTS, Runtime
from bot.unlinking import closes_for_good
from config.catalogs import Texts
from config.event import Event, Poll, ScaledPoll, WrittenPoll, asked_of, options_of
from config.event_file import load_event, shipped
from config.graphemes import graphemes
from config.settings import Settings
from handlers.callbacks.steering import ShowControlPoll
from handlers.cards import menu, privacy, registration
from handlers.cards.about_me import about_me
from handlers.cards.control import Control, control_subject
from handlers.cards.control_poll import PollPage
from handlers.cards.poll import PollCard
from handlers.cards.registration import First
from handlers.cards.results import result_cards
from handlers.kinds.asking import OWN
from handlers.voice import Voice, escaped, fitting
from storage.agenda import SessionChange
from storage.events import EventRow
from storage.people import ROLES, Participant
from storage.polls import Answer, Ballot, Feedback, OpenedPoll, Round
from storage.state import State
from tests.conftest import ORGANIZER
from tests.handlers.drawn import labels, plain
from tests.workshop import (
    EVENT,
    MINUTE,
    MORE_POLLS,
    NINE,
    HandClock,
    account,
    event,
    every_kind,
    poll_of_kind,
    registered,
)

SHIPPED = shipped("sapw")
assert SHIPPED is not None
SAPW = load_event(SHIPPED)
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


@pytest.mark.parametrize(("name", "code"), EVERY_POLL)
def test_every_card_of_every_poll_fits(texts: Texts, name: str, code: str) -> None:
    found = EVENTS[name]
    for language, poll in itertools.product(LANGUAGES, found.polls):
        for drawn in drawings(Voice(texts, language), found, poll) if poll.code == code else ():
            plain(drawn)


@pytest.mark.parametrize("poll", MARKUP.polls, ids=lambda poll: poll.code)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_event_file_says_is_shown_as_it_was_written(texts: Texts, poll: Poll, language: str) -> None:
    for drawn in drawings(Voice(texts, language), MARKUP, poll):
        assert plain(drawn).split("\n\n")[-1].lstrip("0123456789 ").startswith(TRICKY)


@pytest.mark.parametrize(("name", "code"), EVERY_POLL)
def test_every_result_fits_whoever_answered(texts: Texts, name: str, code: str) -> None:
    found = EVENTS[name]
    (poll,) = [poll for poll in found.polls if poll.code == code]
    closed = next(asked for asked in rounds_of(poll) if asked.state == "closed")
    for language, people in itertools.product(LANGUAGES, (0, 1, 4, 5, 999)):
        choices = longest_choices(poll)
        cast = [ballot(poll, item_codes(poll), choices[person % len(choices)]) for person in range(people)]
        told = find(poll, closed, cast, [(group.code,) for group in found.groups], cast[: people // 2])
        voice, tallies = Voice(texts, language), result(poll, cast)
        drawn, *more = result_cards(voice, found, closed, poll, tallies, told)
        assert "3" in plain(drawn)  # who answered, of
        assert "6" in plain(drawn)  # those eligible
        assert not more or isinstance(poll, WrittenPoll | ScaledPoll)
        for message in more:
            plain(message)


def test_of_a_poll_without_names_no_small_count_is_drawn(texts: Texts) -> None:
    topics = event().polls[1]
    closed = next(asked for asked in rounds_of(topics) if asked.state == "closed")
    cast = [ballot(topics, ("",), ("t1",)) for _ in range(4)]
    voice = Voice(texts, "en")
    drawn = plain(*result_cards(voice, event(), closed, topics, result(topics, cast)))
    assert voice("result.too_few") in drawn
    assert "Topic 1" not in drawn


def test_a_result_says_how_many_and_of_how_many(texts: Texts) -> None:
    colour = event().polls[0]
    closed = next(asked for asked in rounds_of(colour) if asked.state == "closed")
    cast = [ballot(colour, ("",), choice) for choice in ("r", "r", "r", "g", "dk")]
    drawn = plain(*result_cards(Voice(texts, "en"), event(), closed, colour, result(colour, cast)))
    assert "Red & hot\n▓▓▓▓▓▓▓▓░░ 3 (75%)" in drawn
    assert "=Green\n▓▓░░░░░░░░ 1 (25%)" in drawn
    assert "Blue\n░░░░░░░░░░ 0 (0%)" in drawn


def test_the_result_of_a_quiz_marks_the_right_answer_of_each_question(texts: Texts) -> None:
    quiz = poll_of_kind("quiz")
    closed = next(asked for asked in rounds_of(quiz) if asked.state == "closed")
    cast = [ballot(quiz, ("q1",), choice) for choice in ("q1a", "q1b", "q1b", "q1b", "dk")]
    drawn = plain(*result_cards(Voice(texts, "en"), every_kind(), closed, quiz, result(quiz, cast)))
    assert "✓ 2 Answer b\n▓▓▓▓▓▓▓▓░░ 3 (75%)" in drawn
    assert "\n1 Answer a\n▓▓░░░░░░░░ 1 (25%)" in drawn
    assert "Question 2\nToo few" in drawn


def test_the_chosen_button_is_marked_and_no_other(texts: Texts) -> None:
    colour, topics, rating, _ = event().polls
    asked = next(rounds_of(colour))
    voice = Voice(texts, "en")
    for poll, choice, item, wanted in (
        (colour, "g", "", ["2 ✓"]), (topics, ("t1", "t4"), "", ["1 ✓", "4 ✓"]), (rating, 4, "i2", ["4 ✓"]),
    ):  # fmt: skip
        drawn = PollCard(voice, event(), asked, poll, ballot(poll, (item,), choice)).item(item)
        assert [label for label in labels(drawn) if "✓" in label] == wanted


def test_after_a_tap_the_card_turns_to_the_next_item_and_folds_after_the_last(texts: Texts) -> None:
    rating = event().polls[2]
    asked, voice = next(rounds_of(rating)), Voice(texts, "en")
    one = PollCard(voice, event(), asked, rating, ballot(rating, ("i1",), 3))
    assert one.after("i1", "") == one.item("i2")
    both = PollCard(voice, event(), asked, rating, ballot(rating, ("i1", "i2"), 3))
    assert both.after("i2", "") == both.after("i1", "") == both.current() == both.all_answers()
    withdrawn = PollCard(voice, event(), asked, rating, ballot(rating, ("i2",), 3))
    assert withdrawn.after("i1", "") == withdrawn.item("i1")


def test_a_card_of_a_matrix_stays_until_all_its_items_are_answered(texts: Texts) -> None:
    grid = poll_of_kind("matrix")
    asked, voice = next(rounds_of(grid)), Voice(texts, "en")
    codes = [item.code for item in grid.items]

    def card(*answered: str) -> PollCard:
        return PollCard(voice, every_kind(), asked, grid, ballot(grid, answered, 3))

    assert (
        card("m2").after("m2", "3") == card("m2").item("m1") == card("m2").item("m5") == card("m2").current()
    )
    assert card(*codes[:5]).after("m2", "3") == card(*codes[:5]).item("m6")
    assert card(*codes[:7]).after("m7", "3") == card(*codes[:7]).item("m8")
    assert card(*codes).after("m8", "3") == card(*codes).all_answers()
    drawn = card("m2").item("m1")
    assert plain(drawn).startswith("Grid · 1–5 of 8 · open\nHow much of each?\n1 Row 1\n")
    assert labels(drawn)[:14] == ["1:", "1", "2", "3", "4", "5", "?", "2 ✕", "1", "2", "3 ✓", "4", "5", "?"]
    assert labels(card("m6").item("m6"))[-2:] == ["‹ 1–5", "All answers"]


def test_an_item_that_one_is_not_asked_about_any_more_shows_what_one_is(texts: Texts) -> None:
    grid = asked_of(poll_of_kind("matrix"), "CSO")
    card = PollCard(Voice(texts, "en"), every_kind(), next(rounds_of(grid)), grid, None)
    assert card.item("m1") == card.current() == card.item("m8")
    assert [item.code for item in grid.items] == ["m2", "m8"]


def test_an_approval_stays_until_one_says_that_one_is_done(texts: Texts) -> None:
    topics = event().polls[1]
    card = PollCard(
        Voice(texts, "en"), event(), next(rounds_of(topics)), topics, ballot(topics, ("",), ("t1",))
    )
    assert card.after("", "") == card.item("")


def test_a_closed_poll_offers_its_result_and_no_answers(texts: Texts) -> None:
    colour = event().polls[0]
    closed = next(asked for asked in rounds_of(colour) if asked.state == "closed")
    card = PollCard(Voice(texts, "en"), event(), closed, colour, ballot(colour, ("",), "r"))
    assert card.current() == card.closed()
    assert [button.data for row in card.closed().keyboard for button in row] == [f"r:{closed.id}"]
    assert "09:31" in plain(card.closed())


STAFF = [RIGHTS[:number] for number in range(len(RIGHTS) + 1)]

PEOPLE = [
    None,
    registered(7, name="", stakeholder_group=""),
    registered(7, name=TRICKY, organisation=TRICKY),
    registered(7, "CSO", name="ស្រី" * LONGEST_NAME, organisation="MEF"),
    registered(7, "gone", name="W" * LONGEST_NAME, organisation="W" * LONGEST_NAME),
]


@pytest.mark.parametrize("name", EVENTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_card_of_registration_fits(texts: Texts, name: str, language: str) -> None:
    voice, found = Voice(texts, language), EVENTS[name]
    drawn = [
        registration.ask_language(voice, agenda_of(found)),
        registration.ask_consent(voice, found),
        registration.declined(voice, found),
        registration.write_name(voice),
        registration.write_organisation(voice),
        registration.ask_group(voice, found),
        registration.ask_name(voice, found, None),
        *(registration.ask_name(voice, found, offered) for offered in (TRICKY, "W" * LONGEST_NAME)),
        *(registration.ask_organisation(voice, found, group.code) for group in found.groups),
        registration.ask_organisation(voice, found, "gone"),
        *(
            registration.welcome_staff(
                voice, found, role, Participant("p", found.code, 7), "x" * LONGEST_NAME
            )
            for role in ROLES
        ),
        *(menu.help_page(voice, found, "sala_bot", rights) for rights in STAFF),
        *privacy.privacy_pages(voice, found),
        *(privacy.sure_to_erase(voice, found, is_organizer=named) for named in (False, True)),
    ]
    first = First(Round(1, "small", "x", "1", "open", NINE), escaped(TRICKY), 13)
    for participant in PEOPLE:
        standing = Standing(agenda_of(found), account(7, language=language), participant, "registered")
        drawn += [registration.registered(voice, standing, wanted) for wanted in (None, first)]
        drawn += [about_me(voice, standing, role) for role in ROLES]
    for message in drawn:
        plain(message)


def test_what_people_type_is_shown_as_they_typed_it(texts: Texts) -> None:
    voice = Voice(texts, "en")
    standing = Standing(agenda_of(MARKUP), account(7), PEOPLE[2], "registered")
    assert TRICKY in plain(registration.registered(voice, standing))
    assert plain(about_me(voice, standing, "participant")).count(TRICKY) == 3
    assert TRICKY in plain(registration.ask_name(voice, MARKUP, TRICKY))


@pytest.mark.parametrize(
    "step", ["language", "consent", "name", "group", "organisation", "staff", "registered"]
)
def test_every_step_but_the_last_has_its_question(texts: Texts, step: Any) -> None:
    standing = Standing(agenda_of(event()), account(7), PEOPLE[2], step)
    drawn = registration.next_step(Voice(texts, "en"), standing, profile_name="Sok", role=None)
    assert (drawn is None) == (step == "registered")
    if drawn is not None:
        plain(drawn)


def test_organisations_are_offered_to_their_groups_and_typing_is_always_open() -> None:
    offered = [known.code for known in registration.organisations_for(event(), "GOV")]
    assert offered == ["MEF", "all"]
    assert [known.code for known in registration.organisations_for(event(), "CSO")] == ["all"]


def runtime(texts: Texts, found: Event) -> Runtime:
    """A runtime that nothing is stored in: cards read its state and clock only."""
    state: State = State()
    state.put(EventRow(found.code, found, "00", 1))
    settings = Settings(organizers=frozenset({ORGANIZER}))
    nothing: Any = None
    return Runtime(settings, texts, HandClock(), nothing, state, nothing, (found.code,))


def page(control: Control, slot: Slot) -> Message:
    return PollPage(control, slot).showing("")


def put_rounds(state: State, found: Event, *, closed: bool) -> None:
    for slot in slots(agenda_of(found)):
        state.put(OpenedPoll(found.code, slot.poll.code, slot.poll, NINE))
        opened = Round(slot.number, found.code, slot.poll.code, slot.round, "open", NINE)
        over = replace(opened, state="closed", closed_at=NINE, turnout={g.code: (7, 8) for g in found.groups})
        state.put(over if closed else opened)


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


KHMER = st.text(st.characters(min_codepoint=0x1780, max_codepoint=0x17D3), max_size=80)


@given(KHMER | st.text(max_size=80), st.integers(1, 60))
def test_a_cut_fits_and_falls_between_characters(text: str, most: int) -> None:
    cut = fitting(text, most)
    assert len(cut.encode("utf-16-le", "surrogatepass")) // 2 <= most
    if cut != text:
        assert cut.endswith("…")
        kept = graphemes(cut[:-1])
        assert kept == graphemes(text)[: len(kept)]


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_whatever_is_typed_can_stand_in_a_message(text: str) -> None:
    shown = plain(Message(f"x{escaped(text)}x")) if "\n\n\n" not in text and "&" not in text else None
    assert shown is None or shown == f"x{text}x"
