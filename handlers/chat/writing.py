"""What is typed or sent: taken for what was asked for last."""

from collections.abc import Callable, Coroutine
from typing import Any

from bot import admitting, idea_drafts
from bot import in_person as listing
from bot.expecting import stop_expecting
from bot.mapping import sheet as mapping_sheets
from bot.message import Message
from bot.paper import entering
from bot.registration import standing
from bot.roster import importing
from bot.runtime import Gone, NotAllowed
from handlers.access import Needed, check
from handlers.chat import (
    broadcast,
    compose,
    desk,
    idea_lists,
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


def asked_for(*kinds: str) -> Callable[[SalaContext], bool]:
    """Whether what this person was asked for last begins so, as in `people.expects`."""
    return lambda context: context.person is not None and context.person.expects.startswith(kinds)


SENT: tuple[Taker, ...] = (
    (broadcast.is_expected, broadcast.received, "organize"),
    (asked_for(importing.EXPECTED), roster.received, "organize"),
    (mapping.is_expected, mapping.received, "map"),
    (asked_for(mapping_sheets.EXPECTED), mapping_sheet.received, "facilitate"),
    (roadmap.is_expected, roadmap.typed, "record"),
    (tasks.is_expected, tasks.typed, "nothing"),
    (asked_for(idea_drafts.EXPECTED), idea_lists.received, "facilitate"),
)
"""Who takes whatever is sent, a file or a picture too."""

TYPED: tuple[Taker, ...] = (
    (compose.is_expected, compose.typed, "facilitate"),
    (asked_for(shift.MINUTES, shift.ROOM), shift.typed, "organize"),
    (asked_for(admitting.FINDING), people.typed, "organize"),
    (asked_for(listing.LISTING), in_person.typed, "organize"),
    (asked_for(entering.EXPECTED_CODE, entering.EXPECTED_TEXT), paper.typed, "facilitate"),
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
                await handle(context)
            except (Forbidden, NotAllowed, Gone):  # the role, or what it is for, since it was asked for
                await stop_expecting(context.runtime, context.person_id)
                raise
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
