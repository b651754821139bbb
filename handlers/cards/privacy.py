"""What is stored, for how long and who sees it; and what erasing it means, before it is done and after."""

from bot.message import Message
from config.event import Event
from handlers.callbacks.privacy import ForgetMe, SendAboutMe
from handlers.cards.packing import packed
from handlers.keyboards import button
from handlers.voice import Voice

_ROOM = 3600
"""What one message takes (UTF-16 units): the organizer's own words may need a second one."""


def privacy_pages(voice: Voice, event: Event) -> list[Message]:
    """For everybody, at any step, also before agreeing; mostly one message."""
    lines = [
        f"<b>{voice('privacy.title')}</b>",
        voice("privacy.who", operator=voice.of(event.operator), event=voice.of(event.title)),
        *([voice.of(event.privacy)] if event.privacy is not None else []),
        voice("privacy.before"),
        voice("privacy.stored"),
        voice("privacy.polls"),
        voice("privacy.kept", n=event.keep_names_days),
        voice("privacy.telegram"),
        voice("privacy.rights"),
        voice("help.contact", contact=voice.of(event.contact)),
    ]
    keyboard = (
        (button(voice.plain("me.file"), SendAboutMe(event.code)),),
        (button(voice.plain("forget.ask"), ForgetMe(event.code, "ask")),),
    )
    *pages, last = ["\n\n".join(page) for page in packed(lines, _ROOM)]
    return [*map(Message, pages), Message(last, keyboard)]


def sure_to_erase(voice: Voice, event: Event, *, is_organizer: bool) -> Message:
    """What goes and what stays. `is_organizer`: by the operator's settings, which no erasure changes."""
    lines = [
        f"<b>{voice('forget.title', event=voice.of(event.title))}</b>",
        voice("forget.goes"),
        voice("forget.stays"),
        *([voice("forget.organizer")] if is_organizer else []),
    ]
    keyboard = (
        (button(voice.plain("forget.erase"), ForgetMe(event.code, "yes")),),
        (button(voice.plain("forget.keep"), ForgetMe(event.code, "no")),),
    )
    return Message("\n\n".join(lines), keyboard)


def erased(voice: Voice, *, was_known: bool) -> Message:
    return Message(voice("forget.done") if was_known else voice("forget.nothing"))
