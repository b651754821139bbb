"""A broadcast as people get it: drawn at the moment of sending, each in their language."""

from bot.broadcasts import follow
from bot.delivery.outbox import Rendered
from bot.delivery.post import Draw
from bot.message import Media, Message, Place, Shown
from bot.rules.audience import language_shown
from bot.rules.schedule import is_over
from bot.runtime import Runtime
from handlers.cards.broadcast import DraftCard
from handlers.cards.broadcast_progress import ProgressCard, excerpt
from handlers.voice import Voice, escaped
from storage.broadcasts import Broadcast, Content, broadcast_of, copies_of
from storage.messages import Delivery


def shown(content: Content) -> Shown:
    """Content as a message."""
    match content.kind:
        case "photo" | "document":
            return Media(content.kind, content.file_id, content.html)
        case "place":
            return Place(content.latitude, content.longitude)
        case _:
            return Message(content.html)


def copy(runtime: Runtime, delivery: Delivery) -> Rendered | None:
    """What a row of a broadcast does: sends the copy, corrects it, takes it back; None: overtaken."""
    person, state = runtime.state.people.get(delivery.chat_id), runtime.state
    broadcast = state.broadcasts.get(broadcast_of(delivery.subject))
    if person is None or broadcast is None or broadcast.event not in runtime.events:
        return None
    event = runtime.event(broadcast.event)
    content = broadcast.contents[language_shown(person.language, broadcast.contents, event.languages)]
    number, revision = broadcast.id, broadcast.revision
    match delivery.message:
        case "broadcast" if broadcast.state == "sent" and not is_over(event, runtime.clock.now()):
            return Rendered(
                shown(content),
                in_place=False,
                noted=lambda tx: follow(tx, number, delivery.chat_id, revision),
            )
        case "broadcast_corrected" if broadcast.state in ("sent", "stopped"):
            return Rendered(shown(content), in_place=True)
        case "broadcast_withdrawn" if broadcast.state in ("withdrawn", "cancelled"):
            text = Voice.to(runtime.texts, person)("broadcast.withdrawn_copy")
            return Rendered(Message(text), in_place=True, withdraws=True)
        case _:
            return None


def not_sent(runtime: Runtime, delivery: Delivery) -> Rendered | None:
    """To whoever scheduled it: its time came, and nobody was in the audience any more."""
    person = runtime.state.people.get(delivery.chat_id)
    broadcast = runtime.state.broadcasts.get(broadcast_of(delivery.subject))
    if person is None or broadcast is None or not runtime.may("organize", delivery.event, person.user_id):
        return None
    voice, event = Voice.to(runtime.texts, person), runtime.event(delivery.event)
    said = escaped(excerpt(voice, event, broadcast))
    return Rendered(Message(voice("broadcast.not_sent", said=said)), in_place=False, is_card=False)


def drawing(runtime: Runtime, user_id: int, number: int) -> Draw:
    """Draws an organizer's card when its turn comes."""

    async def draw() -> Message | None:
        person, broadcast = runtime.state.people.get(user_id), runtime.state.broadcasts.get(number)
        if person is None or broadcast is None or not runtime.may("organize", broadcast.event, user_id):
            return None
        return await broadcast_card(runtime, Voice.to(runtime.texts, person), broadcast)

    return draw


async def broadcast_card(runtime: Runtime, voice: Voice, broadcast: Broadcast) -> Message:
    """The organizer's card of a broadcast, as it stands now."""
    event = runtime.event(broadcast.event)
    if broadcast.state == "draft":
        return DraftCard(runtime, voice, event, broadcast).current()
    copies = await copies_of(runtime.engine, broadcast)
    return ProgressCard(runtime, voice, event, broadcast, copies).current()
