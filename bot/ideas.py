"""Facilitators shape the ideas that people wrote: each step is a point in the writer's order, stored, audited, and undone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.audit import actor, log_action
from bot.moderation import written
from bot.rules.ideas import Idea, Original, Shaping, merged_into, next_items, shaped, undoable, version
from bot.rules.moderation import become_ideas
from bot.rules.steering import Overtaken
from bot.runtime import Gone, Runtime
from config.event import Event, IdeaType, Text, TextPoll
from storage.ideas import IdeaChange
from storage.polls import Round
from storage.writer import Transaction, UpdateKey


class UnknownIdea(Gone):
    """There is no such idea any more, or it can't be shaped so."""


@dataclass(frozen=True)
class Collection:
    """The ideas of one poll as they are. `asked`: its newest round; `version`: of the list, see `bot.rules.ideas`."""

    asked: Round
    poll: TextPoll
    ideas: tuple[Idea, ...]
    version: int

    def idea(self, code: str) -> Idea:
        """Raises `UnknownIdea`."""
        found = next((idea for idea in self.ideas if idea.code == code), None)
        if found is None:
            raise UnknownIdea
        return found


def collections(runtime: Runtime, event: str) -> list[Round]:
    """The newest round of each poll whose texts become ideas, in the order of their opening."""
    newest: dict[str, Round] = {}
    for asked in sorted(runtime.state.rounds_of(event), key=lambda asked: asked.id):
        if asked.state != "void" and become_ideas(runtime.state.poll_of(asked).definition):
            newest[asked.poll] = asked
    return list(newest.values())


async def collection(runtime: Runtime, event: str, poll: str) -> Collection:
    """Raises `UnknownIdea` for a poll that was never opened, or whose texts don't become ideas."""
    asked = next((asked for asked in collections(runtime, event) if asked.poll == poll), None)
    definition = runtime.state.poll_of(asked).definition if asked is not None else None
    if asked is None or not isinstance(definition, TextPoll):
        raise UnknownIdea
    originals = await originals_of(runtime, event, poll)
    changes = runtime.state.idea_changes(event, poll)
    return Collection(asked, definition, shaped(originals, changes), version(changes))


async def recommendations(runtime: Runtime, event: str) -> tuple[tuple[Idea, IdeaType | None], ...]:
    """Ideas that were approved and not dropped, of polls that give them a type, with that; by their codes."""
    found: list[tuple[Idea, IdeaType | None]] = []
    for asked in collections(runtime, event):
        poll = runtime.state.poll_of(asked).definition
        if isinstance(poll, TextPoll) and poll.types:
            types = {kind.code: kind for kind in poll.types}
            ideas = (await collection(runtime, event, asked.poll)).ideas
            found += [(idea, types.get(idea.type)) for idea in ideas if idea.is_item]
    return tuple(sorted(found, key=lambda each: (len(each[0].item), each[0].item)))


async def recommended(runtime: Runtime, event: str) -> dict[str, Text]:
    """The words of recommendations by their codes."""
    found = await recommendations(runtime, event)
    return {idea.item: idea.label for idea, _ in found if idea.label is not None}


async def originals_of(runtime: Runtime, event: str, poll: str) -> list[Original]:
    """What was written in all rounds of a poll that count."""
    found: list[Original] = []
    for asked in list(runtime.state.rounds_of(event)):
        if asked.poll == poll and asked.state != "void":
            mode = runtime.state.poll_of(asked).definition.anonymity
            texts = await written(runtime, asked)
            found += [Original(code, words, mode) for code, words in texts.items()]
    return found


async def shape(
    runtime: Runtime,
    user_id: int,
    asked: Round,
    wanted: Callable[[Collection], Sequence[Shaping]],
    drawn: int | None,
    update: UpdateKey,
    then: Callable[[Transaction], None] = lambda _: None,
) -> None:
    """Do what is wanted of the ideas of a poll, all of it or nothing, and `then` this; the first is undone together.

    `drawn`: the list's version that whoever asks has seen; None: whatever it is. Raises `NotAllowed`, `UnknownIdea`, `Overtaken`.
    """
    runtime.check("facilitate", asked.event, user_id)
    event, poll = asked.event, asked.poll
    before = await collection(runtime, event, poll)

    def decide(tx: Transaction) -> None:
        runtime.check("facilitate", event, user_id)
        if update in tx.state.handled:
            return
        now = version(tx.state.idea_changes(event, poll))
        if now != before.version or drawn not in (None, now):
            raise Overtaken
        for shaping in _checked(before, wanted(before)):
            _put(tx, runtime, asked, shaping, user_id)
        then(tx)

    await runtime.writer.write(decide, update)


async def undo(runtime: Runtime, user_id: int, asked: Round, drawn: int, update: UpdateKey) -> None:
    """Take back what was done to a poll's ideas last. Raises `NotAllowed`, `UnknownIdea` if nothing is left, `Overtaken`."""

    def decide(tx: Transaction) -> None:
        runtime.check("facilitate", asked.event, user_id)
        if update in tx.state.handled:
            return
        changes = tx.state.idea_changes(asked.event, asked.poll)
        if version(changes) != drawn:
            raise Overtaken
        last = undoable(changes)
        if not last:
            raise UnknownIdea
        for change in last:
            tx.put(replace(change, undone_at=tx.now))
        numbers = " ".join(str(change.number) for change in last)
        log_action(tx, asked.event, user_id, "ideas_undone", f"{asked.poll} {numbers}")

    await runtime.writer.write(decide, update)


def approving(*codes: str) -> Shaping:
    return Shaping("approve", {"ideas": list(codes)})


def merging(ideas: Sequence[Idea], into: str = "") -> Shaping:
    """`into`: which of them it is called by afterwards; '': the one that is an item longest."""
    chosen = into or merged_into(ideas).code
    return Shaping("merge", {"ideas": sorted(idea.code for idea in ideas), "into": chosen})


def _checked(found: Collection, wanted: Sequence[Shaping]) -> Sequence[Shaping]:
    """What of it changes something. Raises `UnknownIdea` for what can't be done to the ideas there are."""
    there = {idea.code: idea for idea in found.ideas}
    for shaping in wanted:
        details = shaping.details
        named = [details["idea"]] if "idea" in details else details.get("ideas", [])
        if any(code not in there for code in named) or (shaping.action != "add" and not named):
            raise UnknownIdea
        is_possible = {
            "merge": len(set(named)) > 1 and details.get("into") in named,
            "split": all(there[code].parts for code in named),
            "type": details.get("type") in {"", *(kind.code for kind in found.poll.types)},
            "approve": all(there[code].label is not None for code in named),
        }.get(shaping.action, True)
        if not is_possible:
            raise UnknownIdea
    return [left for shaping in wanted if (left := _left(shaping, there)) is not None]


def _left(shaping: Shaping, there: Mapping[str, Idea]) -> Shaping | None:
    """Without the ideas that are so already; None if all are."""
    details = shaping.details
    match shaping.action:
        case "approve" | "hide":
            state = "approved" if shaping.action == "approve" else "hidden"
            codes = [code for code in details["ideas"] if there[code].state != state]
        case "type" | "status":
            value = details[shaping.action]
            codes = [code for code in details["ideas"] if getattr(there[code], shaping.action) != value]
        case _:
            return shaping
    return Shaping(shaping.action, {**details, "ideas": codes}) if codes else None


def _put(tx: Transaction, runtime: Runtime, asked: Round, shaping: Shaping, user_id: int) -> None:
    """Store one change; it belongs to the step that the first one of this unit began."""
    event = runtime.event(asked.event)
    everything = tx.state.idea_changes(event.code)
    number = everything[-1].number + 1 if everything else 1
    own = [record for record, _ in tx.changes if isinstance(record, IdeaChange)]
    details = _with_items(event, everything, shaping)
    change = IdeaChange(
        event.code,
        number,
        own[0].number if own else number,
        asked.poll,
        shaping.action,
        details,
        actor(tx, event.code, user_id).partition(":")[0],  # which account of the settings, the audit log says
        tx.now,
    )
    tx.put(change)
    codes = " ".join(map(str, details.get("items", details.get("ideas", [details.get("idea", number)]))))
    log_action(tx, event.code, user_id, f"idea_{shaping.action}", f"{asked.poll} {codes}")


def _with_items(event: Event, everything: Sequence[IdeaChange], shaping: Shaping) -> Mapping[str, Any]:
    """Whatever is approved gets the code of an item; one that it had it keeps."""
    taken = [item.code for items in event.lists.values() for item in items]
    match shaping.action:
        case "approve":
            codes = shaping.details["ideas"]
            return {"items": dict(zip(codes, next_items(everything, taken, len(codes)), strict=True))}
        case "add":
            return {**shaping.details, "item": next_items(everything, taken, 1)[0]}
        case _:
            return shaping.details
