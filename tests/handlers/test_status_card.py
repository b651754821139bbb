"""The organizer's card and the alarm fit a phone, in every language and whatever fails."""

from dataclasses import replace

import pytest

from bot.status import EventStatus, Status
from config.catalogs import Texts
from handlers.cards.status import saving_fails, saving_works, status_card
from handlers.voice import Voice
from storage.errors import REMEDIES, Cause
from storage.journal import DeadLetters
from storage.trouble import Trouble
from tests.handlers.drawings import EVENTS, LANGUAGES
from tests.handlers.drawn import plain
from tests.workshop import NINE

ZONE = "Asia/Phnom_Penh"


def status(trouble: Trouble | None) -> Status:
    events = tuple(
        EventStatus(event.model_copy(update={"code": f"{name}{n}"}), 12, 5000, 4999, 100_000, 99_999)
        for name, event in EVENTS.items()
        for n in range(4)
    )
    letters = DeadLetters(12_345, NINE, 7, "SomeErrorOf<x>")
    return Status(NINE, NINE, NINE, trouble, 3 * 1024**3, letters, events)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("cause", REMEDIES)
def test_whatever_fails_it_fits(texts: Texts, language: str, cause: Cause) -> None:
    voice = Voice(texts, language)
    drawn = plain(status_card(voice, status(Trouble(cause, NINE, 7))))
    alarm = plain(saving_fails(voice, cause, NINE, ZONE))
    assert alarm.split("\n")[1] in drawn
    assert "09:30" in alarm
    plain(saving_works(voice, NINE, NINE + 3_600_000, 0, ZONE))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_unknown_is_left_out_or_said(texts: Texts, language: str) -> None:
    voice = Voice(texts, language)
    known = status(None)
    nothing = tuple(replace(fares, waiting=None, failed=None) for fares in known.events)
    drawn = plain(status_card(voice, replace(known, free=None, dead_letters=None, events=nothing)))
    assert "GiB" not in drawn
    assert "None" not in drawn
    assert "99999" not in drawn
    assert voice.plain("status.unknown") in drawn


def test_how_long_it_lasted_is_said_in_minutes_and_seconds(texts: Texts) -> None:
    drawn = plain(saving_works(Voice(texts, "en"), NINE, NINE + 83_400, 1, ZONE))
    assert drawn.split("\n") == [
        "Saving works again",
        "It had failed since 09:30, for 1 min 23 s.",
        "1 tap or message was not saved; whoever sent it was asked to try again.",
    ]
