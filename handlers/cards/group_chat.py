"""What an event's group chat is told, in each of its languages, with the way to the private chat."""

from collections.abc import Callable, Iterable

from bot.message import Button, Message
from bot.rules.agenda import Change
from config.catalogs import Texts
from config.event import Event, Poll
from handlers.cards.agenda import changes_told
from handlers.voice import Voice

_ROOM = 3800
"""Of a message's 4,096 (UTF-16 units), for what is said in all languages together."""


def deep_link(username: str, event: Event) -> str:
    """Opens the private chat with the bot, in this event."""
    return f"https://t.me/{username}?start={event.code}"


def use_link(username: str, event: Event) -> str:
    """Lets an organizer choose a group of theirs, to which the bot is added."""
    return f"https://t.me/{username}?startgroup={event.code}"


def welcome(texts: Texts, event: Event, username: str) -> Message:
    return _in_each(texts, event, username, lambda voice: voice("group.welcome", event=voice.of(event.title)))


def poll_opened(texts: Texts, event: Event, username: str, poll: Poll, code: str) -> Message:
    """Only that it is open: it is answered in private."""
    return _in_each(
        texts, event, username, lambda voice: voice("group.poll_opened", poll=voice.round_title(poll, code))
    )


def agenda_changed(texts: Texts, event: Event, username: str, changes: Iterable[Change]) -> Message:
    told, room = tuple(changes), _ROOM // len(event.languages)

    def say(voice: Voice) -> str:
        return "\n".join([f"<b>{voice('agenda.changed')}</b>", *changes_told(voice, event, told, room)])

    return _in_each(texts, event, username, say)


def _in_each(texts: Texts, event: Event, username: str, say: Callable[[Voice], str]) -> Message:
    voices = [Voice(texts, language) for language in event.languages]
    link = deep_link(username, event)
    buttons = tuple(Button(voice.plain("group.open"), url=link) for voice in voices)
    return Message("\n\n".join(say(voice) for voice in voices), (buttons,))
