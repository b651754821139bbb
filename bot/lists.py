"""Lists that polls ask about: the event file's items, and the ideas that facilitators approved for them."""

import zlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from bot.audit import log_action
from bot.ideas import collection, collections
from bot.rules.composing import Unusable, check_card
from bot.rules.ideas import items, version, worded
from bot.rules.steering import Overtaken
from bot.runtime import Runtime, new_id
from bot.steering import audience
from config.checking.polls import MOST_ITEMS, MOST_OPTIONS, MOST_RANKS, NAMING_LISTS
from config.event import Event, Item, Poll, RankingPoll, TextPoll, items_of, options_of
from storage.messages import Delivery
from storage.polls import OpenedPoll, Round
from storage.writer import Transaction, UpdateKey

Key = Literal["items", "options", "about", ""]
"""Where a list stands in a poll."""

Standing = Literal["ready", "same", "asked", "full"]
"""How a poll stands to what is sent: it gets it, has it already, was opened before, or has no room for so many."""


@dataclass(frozen=True)
class Listed:
    """A list as it is now. `words`: of each idea among its items, all it was ever called, see `bot.rules.ideas.worded`.

    `versions`: of the ideas of each poll that it was made of; `people`: whose texts may be among them; see `is_current`.
    """

    name: str
    items: tuple[Item, ...]
    words: Mapping[str, frozenset[str]]
    versions: Mapping[str, int] = field(default_factory=dict)
    people: frozenset[str] = frozenset()

    @property
    def ideas(self) -> int:
        return len(self.words)


@dataclass(frozen=True)
class Target:
    """A poll that asks about a list. `after`: as it will be; `asked`: its round that was opened before."""

    poll: Poll
    standing: Standing
    after: Poll
    asked: Round | None = None


async def listed(runtime: Runtime, event: Event, name: str) -> Listed:
    """A list with the ideas that were approved for it, in the order of their codes."""
    found: list[Item] = []
    words: dict[str, frozenset[str]] = {}
    versions: dict[str, int] = {}
    people = _people(runtime, event)
    for asked in collections(runtime, event.code):
        poll = runtime.state.poll_of(asked).definition
        if isinstance(poll, TextPoll) and poll.into == name:
            collected = await collection(runtime, event.code, asked.poll)
            ideas, versions[asked.poll] = collected.ideas, collected.version
            changes = runtime.state.idea_changes(event.code, asked.poll)
            found += items(ideas)
            words |= {idea.item: worded(idea, changes) for idea in ideas if idea.is_item}
    found.sort(key=lambda item: (len(item.code), item.code))
    return Listed(name, (*event.lists.get(name, ()), *found), words, versions, people)


def is_current(runtime: Runtime, event: Event, what: Listed) -> bool:
    """Whether no idea was approved, hidden or reworded, and nobody was erased, since the list was read: for the writer to ask."""
    found = {poll: version(runtime.state.idea_changes(event.code, poll)) for poll in what.versions}
    return found == what.versions and what.people <= _people(runtime, event)


def _people(runtime: Runtime, event: Event) -> frozenset[str]:
    return frozenset(person.id for person in runtime.state.participants_of(event.code))


async def items_of_list(runtime: Runtime, event: Event, name: str) -> tuple[Item, ...]:
    """The file's items of a list, and after them the ideas that were approved for it."""
    return (await listed(runtime, event, name)).items


def targets(runtime: Runtime, event: Event, what: Listed) -> tuple[Target, ...]:
    """Every poll of the event file that asks about that list, in the file's order."""
    written = event.lists.get(what.name, ())
    found = []
    for poll in event.polls:
        key = _asking(poll, written)
        if key:
            found.append(_target(runtime, event, poll, key, what))
    return tuple(found)


def fingerprint(what: Listed, found: Iterable[Target]) -> int:
    """Of what sending would do: a button carries it, so that only what was shown is done."""
    parts = [item.model_dump_json() for item in what.items]
    parts += [f"{target.poll.code} {target.standing}" for target in found]
    return zlib.crc32("\n".join(parts).encode())


async def send(
    runtime: Runtime, user_id: int, event: Event, name: str, leads_to: int | None, update: UpdateKey
) -> tuple[Target, ...]:
    """Put a list as it is now into every poll about it that wasn't opened yet; those that got it are `ready` in what returns.

    `leads_to`: the fingerprint of what was shown; None: whatever it is. Raises `NotAllowed`, `Overtaken`.
    """
    runtime.check("facilitate", event.code, user_id)
    what = await listed(runtime, event, name)

    def decide(tx: Transaction) -> tuple[Target, ...]:
        runtime.check("facilitate", event.code, user_id)
        found = targets(runtime, event, what)
        if update in tx.state.handled:
            return found
        if not is_current(runtime, event, what) or leads_to not in (None, fingerprint(what, found)):
            raise Overtaken
        sent(tx, runtime, user_id, event, what, found)
        return found

    return await runtime.writer.write(decide, update)


def sent(
    tx: Transaction, runtime: Runtime, user_id: int, event: Event, what: Listed, found: Sequence[Target]
) -> None:
    """The list is in those polls that are ready for it; whoever could write hears that, the first time."""
    is_first = not any(has_ideas(target.poll, what) for target in found)
    put(tx, event, found)
    ready = [target.poll.code for target in found if target.standing == "ready"]
    if ready and is_first:
        _tell(tx, runtime, event, what.name)
    if ready:
        said = f"{what.name}: {' '.join(ready)}"
        log_action(tx, event.code, user_id, "ideas_sent", said)


def has_ideas(poll: Poll, what: Listed) -> bool:
    """Whether ideas are among what a poll asks about."""
    return any(item.code in what.words for item in (*items_of(poll), *options_of(poll)))


def _tell(tx: Transaction, runtime: Runtime, event: Event, name: str) -> None:
    """Everybody who could write hears, once, that there is a list; whether they wrote is told by nothing."""
    for asked in collections(runtime, event.code):
        poll = tx.state.poll_of(asked)
        if (
            asked.state != "closed"
            or not isinstance(poll.definition, TextPoll)
            or poll.definition.into != name
        ):
            continue
        for _, person in audience(runtime, tx.state, poll):
            key = f"ideas_listed:{asked.id}:{new_id('i')}:{person}"
            row = (event.code, person, "ideas_listed", asked.subject, "reminders", key)
            tx.put(Delivery(new_id("d"), *row, tx.real_now))  # type: ignore[arg-type]


def put(tx: Transaction, event: Event, found: Iterable[Target]) -> None:
    """Store those that are ready, as wording that was corrected before opening is."""
    for target in found:
        if target.standing == "ready":
            stored = tx.state.polls.get((event.code, target.poll.code))
            kept = stored or OpenedPoll(event.code, target.poll.code, target.poll, None)
            tx.put(replace(kept, definition=target.after))


def forget_words(tx: Transaction, event: str, words: Collection[str]) -> None:
    """What somebody wrote who has it erased: gone from polls that nobody was asked yet, and from spreadsheets looked at.

    An idea that others' texts are in, too, comes again with the next sending, in their words.
    """
    for stored in tx.state.polls_of(event):
        if stored.opened_at is None:
            poll = stored.definition
            keys = [key for key in NAMING_LISTS if hasattr(poll, key)]
            left = {
                key: tuple(i for i in getattr(poll, key) if not {*i.label.root.values()} & {*words})
                for key in keys
            }
            if any(len(left[key]) < len(getattr(poll, key)) for key in keys):
                tx.put(replace(stored, definition=poll.model_copy(update=left)))
    for draft in list(tx.state.idea_drafts.values()):
        if draft.event == event and draft.rows:
            tx.put(replace(draft, rows=()))


def _asking(poll: Poll, written: Sequence[Item]) -> Key:
    """Where the list stands in a poll as the file has it. An empty one stands nowhere: it is only collected."""
    if not written:
        return ""
    if items_of(poll) == written:
        return "items"
    if isinstance(poll, TextPoll) and poll.about == written:
        return "about"
    return "options" if options_of(poll) == written and poll.kind != "quiz" else ""


def _target(runtime: Runtime, event: Event, poll: Poll, key: Key, what: Listed) -> Target:
    stored = runtime.state.polls.get((event.code, poll.code))
    now = stored.definition if stored is not None else poll
    asked = [r for r in runtime.state.rounds_of(event.code) if r.poll == poll.code and r.state != "void"]
    before: tuple[Item, ...] = getattr(now, key)
    labels = {item.code: item.label for item in before}
    after = now.model_copy(update={key: tuple(_kept(item, labels, what) for item in what.items)})
    if after == now:
        return Target(now, "same", now)
    if asked:
        return Target(now, "asked", now, max(asked, key=lambda each: each.id))
    if not _fits(after, key):
        return Target(now, "full", now)
    return Target(now, "ready", after)


def _kept(item: Item, labels: Mapping[str, object], what: Listed) -> Item:
    """The item as the poll has it, if its wording was corrected there."""
    label = labels.get(item.code)
    if label is None or item.label == label:
        return item
    known = what.words.get(item.code)
    is_ours = known is not None and set(label.root.values()) <= known  # type: ignore[attr-defined]
    return item if is_ours else item.model_copy(update={"label": label})


def _fits(poll: Poll, key: Key) -> bool:
    if key != "options":
        return len(getattr(poll, key)) <= MOST_ITEMS
    options = options_of(poll)
    if len(options) > MOST_OPTIONS or (isinstance(poll, RankingPoll) and poll.ranks() > MOST_RANKS):
        return False
    try:
        check_card(poll)
    except Unusable:
        return False
    return True
