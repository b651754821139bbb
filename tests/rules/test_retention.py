"""When names go, and what is left of somebody then."""

import datetime as dt
from dataclasses import fields
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.rules.retention import DAY_MS, names_until, without_name
from tests.workshop import NINE, event, registered

MIDNIGHT = int(dt.datetime(2015, 11, 21, tzinfo=ZoneInfo("Asia/Phnom_Penh")).timestamp() * 1000)


def test_names_are_kept_so_many_days_after_the_day_is_over_in_its_own_zone() -> None:
    early = registered(7, registered_at=NINE, consented_at=NINE)
    for days in (1, 90):
        small = event(keep_names_days=days)
        assert names_until(small, early) == names_until(small) == MIDNIGHT + days * DAY_MS


@pytest.mark.parametrize("came", ["consented_at", "registered_at", "listed_at"])
def test_whoever_came_later_is_kept_so_many_days_after_that(came: Any) -> None:
    changes: dict[str, Any] = {came: MIDNIGHT + 5}
    late = registered(7, **changes)
    assert names_until(event(), late) == MIDNIGHT + 5 + 90 * DAY_MS


def test_what_is_left_identifies_nobody_and_is_enough_to_count() -> None:
    whole = registered(
        7,
        position="Head",
        tags="both",
        organisation="A clinic",
        listed_at=NINE,
        language="km",
        listed_as="{}",
    )
    bare = without_name(event(), whole)
    changed = {
        field.name for field in fields(whole) if getattr(whole, field.name) != getattr(bare, field.name)
    }
    assert changed == {
        "user_id",
        "name",
        "position",
        "tags",
        "organisation",
        "language",
        "listed_as",
        "listed_at",
    }
    assert without_name(event(), bare) == bare


def test_an_organisation_of_the_event_file_is_no_name_and_stays() -> None:
    assert without_name(event(), registered(7, organisation="MEF")).organisation == "MEF"
