"""Writing a broadcast: content for each language, an audience, and what is to correct it later."""

import contextlib
import datetime as dt
from dataclasses import dataclass, replace
from typing import Literal

from bot.broadcasts import UnknownBroadcast, known
from bot.expecting import account, expect_next, expect_no_more
from bot.rules.typed import cleaned
from bot.runtime import Runtime
from config.event import Event
from storage.broadcasts import Audience, Broadcast, Content
from storage.people import ROLES, Person
from storage.state import State
from storage.writer import Transaction, UpdateKey

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
"""As Telegram has it, in UTF-16 units."""


@dataclass(frozen=True)
class Expected:
    """What an organizer's next message is taken for. `number` 0: a new broadcast."""

    what: Literal["broadcast", "correction", "send_at"]
    number: int
    language: str = ""

    def written(self) -> str:
        """As `people.expects` has it."""
        parts = [self.what, str(self.number), *([self.language] if self.language else [])]
        return ":".join(parts)


def expected(person: Person | None) -> Expected | None:
    """None for whoever is asked for nothing, or for something of registration."""
    what, _, rest = (person.expects if person is not None else "").partition(":")
    number, _, language = rest.partition(":")
    match what:
        case "broadcast" | "correction" | "send_at":
            return Expected(what, int(number), language)
        case _:
            return None


async def expect(
    runtime: Runtime, user_id: int, event: Event, what: Expected, update: UpdateKey
) -> Broadcast | None:
    """What this organizer types or sends next is that. Raises `NotAllowed`, `UnknownBroadcast`."""

    def decide(tx: Transaction) -> Broadcast | None:
        runtime.check("organize", event.code, user_id)
        of = known(runtime, what.number, user_id) if what.number else None
        expect_next(tx, user_id, event.code, what.written())
        return of

    return await runtime.writer.write(decide, update)


async def compose(
    runtime: Runtime,
    user_id: int,
    event: Event,
    number: int,
    language: str,
    content: Content,
    update: UpdateKey,
) -> Broadcast:
    """Store what readers of a language get; with number 0 it begins a draft. Raises as `expect`."""

    def decide(tx: Transaction) -> Broadcast:
        runtime.check("organize", event.code, user_id)
        if update in tx.state.handled:  # brought again: the draft it began is there already
            return _latest(tx.state, event.code, user_id)
        account(tx, user_id, event.code)
        if number:
            before = _draft(runtime, number, user_id)
            draft = replace(before, contents={**before.contents, language: content})
        else:
            first = tx.state.last_broadcast_id + 1
            draft = Broadcast(first, event.code, user_id, "draft", None, {language: content}, tx.now)
        tx.put(draft)
        expect_no_more(tx, user_id)
        return draft

    return await runtime.writer.write(decide, update)


async def correct_with(
    runtime: Runtime, user_id: int, number: int, language: str, content: Content, update: UpdateKey
) -> Broadcast:
    """Store what is to replace a language's copies, until that is confirmed. Raises as `expect`."""

    def decide(tx: Transaction) -> Broadcast:
        before = known(runtime, number, user_id)
        if before.state not in ("sent", "stopped"):
            raise UnknownBroadcast
        after = replace(before, correction={language: content})
        tx.put(after)
        expect_no_more(tx, user_id)
        return after

    return await runtime.writer.write(decide, update)


async def discard_correction(runtime: Runtime, user_id: int, number: int, update: UpdateKey) -> Broadcast:
    """What was to replace copies doesn't. Raises as `expect`."""

    def decide(tx: Transaction) -> Broadcast:
        after = replace(known(runtime, number, user_id), correction={})
        tx.put(after)
        return after

    return await runtime.writer.write(decide, update)


async def address(
    runtime: Runtime, user_id: int, number: int, audience: Audience, update: UpdateKey
) -> Broadcast:
    """Choose who gets a draft. Raises as `expect`."""

    def decide(tx: Transaction) -> Broadcast:
        before = _draft(runtime, number, user_id)
        if not _exists(runtime, before.event, audience):
            raise UnknownBroadcast
        after = replace(before, audience=audience)
        tx.put(after)
        return after

    return await runtime.writer.write(decide, update)


def _latest(state: State, event: str, user_id: int) -> Broadcast:
    latest = next((each for each in state.broadcasts_of(event) if each.author == user_id), None)
    if latest is None:
        raise UnknownBroadcast
    return latest


def _draft(runtime: Runtime, number: int, user_id: int) -> Broadcast:
    found = known(runtime, number, user_id)
    if found.state != "draft":
        raise UnknownBroadcast
    return found


def _exists(runtime: Runtime, event: str, audience: Audience) -> bool:
    """Whether there is such a group, role, open round or person in the event."""
    which, state = audience.which, runtime.state
    match audience.kind:
        case "group":
            return runtime.event(event).group(which) is not None
        case "role":
            return which in ROLES
        case "unanswered":
            return which in {str(asked.id) for asked in state.open_rounds(event)}
        case "person":
            return which in state.participants and state.participants[which].event == event
        case _:
            return not which


def time_in(typed: str) -> dt.time | None:
    """`14:30`, `14.30` or `1430`, in digits of any script."""
    digits = cleaned(typed).replace(".", ":").replace("៖", ":")
    hour, _, minute = digits.partition(":") if ":" in digits else (digits[:-2], "", digits[-2:])
    if not (hour.isdecimal() and minute.isdecimal()):
        return None
    with contextlib.suppress(ValueError):
        return dt.time(int(hour), int(minute))
    return None
