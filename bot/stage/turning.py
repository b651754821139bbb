"""Turning the stage to something else, and its address, which can be made anew."""

import hmac
import secrets
from dataclasses import replace

from bot.rules.stage import PAGES, Asked, of_round
from bot.runtime import Runtime, actor, new_id
from config.event import Event
from storage.journal import AuditEntry
from storage.stages import Stage
from storage.writer import Transaction, UpdateKey

PATH = "/stage/"

_TOKEN_BYTES = 18


class UnknownRound(Exception):
    """There is none such in this event, or it was asked by mistake."""


def has_web_side(runtime: Runtime) -> bool:
    """Whether there is anything to show the page."""
    return runtime.settings.listen is not None and runtime.settings.public_url is not None


def address(runtime: Runtime, stage: Stage) -> str:
    """Where the page is."""
    return f"{runtime.settings.public_url}{PATH}{stage.token}/"


async def stage_of(runtime: Runtime, user_id: int, event: str, update: UpdateKey) -> Stage:
    """The stage of an event, with an address from the first time that somebody asks. Raises `NotAllowed`."""
    known = runtime.state.stages.get(event)
    if known is not None:
        runtime.check("facilitate", event, user_id)
        return known
    return await _change(runtime, user_id, event, update)


async def turn(runtime: Runtime, user_id: int, event: str, shows: str, update: UpdateKey) -> Stage:
    """It shows that from now on. Raises `NotAllowed`, `UnknownRound`."""
    return await _change(runtime, user_id, event, update, shows=shows)


async def renew(runtime: Runtime, user_id: int, event: str, update: UpdateKey) -> Stage:
    """The page gets another address, and the one before leads nowhere. Raises `NotAllowed`."""
    return await _change(runtime, user_id, event, update, anew=True)


def event_of(runtime: Runtime, token: str) -> Event | None:
    """Whose page has that address; None for one that was made up, or made anew since."""
    given = token.encode(errors="replace")
    found = [
        stage.event
        for stage in runtime.state.stages.values()
        if hmac.compare_digest(stage.token.encode(), given) and stage.event in runtime.events
    ]
    return runtime.event(found[0]) if found else None


def rounds_of(runtime: Runtime, event: str) -> list[Asked]:
    """What the stage can be turned to: every round but those asked by mistake, in the order they were opened."""
    state = runtime.state
    rounds = (asked for asked in state.rounds_of(event) if asked.state != "void")
    return [(asked, state.poll_of(asked).definition) for asked in rounds]


async def _change(
    runtime: Runtime, user_id: int, event: str, update: UpdateKey, *, shows: str = "", anew: bool = False
) -> Stage:
    def decide(tx: Transaction) -> Stage:
        runtime.check("facilitate", event, user_id)
        if shows and shows not in (*PAGES, *(of_round(asked.id) for asked, _ in rounds_of(runtime, event))):
            raise UnknownRound
        before = tx.state.stages.get(event)
        if before is not None and update in tx.state.handled:
            return before
        after = before or Stage(event, _new_token(), "auto")
        after = replace(after, token=_new_token() if anew else after.token, shows=shows or after.shows)
        if after != before:
            tx.put(after)
        if anew:
            who = actor(tx, event, user_id)
            tx.put(AuditEntry(new_id("a"), event, tx.real_now, who, "stage_link_renewed", event))
        return after

    return await runtime.writer.write(decide, update)


def _new_token() -> str:
    return secrets.token_urlsafe(_TOKEN_BYTES)
