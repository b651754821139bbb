"""Somebody without Telegram comes to the desk: an organizer lists them by hand, and erases them when they ask.

That they agreed, and are here, is a step like others: see `in_person` in `bot.rules.admission`.
"""

from bot.audit import log_action
from bot.expecting import expect_next
from bot.registration import NotAName
from bot.rules.registration import clean_name
from bot.runtime import Runtime, new_id
from storage.people import Participant
from storage.writer import Transaction, UpdateKey

LISTING = "list:"
"""What an organizer expects begins so who lists somebody; then the event's code."""


async def list_somebody(
    runtime: Runtime, user_id: int, event: str, typed: str, update: UpdateKey
) -> Participant | None:
    """They stand on the list from now on, without a group; None if that was done before. Raises `NotAllowed`, `NotAName`."""

    def decide(tx: Transaction) -> Participant | None:
        runtime.check("organize", event, user_id)
        if update in tx.state.handled:
            return None
        name = clean_name(typed)
        if name is None:
            raise NotAName
        listed = Participant(new_id("p"), event, None, name, listed_at=tx.now, approved_at=tx.now)
        tx.put(listed)
        log_action(tx, event, user_id, "listed_by_hand", listed.id)
        expect_next(tx, user_id, event, "")
        return listed

    return await runtime.writer.write(decide, update)
