"""Phones that tap, and what became of each tap."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.benchmarks.peers import poll
from tests.benchmarks.stub import Call, Stub

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


def option(number: int) -> str:
    """The code of the option of a number, going round."""
    return _OPTIONS[number % len(_OPTIONS)]


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
        return query_id(self.update_id)


def query_id(update_id: int) -> str:
    return str(4_382_000_000_000_000_000 + update_id)


def tap(stub: Stub, taps: Sequence[Tap]) -> float:
    """All of them at once; returns when."""
    return stub.put((tap.update_id, tap.user_id, tap.update) for tap in taps)


@dataclass(frozen=True)
class Fate:
    """What became of one tap. Seconds from the tap; None: it never happened.

    `saved`: whether the database has, in the end, what the phone tapped last; None where nothing is stored.
    """

    tapped_at: float
    answer: float | None
    card: float | None
    saved: bool | None

    @property
    def is_complete(self) -> bool:
        """Saved (where the bot stores anything), answered, and shown."""
        return self.answer is not None and self.card is not None and self.saved is not False

    @property
    def seconds(self) -> float:
        """Until all of it had happened."""
        return max(self.answer or 0.0, self.card or 0.0)


def fates(
    tapped: Iterable[tuple[float, Tap]], calls: Iterable[Call], saved: Mapping[int, str] | None
) -> list[Fate]:
    """What became of each tap, in order. `tapped` says when; `saved` has each phone's stored option.

    A tap is answered by a toast that names its option, and shown by an edit of its card that shows its
    option, or that of a later tap of the same phone.
    """
    toasts: dict[str, tuple[float, str]] = {}
    edits: dict[int, list[tuple[float, str]]] = defaultdict(list)
    for call in calls:
        if call.refused:
            continue
        if call.method == "answercallbackquery":
            asked = call.parameters()
            toasts.setdefault(str(asked["callback_query_id"]), (call.at, asked.get("text") or ""))
        elif call.method == "editmessagetext":
            asked = call.parameters()
            if int(asked["message_id"]) == card_of(int(asked["chat_id"])):
                edits[int(asked["chat_id"])].append((call.at, str(asked["text"])))
    all_taps = list(tapped)
    of_phone: dict[int, list[tuple[float, Tap]]] = defaultdict(list)
    for at, tap in all_taps:
        of_phone[tap.user_id].append((at, tap))
    shown = {
        update_id: at
        for user_id, taps in of_phone.items()
        for update_id, at in _shown(taps, edits[user_id]).items()
    }
    found = []
    for at, tap in all_taps:
        toasted, text = toasts.get(tap.query_id, (0.0, ""))
        answer = toasted - at if poll.said(tap.option) in text else None
        card = shown[tap.update_id] - at if tap.update_id in shown else None
        last = of_phone[tap.user_id][-1][1].option
        found.append(Fate(at, answer, card, None if saved is None else saved.get(tap.user_id) == last))
    return found


def _shown(taps: Sequence[tuple[float, Tap]], edits: Iterable[tuple[float, str]]) -> dict[int, float]:
    """When each tap of one phone was first on its card, by update id."""
    shown: dict[int, float] = {}
    for at, text in edits:
        before = [tap for tapped_at, tap in taps if tapped_at <= at]
        shows = [place for place, tap in enumerate(before) if poll.said(tap.option) in text]
        for tap in before[: shows[-1] + 1] if shows else ():
            shown.setdefault(tap.update_id, at)
    return shown


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
        "id": query_id(update_id),
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
