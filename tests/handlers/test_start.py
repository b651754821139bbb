"""What stands behind /start is an event's code before it is anything else."""

from dataclasses import replace
from typing import TYPE_CHECKING, cast

import pytest

from bot.background import Background
from bot.exports.making import make_here
from bot.incoming import Incoming
from bot.intake import Receipts
from bot.message import Message
from bot.reports.charts.drawing import Easel
from bot.reports.typesetting import Typesetter
from handlers.chat.registration import start
from handlers.context import Equipment, SalaContext
from tests.conftest import Workshop
from tests.workshop import event

if TYPE_CHECKING:
    from bot.delivery.post import Post

WHO = 7


class Silent:
    """In the place of the post."""

    def edit(self, user_id: int, message_id: int, message: Message) -> None:
        raise AssertionError("nothing was tapped")

    def is_held(self, user_id: int) -> bool:
        return True

    def say(self, user_id: int, message: Message, **_: str) -> None:
        pass


@pytest.mark.parametrize("code", ["me_2026", "inv_day", "in_may_123456"])
async def test_an_event_whose_code_looks_like_a_link_of_another_kind_is_opened(
    workshop: Workshop, code: str
) -> None:
    row = workshop.state.events["small"]
    await workshop.put(replace(row, code=code, definition=event().model_copy(update={"code": code})))
    runtime = replace(workshop.runtime, events=(code,))
    equipment = Equipment(
        1, "bot", runtime, cast("Post", Silent()), Receipts(), Background(), Easel(Typesetter()), make_here
    )
    await start(SalaContext(equipment, Incoming(1, WHO, "Sok Dara", "en", text=f"/start {code}")))
    assert workshop.state.people[WHO].event == code
