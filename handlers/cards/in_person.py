"""Before somebody without Telegram is erased at the desk."""

from bot.message import Message
from handlers.callbacks.paper import EraseSomebody
from handlers.callbacks.people import ShowParticipant
from handlers.keyboards import button
from handlers.voice import Voice, escaped, fitting
from storage.people import Participant

_NAME = 80


def sure_erased(voice: Voice, participant: Participant) -> Message:
    """What goes, and what stays."""
    erase = button(voice.plain("people.do_erased"), EraseSomebody(participant.id))
    back = button(voice.plain("people.back"), ShowParticipant(participant.id, "person"))
    name = escaped(fitting(participant.name, _NAME)) or voice("people.no_name")
    return Message(f"<b>{name}</b>\n{voice('people.sure_erased')}", ((erase,), (back,)))
