"""An event's group chat: it hears of opened polls and of changes of the agenda; votes are never taken there."""

from dataclasses import replace

from bot.audit import log_action
from bot.runtime import Runtime, new_id
from storage.events import GroupChat
from storage.messages import Delivery, Lane
from storage.state import State
from storage.writer import Transaction, UpdateKey


async def use(runtime: Runtime, user_id: int, event: str, chat_id: int, update: UpdateKey) -> None:
    """From now on this group hears of the event, in place of another one. Raises `NotAllowed`."""

    def decide(tx: Transaction) -> None:
        runtime.check("organize", event, user_id)
        known = tx.state.group_chats.get(event)
        if known is None or known.chat_id != chat_id:
            tx.put(GroupChat(event, chat_id))
            log_action(tx, event, user_id, "group_chat_used", str(chat_id))

    await runtime.writer.write(decide, update)


async def leave(runtime: Runtime, chat_id: int, update: UpdateKey) -> None:
    """The bot was removed from a group."""
    await runtime.writer.write(lambda tx: forget(tx, chat_id), update)


async def migrate(runtime: Runtime, old: int, new: int, update: UpdateKey) -> None:
    """A group has become a supergroup, which is another chat."""
    await runtime.writer.write(lambda tx: moved(tx, old, new), update)


def forget(tx: Transaction, chat_id: int) -> None:
    """Nothing more is said there."""
    for known in _of(tx.state, chat_id):
        tx.remove(known)


def moved(tx: Transaction, old: int, new: int) -> None:
    """What is said from now on is said in the new chat."""
    for known in _of(tx.state, old):
        tx.put(replace(known, chat_id=new))


def tell(tx: Transaction, event: str, message: str, subject: str, lane: Lane) -> None:
    """Queue a message to the event's group chat, if it has one."""
    known = tx.state.group_chats.get(event)
    if known is not None:
        key = f"{message}:{subject}:group:{known.chat_id}"
        tx.put(Delivery(new_id("d"), event, known.chat_id, message, subject, lane, key, tx.real_now))


def _of(state: State, chat_id: int) -> list[GroupChat]:
    return [known for known in state.group_chats.values() if known.chat_id == chat_id]
