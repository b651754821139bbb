"""What each goal has to show, on a phone: every goal of the shipped event, its numbers, and what is missing."""

from dataclasses import replace

import pytest

from bot.rules.agenda import agenda_of
from bot.rules.roadmap import steps_of
from bot.rules.trace import Trace, trace
from bot.rules.turnout import Count
from config.catalogs import Texts
from config.event import LANGUAGES
from handlers.cards.trace import trace_cards
from handlers.voice import Voice, units
from storage.polls import Round
from tests.handlers.drawn import plain
from tests.workshop import NINE, event, shipped_event

SAPW = shipped_event()


def traced(*, answered: int) -> Trace:
    """After the polls, each answered by so many of 54, with a lead for every step."""
    rounds = [
        Round(number, "sapw", poll.code, plan.code, "closed", NINE, NINE, {"DP": (answered, 54)})
        for number, (poll, plan) in enumerate((p, plan) for p in SAPW.polls for plan in p.rounds)
    ]
    steps = [replace(step, state="done") for step in steps_of(SAPW, [])] if answered else []
    return trace(agenda_of(SAPW), [], rounds if answered else [], [], [], steps, {})


@pytest.mark.parametrize("answered", [0, 51])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_goal_of_the_shipped_event_fits(texts: Texts, language: str, answered: int) -> None:
    found = traced(answered=answered)
    cards = trace_cards(Voice(texts, language), SAPW, found)
    shown = "\n".join(map(plain, cards))
    assert all(units(plain(card)) <= 4096 for card in cards)
    for each in found.goals:
        mark = "✓" if each.has_evidence else "○"
        assert f"{mark} {each.goal.code} {each.goal.text.to(language)[:40]}" in shown
    assert [bool(card.keyboard) for card in cards] == [False] * (len(cards) - 1) + [True]


def test_a_goal_has_its_numbers_and_what_is_missing(texts: Texts) -> None:
    found = traced(answered=51)
    goal = next(each for each in found.goals if each.goal.code == "O4")
    planned = replace(goal.askings[0], state="planned", count=None)
    part = replace(
        goal,
        askings=(planned, replace(goal.askings[1], count=Count(3, 54))),
        ideas=1,
        waiting=2,
        steps=3,
        accepted=1,
    )
    (card,) = trace_cards(Voice(texts, "en"), SAPW, Trace((part,), (SAPW.polls[-1],)))
    assert plain(card).split("\n\n")[1:] == [
        (
            "Objectives · 1 of 1 with evidence\n"
            "✓ O4 Identify and assess gaps in the coverage of social assistance within the wider developmen…\n"
            "Gaps: how important? (3 of 54); 1 idea; leads of 1 of 3 steps accepted\n"
            "▸ To be asked: Ideas: gaps in coverage\n"
            "▸ 2 ideas wait for approval.\n"
            "▸ 2 steps are without a lead who accepted."
        ),
        "About no goal: Evaluation of the day",
    ]


def test_an_event_without_goals_says_so(texts: Texts) -> None:
    found = trace(agenda_of(event()), [], [], [], [], [], {})
    (card,) = trace_cards(Voice(texts, "en"), event(), found)
    assert "The event file names no goals." in plain(card)
