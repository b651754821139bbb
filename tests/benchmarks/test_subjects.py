"""The bots under test are asked the same, and do what the table says of them."""

import asyncio
import sys

import pytest

from config.event import ChoicePoll, options_of
from tests.benchmarks import sala
from tests.benchmarks.peers import poll
from tests.benchmarks.scenarios import at_once, kill, limited, start
from tests.benchmarks.subjects import SALA, SUBJECTS, Failed, Subject, serving
from tests.benchmarks.taps import turns

PHONES = 20
LINUX = sys.platform == "linux"
"""Where a process's memory and processor time can be read."""


def test_every_bot_asks_what_the_shipped_event_asks() -> None:
    (asked,) = (asked for asked in sala.event().polls if asked.code == "integration")
    assert isinstance(asked, ChoicePoll)
    assert asked.title.to("en") == poll.TITLE
    assert asked.question.to("en") == poll.QUESTION
    assert {option.code: option.label.to("en") for option in options_of(asked)} == poll.OPTIONS


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.name)
async def test_a_bot_saves_answers_and_shows_every_tap(subject: Subject) -> None:
    if subject.name == "aiogram":
        pytest.importorskip("aiogram")
    async with asyncio.timeout(120), serving(subject, PHONES) as running:
        rounds = turns(PHONES)
        for _ in range(2):
            taps = await at_once(running, next(rounds), 60)
            assert (taps.complete, taps.unanswered, taps.unshown, taps.unsaved) == (PHONES, 0, 0, 0)
        if LINUX:
            assert running.memory("VmRSS") > 1
            assert taps.busy > 0


async def test_sala_loses_nothing_when_it_is_killed_amid_a_burst() -> None:
    async with asyncio.timeout(120):
        killed = await kill(SALA, 15 * PHONES)
    assert (killed.lost, killed.broken) == (0, 0)


async def test_sala_answers_a_tap_that_waited_for_its_start() -> None:
    async with asyncio.timeout(120):
        started = await start(SALA, PHONES)
    assert 0 < started.seconds < 120
    if LINUX:
        assert 0 < started.idle <= started.peak


async def test_sala_keeps_to_telegrams_limits() -> None:
    async with asyncio.timeout(120):
        taps = await limited(SALA, 5, 6, 0)
    assert taps.refused == 0
    assert (taps.unanswered, taps.unshown, taps.unsaved) == (0, 0, 0)


async def test_a_bot_that_does_not_start_is_quoted() -> None:
    with pytest.raises(Failed, match="No module named"):
        async with serving(Subject("none", "None", "no_such_script"), 1):
            pass
