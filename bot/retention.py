"""Names go when their time is over: of every event that the database knows, whether or not it is still served.

Where `SALA_NOW` moves the clock of the events that are served, the time of the others has to be over by the real one, too:
what is deleted doesn't come back.
"""

from functools import partial

from bot.accounts import cut_off
from bot.audit import log_action
from bot.clock import real_now
from bot.roadmap import leave
from bot.rules.retention import names_until, without_name
from bot.runtime import Runtime
from storage.engine import Engine
from storage.journal import KEEP_BODIES_MS, KEEP_HANDLED_MS, erased_since, old_dead_letters
from storage.personal import About, emptying, has_strays, strays, voters
from storage.writer import Transaction, Writer


async def delete_names(runtime: Runtime) -> int:
    """Of how many people they were deleted; audited."""
    deleted = 0
    for code in list(runtime.state.events):
        if _is_due(runtime, code, runtime.clock.now(), real_now()):
            answered = await voters(runtime.engine, code)
            deleted += await runtime.writer.write(
                partial(_delete, runtime=runtime, code=code, answered=answered)
            )
    return deleted


async def sweep_strays(writer: Writer, engine: Engine, *, at_start: bool = False) -> None:
    """Messages that were on their way; at the start also what a kill, just after an erasure, left in the files."""
    if await has_strays(engine) or (at_start and await erased_since(engine, real_now() - KEEP_HANDLED_MS)):
        await writer.write(lambda tx: tx.erase(strays()))


async def empty_dead_letters(writer: Writer, engine: Engine, now: int) -> int:
    """Those older than 30 days lose what was in the update. `now`: real (ms)."""
    old = await old_dead_letters(engine, now - KEEP_BODIES_MS)
    if old:
        await writer.write(lambda tx: tx.erase(emptying(old)))
    return len(old)


def _by_clock(runtime: Runtime, code: str, now: int, real: int) -> int:
    """What time it is for an event (ms)."""
    return now if code in runtime.events else min(now, real)


def _is_due(runtime: Runtime, code: str, now: int, real: int) -> bool:
    state, at = runtime.state, _by_clock(runtime, code, now, real)
    event = state.events[code].definition
    due = any(
        at >= names_until(event, each) and without_name(event, each) != each
        for each in state.participants_of(code)
    )
    return due or bool(_strangers(runtime, code, now, real))


def _delete(tx: Transaction, runtime: Runtime, code: str, answered: set[str]) -> int:
    """`answered`: ids of those whose ballots are kept, and so a row without a name."""
    state, event, people = tx.state, tx.state.events[code].definition, 0
    now = _by_clock(runtime, code, tx.now, tx.real_now)
    for participant in list(state.participants_of(code)):
        bare = without_name(event, participant)
        if now < names_until(event, participant) or bare == participant:
            continue
        people += 1
        leave(tx, participant.id)
        running = any(state.ballot(asked, participant.id) for asked in state.running_rounds(code))
        if participant.registered_at is not None or participant.id in answered or running:
            tx.put(bare)
        else:
            tx.remove(participant)
        cut_off(tx, About(code, participant.user_id or 0, participant.id))
    if people:
        log_action(tx, code, "timer", "names_deleted", str(people))
    for user_id in _strangers(runtime, code, tx.now, tx.real_now):
        cut_off(tx, About(code, user_id))
    return people


def _strangers(runtime: Runtime, code: str, now: int, real: int) -> list[int]:
    """Accounts that take part in nothing, whose event (or, if they opened none's link, every event) is long over.

    Not organizers by settings, whom the operator can take out there.
    """
    state = runtime.state
    over = {
        known
        for known, row in state.events.items()
        if _by_clock(runtime, known, now, real) >= names_until(row.definition)
    }
    if code not in over:
        return []
    taking_part = {user_id for _, user_id in state.by_user}
    return [
        person.user_id
        for person in state.people.values()
        if person.user_id not in taking_part | runtime.settings.organizers
        and (person.event == code or (person.event not in state.events and over == state.events.keys()))
    ]
