"""Whatever `sala check` lets pass fits into a message, on every card and in the result."""

import datetime as dt
from typing import Any

import pytest

from bot.rules.ballots import item_codes
from bot.rules.results import result
from config.catalogs import Texts
from config.event import (
    ApprovalPoll,
    ChoicePoll,
    Item,
    MatrixPoll,
    PointsPoll,
    Poll,
    RankingPoll,
    RoundPlan,
    ScalePoints,
    ScalePoll,
    Text,
    TextPoll,
    WallPoll,
    WrittenPoll,
)
from handlers.cards.poll import PollCard
from handlers.cards.results import result_cards
from handlers.voice import Voice, units
from storage.polls import Answer, Ballot, Choice, Round
from tests.workshop import NINE, event

_LONG = "ការគ្របដណ្តប់លើគ្រួសារក្រីក្រ និងជិតក្រីក្រ ដែលមិនទទួលបានជំនួយជាប្រចាំ " * 3


def _items(count: int, prefix: str, wording: str = _LONG) -> tuple[Item, ...]:
    label = Text.model_validate(wording.strip())
    return tuple(Item(code=f"{prefix}{number}", label=label) for number in range(count))


def long_polls() -> list[Poll]:
    base: dict[str, Any] = {
        "code": "long",
        "title": Text.model_validate("A long poll"),
        "question": Text.model_validate("What of it?"),
        "anonymity": "named",
        "rounds": (RoundPlan(session="talk", at=dt.time(9)),),
    }
    points = ScalePoints.model_validate({"from": 0, "to": 10, "labels": {0: "Not at all", 10: "Entirely"}})
    return [
        ChoicePoll(**base, kind="choice", items=_items(40, "i"), options=_items(5, "o")),
        MatrixPoll(**base, kind="matrix", items=_items(40, "i"), scale=points),
        TextPoll(**base, kind="text", most=8),
        WallPoll(**base, kind="wall", most=8),
        ScalePoll(**base, kind="scale", items=_items(40, "i"), scale=points),
        ApprovalPoll(**base, kind="approval", options=_items(90, "o", "About thirty letters of text")),
        RankingPoll(**base, kind="ranking", options=_items(90, "o", "About twenty letters"), most=20),
        PointsPoll(
            **base, kind="points", options=_items(90, "o", "About thirty letters of text"), budget=100
        ),
        ChoicePoll(**base, kind="choice", options=_items(90, "o", "About thirty letters of text")),
    ]


@pytest.mark.parametrize("poll", long_polls(), ids=lambda poll: f"{poll.kind}-{len(poll.items)}")
@pytest.mark.parametrize("language", ["en", "km"])
def test_the_longest_poll_that_passes_check_fits_every_message(poll: Poll, language: str) -> None:
    choice: Choice = 10
    if isinstance(poll, ApprovalPoll):
        choice = tuple(option.code for option in poll.options)
    elif isinstance(poll, RankingPoll):
        choice = tuple(option.code for option in poll.options[-poll.ranks() :])
    elif isinstance(poll, WrittenPoll):
        choice = tuple((f"t{n}", "ស្រ្តី" * 200) for n in range(8))
    elif isinstance(poll, PointsPoll):
        choice = tuple((option.code, 1) for option in poll.options)
    elif isinstance(poll, ChoicePoll):
        choice = "o4"
    answers = {code: Answer(choice, 1, NINE) for code in item_codes(poll)}
    ballots = [Ballot(1, f"p{n}", answers, "GOV", language, "telegram", NINE) for n in range(12)]
    voice, found = Voice(Texts.load(), language), event()
    asked = Round(1, found.code, "long", "1", "closed", NINE, NINE, {"GOV": (12, 12)})
    card = PollCard(voice, found, asked, poll, ballots[0])
    drawn = [card.item(item_codes(poll)[-1]), card.all_answers(), card.closed(), card.waiting()]
    drawn += result_cards(voice, found, asked, poll, result(poll, ballots))
    for message in drawn:
        assert units(message.text) <= 4096
