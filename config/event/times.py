"""Times of day, days, and the zone they are in: as they are written, and what is no such thing."""

import datetime as dt
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, PlainSerializer


def _time_of_day(value: Any) -> Any:
    if isinstance(value, str):
        try:
            return dt.datetime.strptime(value, "%H:%M").time()  # noqa: DTZ007 - local by definition
        except ValueError:
            raise ValueError(f"{value!r} is no time of day; write it as 13:30") from None
    return value


TimeOfDay = Annotated[
    dt.time,
    BeforeValidator(_time_of_day),
    PlainSerializer(lambda time: f"{time:%H:%M}", return_type=str),  # so that what is stored reads back
]


def _known_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"{value!r} is no time zone; write it as Asia/Phnom_Penh") from None
    return value


Zone = Annotated[str, AfterValidator(_known_zone)]


def _date(value: Any) -> Any:
    if isinstance(value, str):
        try:
            return dt.datetime.strptime(value, "%Y-%m-%d").date()  # noqa: DTZ007 - a day, not a moment
        except ValueError:
            raise ValueError(f"{value!r} is no date; write it as 2015-11-20") from None
    return value


Day = Annotated[dt.date, BeforeValidator(_date)]
