"""From one step of a chain to the next: what goes into it, what isn't finished, and opening its polls, all of it or nothing."""

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot import lists, steering
from bot.ideas import UnknownIdea, collection
from bot.lists import Listed, Target
from bot.rules.schedule import Slot
from bot.rules.steering import Overtaken
from bot.runtime import Runtime
from bot.steering import NotPlanned, Steered
from config.event import Chain, Event, Item, Poll, items_of, options_of
from storage.polls import Round
from storage.writer import Transaction, UpdateKey


@dataclass(frozen=True)
class Following:
    """The step of a chain after the one that a poll is in. `number`: from 1."""

    chain: Chain
    number: int
    slots: tuple[Slot, ...]

    @property
    def polls(self) -> tuple[str, ...]:
        return tuple(slot.poll.code for slot in self.slots)


@dataclass(frozen=True)
class Opening:
    """One poll of the step. `poll`: as it will be asked, or was; `before`: its round if it was opened, a void one too."""

    slot: Slot
    poll: Poll
    before: Round | None

    @property
    def is_open(self) -> bool:
        """Whether nothing is to be done any more: it runs, or ran."""
        return self.before is not None and self.before.state != "void"

    @property
    def items(self) -> tuple[Item, ...]:
        return asked_about(self.poll)


@dataclass(frozen=True)
class Prepared:
    """What opening a step would do. `listed`, `targets`: the list that goes out with it, where it starts from ideas.

    `waiting`: ideas that nobody has approved yet; `running`: polls of the steps before that are still open; `skipped`: those
    never opened; `left_out`: on the list or asked about in the step before, and not in it; `full`: polls without room.
    """

    following: Following
    openings: tuple[Opening, ...]
    listed: Listed | None
    targets: tuple[Target, ...]
    waiting: int
    running: tuple[Round, ...]
    skipped: tuple[Poll, ...]
    left_out: int
    full: tuple[Poll, ...]

    @property
    def to_open(self) -> tuple[Opening, ...]:
        return tuple(opening for opening in self.openings if not opening.is_open)

    @property
    def fingerprint(self) -> int:
        """Of what would be opened with what: a button carries it, so that only what was shown is done."""
        parts = [self.following.chain.code, str(self.following.number)]
        for opening in self.openings:
            parts.append(
                f"{opening.slot.poll.code} {opening.before.id if opening.before else 0} {opening.is_open}"
            )
            parts += [item.model_dump_json() for item in opening.items]
        return zlib.crc32("\n".join(parts).encode())


def following(runtime: Runtime, event: Event, poll: str) -> Following | None:
    """What comes after a poll in its chain; None where it is in none, or in the last step."""
    for chain in event.chains:
        for number, step in enumerate(chain.steps[:-1], start=2):
            if poll in step.polls.values():
                after = chain.steps[number - 1].polls.values()
                return Following(chain, number, tuple(_slot(runtime, event, code) for code in after))
    return None


def to_be_opened(runtime: Runtime, event: Event, poll: str) -> Following | None:
    """The same; None also where nothing of it is to be opened any more."""
    found = following(runtime, event, poll)
    if found is None or all(_opening(runtime, event, slot, ()).is_open for slot in found.slots):
        return None
    return found


async def prepared(runtime: Runtime, event: Event, poll: str) -> Prepared:
    """Of the step after that poll, also if it was opened already. Raises `NotPlanned` if there is none."""
    found = following(runtime, event, poll)
    if found is None:
        raise NotPlanned
    collecting = found.chain.polls.get("ideas", "")
    try:
        ideas = await collection(runtime, event.code, collecting)
    except UnknownIdea:
        return _prepared(runtime, event, found, None, 0)
    what = await lists.listed(runtime, event, ideas.poll.into)
    unread = sum(idea.state == "waiting" for idea in ideas.ideas)
    return _prepared(runtime, event, found, what, unread)


async def open_step(
    runtime: Runtime, user_id: int, event: Event, poll: str, leads_to: int, update: UpdateKey
) -> tuple[Steered, ...]:
    """Open what stands after that poll, with the list as it is now where it starts from ideas.

    `leads_to`: the fingerprint of what was shown. All are unchanged if somebody else had opened it. Raises `NotAllowed`,
    `NotPlanned`, `Over`, `Overtaken`.
    """
    runtime.check("facilitate", event.code, user_id)
    before = await prepared(runtime, event, poll)
    doing = [await _to_open(runtime, user_id, event, opening) for opening in reversed(before.to_open)]

    def decide(tx: Transaction) -> tuple[Steered, ...]:
        runtime.check("facilitate", event.code, user_id)
        now = _prepared(runtime, event, before.following, before.listed, before.waiting)
        if update in tx.state.handled or not now.to_open:
            return tuple(Steered(o.before, changed=False) for o in now.openings if o.before is not None)
        if now.fingerprint != leads_to or now.full:
            raise Overtaken
        if now.listed is not None and not lists.is_current(runtime, event, now.listed):
            raise Overtaken
        if now.listed is not None and now.targets:
            lists.sent(tx, runtime, user_id, event, now.listed, now.targets)
        return tuple(do(tx) for do in doing)

    return await runtime.writer.write(decide, update)


async def _to_open(
    runtime: Runtime, user_id: int, event: Event, opening: Opening
) -> Callable[[Transaction], Steered]:
    """The first named is opened last: its card is then the lowest in every chat, and asks."""
    void = opening.before.id if opening.before is not None else 0
    slot = opening.slot
    return await steering.opening(runtime, user_id, event.code, slot.poll.code, slot.round, void)


def _prepared(runtime: Runtime, event: Event, found: Following, what: Listed | None, unread: int) -> Prepared:
    steps, state = found.chain.steps, runtime.state
    last, starts_from_ideas = steps[found.number - 2].polls, "ideas" in steps[found.number - 2].polls
    targets = lists.targets(runtime, event, what) if what is not None and starts_from_ideas else ()
    openings = tuple(_opening(runtime, event, slot, targets) for slot in found.slots)
    before = [code for step in steps[: found.number - 1] for code in step.polls.values()]
    rounds = [r for r in state.rounds_of(event.code) if r.poll in before and r.state != "void"]
    expected = {item.code for item in what.items} if what is not None else set[str]()
    for asked in rounds:
        if asked.poll in last.values():
            expected |= {item.code for item in asked_about(state.poll_of(asked).definition)}
    asked_before = {asked.poll for asked in rounds}
    return Prepared(
        found,
        openings,
        what if starts_from_ideas else None,
        targets,
        unread if starts_from_ideas else 0,
        tuple(asked for asked in rounds if asked.is_running),
        tuple(poll for poll in event.polls if poll.code in before and poll.code not in asked_before),
        len(expected - {item.code for opening in openings for item in opening.items}),
        tuple(t.poll for t in targets if t.standing == "full" and t.poll.code in found.polls),
    )


def asked_about(poll: Poll) -> tuple[Item, ...]:
    """What a poll of a chain is about."""
    return items_of(poll) or options_of(poll)


def _opening(runtime: Runtime, event: Event, slot: Slot, targets: Sequence[Target]) -> Opening:
    sent = {target.poll.code: target.after for target in targets if target.standing == "ready"}
    asked = runtime.state.round(event.code, slot.poll.code, slot.round)
    return Opening(slot, sent.get(slot.poll.code, slot.poll), asked)


def _slot(runtime: Runtime, event: Event, poll: str) -> Slot:
    """A poll's first round of the day. Raises `NotPlanned`."""
    found = next((slot for slot in runtime.slots(event.code) if slot.poll.code == poll), None)
    if found is None:
        raise NotPlanned
    return found
