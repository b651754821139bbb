"""The desk: its code, its web page, and checking in by oneself."""

import base64
import hashlib
import hmac
from dataclasses import replace
from typing import Literal

from bot.admitting import ASKED_FOR_CODE
from bot.audit import log_action
from bot.clock import real_now
from bot.rules.admission import Missing, missing, taken
from bot.rules.desk import code, digits_of, is_right
from bot.runtime import Runtime
from config.event import Event
from storage.events import EventRow
from storage.writer import Transaction, UpdateKey

PAYLOAD = "in_"
"""A deep link's payload that checks in begins so; then the event's code, `_`, and the digits."""

SHOWN_MS = 3 * 3600 * 1000
"""Real time for which a card in the chat shows the code; the morning is over then."""

LIVE_SUBJECTS = ("desk:", "waiting:")
"""Subjects of cards that organizers have at the desk begin so: they follow by themselves, and are no pages to turn."""

_TOKEN_BYTES = 18

Answer = Literal["done", "already", "wrong", "no_code", "too_often", "off"] | Missing


def window(runtime: Runtime) -> int:
    """The number of the present one."""
    return real_now() // runtime.desk_window_ms


def ends_at(runtime: Runtime) -> int:
    """When the present window ends (ms, real)."""
    return (window(runtime) + 1) * runtime.desk_window_ms


def digits(runtime: Runtime, event: str) -> str:
    """What the desk shows now."""
    return code(_secret(runtime.state.events[event], "desk code"), window(runtime))


def link(runtime: Runtime, username: str, event: str) -> str:
    """What its QR code holds: opens the bot and checks in. `username`: the bot's."""
    return f"https://t.me/{username}?start={PAYLOAD}{event}_{digits(runtime, event)}"


def payload_event(runtime: Runtime, payload: str) -> tuple[Event, str] | None:
    """Event and digits of a scanned code; None if it is none of an event served here."""
    if not payload.startswith(PAYLOAD):
        return None
    event, _, given = payload.removeprefix(PAYLOAD).rpartition("_")
    return (runtime.event(event), given) if event in runtime.events else None


async def check_in(runtime: Runtime, user_id: int, event: Event, typed: str, update: UpdateKey) -> Answer:
    """Somebody shows that they are here, by the digits they typed or scanned."""
    state, admission = runtime.state, event.admission
    participant = state.participant(event.code, user_id)
    if admission.check_in == "off":
        return "off"
    lacks = missing(participant, admission)
    if participant is None or participant.role != "participant":
        return "registration"
    if lacks != "check_in":
        return lacks or "already"
    given, now = digits_of(typed), real_now()
    if given is None:
        return "no_code"
    if runtime.guesses.are_too_many(user_id, now, update):
        return "too_often"
    if not is_right(_secret(state.events[event.code], "desk code"), window(runtime), given):
        runtime.guesses.note(user_id, now, update)
        return "wrong"

    def decide(tx: Transaction) -> Answer:
        before = tx.state.participant(event.code, user_id)
        lacks = missing(before, admission)
        if before is None or lacks != "check_in":
            return lacks or "already"
        after = taken(before, "checked_in", tx.now)
        tx.put(after)
        tx.put(replace(tx.state.people[user_id], event=event.code, expects="", blocked_at=None))
        log_action(tx, event.code, after.id, "checked_in", after.id)
        return "done"

    return await runtime.writer.write(decide, update)


def page_token(row: EventRow) -> str:
    """What stands behind `/desk/`: nobody guesses it, and the event's row says which of them holds."""
    return base64.urlsafe_b64encode(_secret(row, f"desk page/{row.desk_page}")[:_TOKEN_BYTES]).decode()


def event_of_page(runtime: Runtime, token: str) -> Event | None:
    """Whose page it is; None for one that was made up, or made anew since."""
    found = [
        row
        for row in (runtime.state.events[event] for event in runtime.events)
        if hmac.compare_digest(page_token(row).encode(), token.encode(errors="replace"))
    ]
    return found[0].definition if found else None


def page_address(runtime: Runtime, event: str) -> str:
    """Where the page is; "" if there is no web side."""
    settings = runtime.settings
    if settings.listen is None or settings.public_url is None:
        return ""
    return f"{settings.public_url}/desk/{page_token(runtime.state.events[event])}"


async def renew_page(runtime: Runtime, user_id: int, event: str, update: UpdateKey) -> None:
    """The page gets another address, and the one before leads nowhere. Raises `NotAllowed`."""

    def decide(tx: Transaction) -> None:
        runtime.check("organize", event, user_id)
        if update in tx.state.handled:
            return
        row = tx.state.events[event]
        tx.put(replace(row, desk_page=row.desk_page + 1))
        log_action(tx, event, user_id, "desk_page_renewed", event)

    await runtime.writer.write(decide, update)


def _secret(row: EventRow, purpose: str) -> bytes:
    """The event's secret, for one purpose only."""
    return hmac.new(bytes.fromhex(row.pseudonym_key), purpose.encode(), hashlib.sha256).digest()


async def expect_code(runtime: Runtime, user_id: int, event: str, update: UpdateKey) -> None:
    """Whatever somebody types next is taken for the code."""

    def decide(tx: Transaction) -> None:
        person = tx.state.people.get(user_id)
        if person is not None and update not in tx.state.handled:
            tx.put(replace(person, event=event, expects=ASKED_FOR_CODE))

    await runtime.writer.write(decide, update)


def card_subjects(event: str) -> str:
    """How the subjects of the cards that show the code begin; behind it stands until when (ms, real)."""
    return f"desk:{event}:"


async def forget_cards(runtime: Runtime, event: str, user_id: int) -> None:
    """The code is no longer shown in somebody's chat."""

    def decide(tx: Transaction) -> None:
        for card in tx.state.cards_of(user_id):
            if card.subject.startswith(card_subjects(event)):
                tx.remove(card)

    await runtime.writer.write(decide)


def until_of(subject: str) -> int:
    """Until when a card of that subject shows the code (ms, real); 0 if it shows none."""
    kind, _, rest = subject.partition(":")
    return int(rest.rpartition(":")[2]) if kind == "desk" else 0
