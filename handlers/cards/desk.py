"""The code at the desk: on an organizer's card, as a picture, and on a page for a tablet; and that somebody waits there."""

import io

import segno

from bot import desk
from bot.clock import moment
from bot.message import File, Message
from bot.rules.desk import spaced
from bot.runtime import Runtime
from config.event import Event
from handlers.callbacks.people import ShowDesk, ShowPeople, ShowPeopleList
from handlers.keyboards import button
from handlers.voice import Voice

_SCALE = 12
"""Pixels a module: a picture of some 500."""


def desk_card(runtime: Runtime, voice: Voice, event: Event, username: str) -> Message:
    """The digits of this minute. `username`: the bot's."""
    code = event.code
    lines = [
        f"<b>{voice('desk.title')}</b> · {voice.of(event.title)}",
        "",
        f"<b>{spaced(desk.digits(runtime, code))}</b>",
        "",
        voice("desk.how", bot=username),
    ]
    address = desk.page_address(runtime, code)
    if address:
        lines.append(voice("desk.page", address=address))
    page = (button(voice.plain("desk.renew"), ShowDesk(code, "renewed")),)
    rows = (
        (
            button(voice.plain("desk.picture"), ShowDesk(code, "picture")),
            button(voice.plain("desk.stop"), ShowDesk(code, "stopped")),
        ),
        *((page,) if address else ()),
        (button(voice.plain("people.all"), ShowPeople(code)),),
    )
    return Message("\n".join(lines), rows)


def stopped_card(voice: Voice, event: Event) -> Message:
    """Nothing is shown any more, so that nobody reads an old code from an old card."""
    again = button(voice.plain("desk.show"), ShowDesk(event.code, "shown"))
    everybody = button(voice.plain("people.all"), ShowPeople(event.code))
    return Message(voice("desk.stopped"), ((again, everybody),))


def desk_picture(runtime: Runtime, voice: Voice, event: Event, username: str) -> File:
    """The QR code of this minute and the next, as a photo."""
    picture = io.BytesIO()
    segno.make_qr(desk.link(runtime, username, event.code)).save(picture, kind="png", scale=_SCALE)
    ends_at = runtime.clock.at(desk.ends_at(runtime) + runtime.desk_window_ms)
    until = moment(ends_at, event.zone)  # by the clock in the room, as all times on cards
    caption = voice("desk.picture_holds", time=voice.time(until))
    return File(f"{event.code}-check-in.png", picture.getvalue(), caption, "photo")


def some_wait(voice: Voice, event: Event, count: int) -> Message:
    """To an organizer, one card as long as somebody waits."""
    look = button(voice.plain("people.look"), ShowPeopleList(event.code, "waiting", "", 0))
    return Message(f"<b>{voice.of(event.title)}</b>\n{voice('people.some_wait', n=count)}", ((look,),))
