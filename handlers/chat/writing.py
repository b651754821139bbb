"""What is typed or sent: taken for what was asked for last."""

from collections.abc import Callable, Coroutine
from typing import Any

from bot.message import Message
from bot.registration import standing, stop_expecting
from bot.runtime import NotAllowed
from handlers.access import Needed, check
from handlers.chat import (
    broadcast,
    compose,
    desk,
    idea_lists,
    ideas,
    in_person,
    mapping,
    mapping_sheet,
    paper,
    people,
    registration,
    roadmap,
    roster,
    shift,
    tasks,
    texts,
)
from handlers.context import Forbidden, SalaContext

Taker = tuple[Callable[[SalaContext], bool], Callable[[SalaContext], Coroutine[Any, Any, None]], Needed]

SENT: tuple[Taker, ...] = (
    (broadcast.is_expected, broadcast.received, "organize"),
    (roster.is_expected, roster.received, "organize"),
    (mapping.is_expected, mapping.received, "map"),
    (mapping_sheet.is_expected, mapping_sheet.received, "facilitate"),
    (roadmap.is_expected, roadmap.typed, "record"),
    (tasks.is_expected, tasks.typed, "nothing"),
    (ideas.is_expected, idea_lists.received, "facilitate"),
)
"""Who takes whatever is sent, a file or a picture too."""

TYPED: tuple[Taker, ...] = (
    (compose.is_expected, compose.typed, "facilitate"),
    (shift.is_expected, shift.typed, "organize"),
    (people.is_expected, people.typed, "organize"),
    (in_person.is_expected, in_person.typed, "organize"),
    (paper.is_expected, paper.typed, "facilitate"),
    (texts.is_expected, texts.typed, "nothing"),
    (desk.is_expected, desk.typed, "nothing"),
)
"""Who takes what is typed; what nobody expects is for registration."""


async def written(context: SalaContext) -> None:
    """What is typed or sent is what was asked for last: of organizers perhaps a broadcast's content, or minutes."""
    takers = (*SENT, *TYPED) if context.incoming.text else SENT
    for is_expected, handle, needed in takers:
        if is_expected(context):
            try:
                check(context, needed)
            except (Forbidden, NotAllowed):  # the role has gone since it was asked for
                await stop_expecting(context.runtime, context.person_id)
                raise
            await handle(context)
            return
    if context.incoming.text:
        await registration.typed(context)
    elif any(is_expected(context) for is_expected, _, _ in TYPED):  # and still is, as text
        context.say(Message(context.voice("typed.send_text")))
    else:
        await turn_away(context)
        await unknown(context)


async def unknown(context: SalaContext) -> None:
    """Stickers, photos nobody asked for, commands we don't have: say what works."""
    context.say(Message(context.voice("typed.unknown")))


async def turn_away(context: SalaContext) -> None:
    """Whoever was to type a correction, or something as an organizer, does something else: the next text is neither."""
    person, event = context.person, context.event
    if context.is_repeated or person is None or not person.expects or event is None:
        return
    if standing(context.runtime, event, context.person_id).step in ("registered", "staff"):
        await stop_expecting(context.runtime, context.person_id)
