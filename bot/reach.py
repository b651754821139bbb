"""Whom messages don't reach, and why: for organizers, who can ask these people to come back."""

from bot.audiences import members
from bot.rules.privacy import TO_EVERYBODY
from bot.runtime import Runtime
from storage.broadcasts import private_subjects
from storage.messages import Fault, last_sent, undelivered


async def unreached(runtime: Runtime, event: str) -> dict[int, Fault]:
    """Accounts of an event that the last messages did not reach, or not yet.

    Only of messages that tell nothing about who has answered. Whoever blocked the bot is unreached until they return.
    """
    private = await private_subjects(runtime.engine, event)
    sent = await last_sent(runtime.engine, event, TO_EVERYBODY, but=private)
    found: dict[int, Fault] = {}
    for row in await undelivered(runtime.engine, event):
        tells_nothing = row.message in TO_EVERYBODY and row.subject not in private
        if tells_nothing and row.fault and row.fault != "gone" and sent.get(row.chat_id, 0) < row.queued_at:
            found[row.chat_id] = row.fault
    people = {member.user_id: member.is_reachable for member in members(runtime, event)}
    return {
        user_id: found[user_id] if is_reachable else _lost(found.get(user_id))
        for user_id, is_reachable in people.items()
        if user_id in found or not is_reachable
    }


def _lost(fault: Fault | None) -> Fault:
    """Of somebody whom nothing reaches."""
    return "no_chat" if fault == "no_chat" else "blocked"
