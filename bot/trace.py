"""The trace of an event as it is stored now: for the chat, the export and the report alike."""

from bot.publishing import standing, stored_ballots
from bot.rules import trace as rules
from bot.rules.agenda import agenda_of
from bot.rules.moderation import become_ideas, taken_away
from bot.rules.trace import Trace
from config.event import Event, Poll
from storage.agenda import session_changes_of
from storage.engine import Engine
from storage.ideas import idea_changes_of
from storage.mapping import mapping_entries_of
from storage.people import participants_of
from storage.polls import Round, polls_of, published_of, rounds_of
from storage.roadmap import roadmap_steps_of


async def trace(engine: Engine, event: Event) -> Trace:
    """What each goal has to show. Shows nobody a result, so it needs no note that one was seen."""
    # People go on while this reads: what points at something is read before what it points at.
    changes = await idea_changes_of(engine, event.code)
    steps = await roadmap_steps_of(engine, event.code)
    rounds = await rounds_of(engine, event.code)
    stored = await polls_of(engine, event.code)
    opened = {poll.code: poll.definition for poll in stored}
    ballots = {
        asked.id: await stored_ballots(engine, opened[asked.poll], asked)
        for asked in rounds
        if become_ideas(opened[asked.poll])
    }
    return rules.trace(
        agenda_of(event, await session_changes_of(engine, event.code)),
        stored,
        [await _as_shown(engine, opened[asked.poll], asked) for asked in rounds],
        list(taken_away(opened, rounds, ballots, changes)),
        await mapping_entries_of(engine, event.code),
        steps,
        {participant.id: participant for participant, _ in await participants_of(engine, event.code)},
    )


async def _as_shown(engine: Engine, poll: Poll, asked: Round) -> Round:
    """With the turnout of the result that may be seen: of a poll that was reopened maybe the one from before."""
    if asked.is_running or asked.published_turnout is None:
        return asked
    shown = standing(asked, await stored_ballots(engine, poll, asked), await published_of(engine, asked))
    return asked if shown is None else shown.asked
