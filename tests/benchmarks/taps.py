"""Phones that tap: the updates that Telegram makes of it."""

import itertools
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tests.benchmarks.peers import poll
from tests.benchmarks.stub import Stub

BOT = 123456
TOKEN = f"{BOT}:BENCHMARK-token-of-the-stub"

_FIRST_PHONE = 5_000_000_000
_FIRST_CARD = 1_000
_CARDS = 10
_OPTIONS = tuple(poll.OPTIONS)


def phone(number: int) -> int:
    """The Telegram id of a phone, which is its chat's id too."""
    return _FIRST_PHONE + number


def card_of(user_id: int, round_id: int = poll.ROUND) -> int:
    """The id of the message that shows a round in that chat."""
    return _FIRST_CARD + (user_id - _FIRST_PHONE) * _CARDS + round_id


@dataclass(frozen=True, slots=True)
class Tap:
    """A tap on an option of the open poll; `update` is what Telegram makes of it, in JSON."""

    update_id: int
    user_id: int
    option: str
    update: bytes

    @classmethod
    def on(cls, update_id: int, user_id: int, option: str) -> "Tap":
        body = {"update_id": update_id, "callback_query": _query(update_id, user_id, option)}
        return cls(update_id, user_id, option, json.dumps(body, ensure_ascii=False).encode())

    @property
    def query_id(self) -> str:
        return _query_id(self.update_id)


def tap(stub: Stub, taps: Sequence[Tap]) -> float:
    """All of them at once; returns when."""
    return stub.put((tap.update_id, tap.user_id, tap.update) for tap in taps)


def press(stub: Stub, user_id: int, data: str, update_id: int = 600_000_000) -> float:
    """Somebody presses a button of another card; returns when."""
    query = _query(update_id, user_id, "") | {"data": data}
    update = json.dumps({"update_id": update_id, "callback_query": query}, ensure_ascii=False).encode()
    return stub.put([(update_id, user_id, update)])


def turns(phones: int, first_update: int = 700_000_000) -> Iterator[list[Tap]]:
    """Each phone taps once in a turn, and on another option in the next one; without end."""
    ids = itertools.count(first_update)
    for turn in itertools.count():
        yield [
            Tap.on(next(ids), phone(number), _OPTIONS[(number + turn) % len(_OPTIONS)])
            for number in range(phones)
        ]


def _query_id(update_id: int) -> str:
    return str(4_382_000_000_000_000_000 + update_id)


def _query(update_id: int, user_id: int, option: str) -> dict[str, Any]:
    number = user_id - _FIRST_PHONE
    person = {"id": user_id, "is_bot": False, "first_name": "Dara", "last_name": f"Sok {number}"}
    options = [poll.said(code) for code in poll.OPTIONS]
    heading = f"{poll.TITLE} · open"
    buttons = [
        {"text": str(place), "callback_data": f"v:{poll.ROUND}::{code}"}
        for place, code in enumerate(poll.OPTIONS, start=1)
    ]
    dont_know = {"text": "Don’t know", "callback_data": f"v:{poll.ROUND}::dk"}
    return {
        "id": _query_id(update_id),
        "from": {**person, "username": f"dara_sok_{number}", "language_code": "en"},
        "message": {
            "message_id": card_of(user_id),
            "from": {"id": BOT, "is_bot": True, "first_name": "Benchmark", "username": "benchmark_bot"},
            "chat": {
                "id": user_id,
                "first_name": "Dara",
                "last_name": f"Sok {number}",
                "username": f"dara_sok_{number}",
                "type": "private",
            },
            "date": 1_448_004_600,
            "text": "\n".join([heading, poll.QUESTION, *options, "Confidential: facilitators see groups"]),
            "entities": [{"offset": len(heading) + 1, "length": len(poll.QUESTION), "type": "bold"}],
            "reply_markup": {"inline_keyboard": [buttons, [dont_know]]},
        },
        "chat_instance": str(-(user_id << 20)),
        "data": f"v:{poll.ROUND}::{option}",
    }
