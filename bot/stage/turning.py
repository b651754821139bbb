"""Turning the stage to something else, and its address, which can be made anew."""

import hmac
import secrets
from dataclasses import replace

from bot.audit import log_action
from bot.chain import is_ready
from bot.results import last_closed
from bot.rules.by_group import is_by_group
from bot.rules.stage import PAGES, VIEWS, Asked, View, of_round, of_several
from bot.runtime import Gone, Runtime
from config.event import Chain, Comparison, Event, Poll, ScaledPoll
from storage.polls import Round
from storage.stages import Stage
from storage.writer import Transaction, UpdateKey

PATH = "/stage/"

_TOKEN_BYTES = 18


class UnknownScene(Gone):
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
    """It shows that from now on. Raises `NotAllowed`, `UnknownScene`."""
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


def views_of(runtime: Runtime, asked: Round, poll: Poll) -> tuple[View, ...]:
    """What there may be to see of a round that is closed, beside its result."""
    if asked.state != "closed":
        return ()
    before = last_closed(runtime, asked.event, poll.code, before=asked)
    there = {
        "change": isinstance(poll, ScaledPoll) and poll.anonymity != "unlinked" and before is not None,
        "groups": is_by_group(asked, poll) and len(asked.turnout) > 1,
    }
    return tuple(view for view in VIEWS if there.get(view))


def together(runtime: Runtime, event: Event) -> list[Comparison | Chain]:
    """Polls that can be shown together: comparisons of which both are closed, and chains that have a result."""
    compared = (
        each
        for each in event.comparisons
        if all(last_closed(runtime, event.code, poll) for poll in (each.importance, each.second))
    )
    return [*compared, *(chain for chain in event.chains if is_ready(runtime, event, chain))]


def _known(runtime: Runtime, event: str) -> set[str]:
    """Everything that the stage of an event can be turned to."""
    of_rounds = (of_round(asked.id, view) for asked, _ in rounds_of(runtime, event) for view in VIEWS)
    definition = runtime.event(event)
    compared = (of_several("comparison", each.code) for each in definition.comparisons)
    return {*PAGES, *of_rounds, *compared, *(of_several("chain", each.code) for each in definition.chains)}


async def _change(
    runtime: Runtime, user_id: int, event: str, update: UpdateKey, *, shows: str = "", anew: bool = False
) -> Stage:
    def decide(tx: Transaction) -> Stage:
        runtime.check("facilitate", event, user_id)
        if shows and shows not in _known(runtime, event):
            raise UnknownScene
        before = tx.state.stages.get(event)
        if before is not None and update in tx.state.handled:
            return before
        after = before or Stage(event, _new_token(), "auto")
        after = replace(after, token=_new_token() if anew else after.token, shows=shows or after.shows)
        if after != before:
            tx.put(after)
        if anew:
            log_action(tx, event, user_id, "stage_link_renewed", event)
        return after

    return await runtime.writer.write(decide, update)


def _new_token() -> str:
    return secrets.token_urlsafe(_TOKEN_BYTES)
