"""What organizers do about people: let them in, check them in, correct their group, remove them, put them back.

Every function is one unit: the fact, the audit entry, and the messages that follow. Done twice, or by two organizers at
once, it is done once.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.audit import actor, log_action
from bot.expecting import expect_no_more
from bot.personal_links import join as join_with_list
from bot.rules.admission import Impossible, Step, admitted_at, is_accepted, is_waiting, missing, taken
from bot.rules.people import same_name
from bot.runtime import NotAllowed, Runtime, new_id
from bot.steering import redraw_cards
from bot.voting import withdraw_lost_votes
from storage.messages import Delivery
from storage.people import Participant, Person
from storage.writer import Transaction, UpdateKey

ASKED_FOR_CODE = "check_in"
"""What somebody expects who is asked for the desk's code."""

FINDING = "find:"
"""What an organizer expects begins so while somebody is looked for; then the event's code."""


@dataclass(frozen=True)
class Done:
    """The participant as they are now. `changed`: False if somebody else had done it before."""

    participant: Participant
    changed: bool


def known(runtime: Runtime, user_id: int, participant: str) -> Participant:
    """Asked at every step. Raises `NotAllowed`."""
    found = runtime.state.participants.get(participant)
    if found is None or found.event not in runtime.events:
        raise NotAllowed("organize")
    runtime.check("organize", found.event, user_id)
    return found


async def take(runtime: Runtime, user_id: int, participant: str, to: Step, update: UpdateKey) -> Done:
    """Take somebody one step; see `Step`. Raises `NotAllowed`, `Impossible`."""

    def change(tx: Transaction, before: Participant) -> Participant:
        return taken(before, to, tx.now)

    return await _change(runtime, user_id, participant, change, to, update)


async def correct_group(
    runtime: Runtime, user_id: int, participant: str, group: str, update: UpdateKey
) -> Done:
    """Somebody is of another group; closed polls keep them where they were. Raises `NotAllowed`, `Impossible`."""

    def change(tx: Transaction, before: Participant) -> Participant:
        if tx.state.events[before.event].definition.group(group) is None or before.role != "participant":
            raise Impossible
        return replace(before, stakeholder_group=group)

    return await _change(runtime, user_id, participant, change, "group_corrected", update)


async def join(runtime: Runtime, user_id: int, participant: str, listed: str, update: UpdateKey) -> Done:
    """Somebody who waits is the one on the list, whom nobody has reached. Raises `NotAllowed`, `Impossible`."""

    def decide(tx: Transaction) -> Done:
        before, other = known(runtime, user_id, participant), tx.state.participants.get(listed)
        if other is None and before.listed_at is not None:
            return Done(before, changed=False)
        if other is None or other not in candidates(runtime, before):
            raise Impossible
        after = join_with_list(tx, before, other, actor(tx, before.event, user_id))
        tell_if_admitted(tx, before, after)
        return Done(after, changed=True)

    return await runtime.writer.write(decide, update)


def candidates(runtime: Runtime, participant: Participant) -> list[Participant]:
    """Who on the list may be the same person as somebody who waits."""
    if not is_waiting(participant) or participant.user_id is None:
        return []
    return same_name(participant, runtime.state.participants_of(participant.event))


def organizers_of(runtime: Runtime, event: str) -> list[Person]:
    """Whoever organizes it and has pressed Start, also those named in the settings only."""
    invited = {
        person.user_id for each, person in runtime.state.accounts_of(event) if each.role == "organizer"
    }
    people = runtime.state.people
    return [people[number] for number in sorted(invited | runtime.settings.organizers) if number in people]


def waiting_in(runtime: Runtime, event: str) -> list[Participant]:
    """Walk-ins who wait for an organizer, in no order."""
    return [each for each in runtime.state.participants_of(event) if is_waiting(each)]


def tell_if_admitted(tx: Transaction, before: Participant, after: Participant) -> None:
    """Whoever stands elsewhere now hears how, with the poll to answer first; see `handlers.rendering`."""
    admission = tx.state.events[after.event].definition.admission
    was, now = missing(before, admission), missing(after, admission)
    if now == was:
        return
    if now == "removed":
        tell(tx, after, "removed")
    elif now is None or was in ("approval", "removed"):
        tell(tx, after, "admitted")


def tell(tx: Transaction, participant: Participant, message: str) -> None:
    """Queue a message to somebody, if they have an account."""
    if participant.user_id is None:
        return
    key = f"{message}:{participant.id}:{new_id('k')}"
    about = f"participant:{participant.id}"
    chat = participant.user_id
    tx.put(Delivery(new_id("d"), participant.event, chat, message, about, "cards", key, tx.real_now))


async def _change(
    runtime: Runtime,
    user_id: int,
    participant: str,
    change: Callable[[Transaction, Participant], Participant],
    action: str,
    update: UpdateKey,
) -> Done:
    def decide(tx: Transaction) -> Done:
        before = known(runtime, user_id, participant)
        # Brought again, it may have been undone since: what is shown is how it stands now.
        after = before if update in tx.state.handled else change(tx, before)
        if after == before:
            return Done(before, changed=False)
        tx.put(after)
        log_action(tx, after.event, user_id, action, after.id)
        settle(tx, before, after)
        return Done(after, changed=True)

    return await runtime.writer.write(decide, update)


def settle(tx: Transaction, before: Participant, after: Participant) -> None:
    """What follows from where somebody stands now: lost votes, dead cards, and what they are told."""
    admission = tx.state.events[after.event].definition.admission
    withdraw_lost_votes(tx, after)
    moved = before.stakeholder_group != after.stakeholder_group
    lost = admitted_at(before, admission) is not None and admitted_at(after, admission) is None
    if before.user_id is not None and (moved or lost or after.user_id is None):
        redraw_cards(tx, before.event, before.user_id)
    if after.user_id is not None and after.checked_in_at is not None:
        expect_no_more(tx, after.user_id, ASKED_FOR_CODE)
    if after.user_id is not None and lost:  # next they type the code, perhaps
        expect_no_more(tx, after.user_id, "text:")
    if moved and is_accepted(after):
        tell(tx, after, "regrouped")
    else:
        tell_if_admitted(tx, before, after)
