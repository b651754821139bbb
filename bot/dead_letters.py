"""Updates that could not be handled, as they are kept for an engineer: of whoever has not agreed, without a word of theirs."""

import hashlib
import json
from typing import Any

from bot.incoming import sender_of
from bot.invitations import without_payloads
from bot.runtime import Runtime
from storage.journal import DeadLetter

_KINDS = ("callback_query", "message", "my_chat_member")

_CONTENTS = ("text", "caption", "photo", "document", "location", "contact", "sticker", "voice", "video")
"""What of a message may be named without saying what is in it."""


def dead_letter(
    runtime: Runtime, bot: int, update_id: int, raw: Any, error: BaseException, now: int
) -> DeadLetter:
    """`now`: real time (ms). `update_id`: 0 if the update has none."""
    user_id = sender_of(raw) or 0
    whole = _written(raw)
    number = update_id or hashlib.sha256(whole.encode()).hexdigest()[:16]
    said, body = without_payloads(repr(error)), without_payloads(whole)
    if not has_agreed(runtime, user_id):
        said, body = type(error).__name__, json.dumps(_shape(raw))
    return DeadLetter(f"{bot}:{number}", bot, update_id, now, said, body, user_id)


def _written(raw: Any) -> str:
    try:
        return json.dumps(raw)
    except (TypeError, ValueError, RecursionError) as error:  # nested without end
        return json.dumps(type(error).__name__)


def has_agreed(runtime: Runtime, user_id: int) -> bool:
    """Whether this account takes part in an event served here: agreed, or accepted a role."""
    state = runtime.state
    if user_id in runtime.settings.organizers:
        return user_id in state.people
    mine = (state.participant(event, user_id) for event in runtime.events)
    return any(each is not None and (each.consented_at or each.role != "participant") for each in mine)


def _shape(raw: Any) -> dict[str, Any]:
    """Which kind of update it was and what was in it, by the names of its parts."""
    if not isinstance(raw, dict):
        return {"kind": type(raw).__name__}
    kind = next((name for name in _KINDS if name in raw), "other")
    part = raw.get(kind)
    return {"kind": kind, "has": [name for name in _CONTENTS if isinstance(part, dict) and name in part]}
