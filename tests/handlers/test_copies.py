"""What a row of a broadcast does is decided when its turn comes: what was overtaken is not sent."""

from dataclasses import replace

import pytest

from bot.delivery.outbox import Rendered
from bot.message import Media, Message, Place
from handlers.copies import copy, shown
from storage.broadcasts import Audience, Broadcast, BroadcastState, Content
from storage.messages import Delivery
from tests.conftest import ORGANIZER, Workshop
from tests.workshop import MINUTE, NINE, account

DAY = 24 * 60 * MINUTE
SENT = Broadcast(
    1, "small", ORGANIZER, "sent", Audience("everyone"), {"km": Content("text", "ខ្មែរ")}, NINE, 1
)


def row(message: str = "broadcast", subject: str = "broadcast:1") -> Delivery:
    return Delivery("d1", "small", 7, message, subject, "broadcasts", "k", 1)


@pytest.fixture
async def sent(workshop: Workshop) -> Broadcast:
    await workshop.join(7)
    await workshop.put(account(ORGANIZER), SENT)
    return SENT


@pytest.mark.parametrize(
    ("state", "does"),
    [
        ("draft", ()),
        ("scheduled", ()),
        ("sent", ("broadcast", "broadcast_corrected")),
        ("stopped", ("broadcast_corrected",)),
        ("withdrawn", ("broadcast_withdrawn",)),
        ("cancelled", ("broadcast_withdrawn",)),
    ],
)
async def test_a_broadcasts_state_says_what_its_rows_still_do(
    workshop: Workshop, sent: Broadcast, state: BroadcastState, does: tuple[str, ...]
) -> None:
    await workshop.put(replace(sent, state=state))
    messages = ("broadcast", "broadcast_corrected", "broadcast_withdrawn", "something_else")
    drawn = {message: copy(workshop.runtime, row(message)) for message in messages}
    assert tuple(message for message, rendered in drawn.items() if rendered is not None) == does
    withdraws = {m: (r.in_place, r.withdraws) for m, r in drawn.items() if r is not None}
    wanted = {
        "broadcast": (False, False),
        "broadcast_corrected": (True, False),
        "broadcast_withdrawn": (True, True),
    }
    assert withdraws == {message: wanted[message] for message in does}


async def test_a_copy_that_waited_past_the_events_day_is_not_sent_but_taken_back_all_the_same(
    workshop: Workshop, sent: Broadcast
) -> None:
    workshop.clock.move(DAY)
    assert copy(workshop.runtime, row()) is None
    await workshop.put(replace(sent, state="withdrawn"))
    assert copy(workshop.runtime, row("broadcast_withdrawn")) is not None


async def test_each_is_shown_their_language_or_the_one_there_is(workshop: Workshop, sent: Broadcast) -> None:
    def drawn() -> Message:
        rendered = copy(workshop.runtime, row())
        assert isinstance(rendered, Rendered)
        assert isinstance(rendered.message, Message)
        return rendered.message

    assert drawn() == Message("ខ្មែរ")
    await workshop.put(replace(sent, contents={**sent.contents, "en": Content("text", "English")}))
    assert drawn() == Message("English")
    await workshop.put(account(7, language="km"))
    assert drawn() == Message("ខ្មែរ")


async def test_a_row_of_nothing_known_is_not_sent(workshop: Workshop, sent: Broadcast) -> None:
    for unknown in (row(subject="broadcast:2"), row(subject="round:1"), replace(row(), chat_id=8)):
        assert copy(workshop.runtime, unknown) is None


def test_every_kind_of_content_is_a_message_of_its_kind() -> None:
    assert shown(Content("text", "<b>a</b>")) == Message("<b>a</b>")
    assert shown(Content("photo", "a", "f")) == Media("photo", "f", "a")
    assert shown(Content("document", "", "f", "n")) == Media("document", "f")
    assert shown(Content("place", latitude=1, longitude=2)) == Place(1, 2)
