"""What a facilitator has picked of a list of ideas, what they look for in it, and what they type next is taken for."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from bot.expecting import account
from bot.runtime import Runtime
from storage.ideas import IdeaDraft
from storage.people import Person
from storage.polls import Round
from storage.state import State
from storage.writer import Transaction, UpdateKey

KEEP_MS = 24 * 3600 * 1000

EXPECTED = "ideas:"


@dataclass(frozen=True)
class Expected:
    """What a facilitator's next message is taken for: words to look for, a spreadsheet, or an idea's wording.

    `round`: of the poll whose ideas it is about.
    """

    what: Literal["find", "sheet", "en", "km"]
    round: int
    idea: str = ""

    def written(self) -> str:
        """As `people.expects` has it."""
        return f"{EXPECTED}{self.what}:{self.round}" + (f":{self.idea}" if self.idea else "")


def expected(person: Person | None) -> Expected | None:
    """None for whoever is asked for something else, or for nothing."""
    match person.expects.split(":") if person is not None else []:
        case ["ideas", "find" | "sheet" as what, number]:
            return Expected(what, int(number))
        case ["ideas", "en" | "km" as language, number, idea]:
            return Expected(language, int(number), idea)
        case _:
            return None


def draft_of(state: State, user_id: int, asked: Round) -> IdeaDraft:
    """An empty one where they are at another poll's ideas, or at nothing."""
    draft = state.idea_drafts.get(user_id)
    if draft is None or (draft.event, draft.poll) != (asked.event, asked.poll):
        return IdeaDraft(user_id, asked.event, asked.poll)
    return draft


async def pick(
    runtime: Runtime, user_id: int, asked: Round, idea: str, *, picked: bool, update: UpdateKey
) -> None:
    """An idea is among those something is to be done with, or no more. Raises `NotAllowed`."""

    def change(draft: IdeaDraft) -> IdeaDraft:
        return replace(draft, picked=draft.picked | {idea} if picked else draft.picked - {idea})

    await change_draft(runtime, user_id, asked, change, update)


async def seek(runtime: Runtime, user_id: int, asked: Round, words: str, update: UpdateKey) -> None:
    """Only ideas with those words are shown; '': all. Raises `NotAllowed`."""
    await change_draft(runtime, user_id, asked, lambda draft: replace(draft, sought=words), update)


async def leave(runtime: Runtime, user_id: int, asked: Round, update: UpdateKey) -> None:
    """Nothing is picked any more. Raises `NotAllowed`."""
    await change_draft(runtime, user_id, asked, lambda draft: replace(draft, picked=frozenset()), update)


def forget(tx: Transaction, user_id: int, asked: Round) -> None:
    """What was picked and read in is done."""
    draft = tx.state.idea_drafts.get(user_id)
    if draft is not None and (draft.event, draft.poll) == (asked.event, asked.poll):
        tx.put(replace(draft, picked=frozenset(), rows=(), at=tx.real_now))


async def change_draft(
    runtime: Runtime,
    user_id: int,
    asked: Round,
    change: Callable[[IdeaDraft], IdeaDraft],
    update: UpdateKey,
) -> IdeaDraft:
    """Raises `NotAllowed`."""

    def decide(tx: Transaction) -> IdeaDraft:
        runtime.check("facilitate", asked.event, user_id)
        account(tx, user_id, asked.event)
        after = replace(change(draft_of(tx.state, user_id, asked)), at=tx.real_now)
        tx.put(after)
        return after

    return await runtime.writer.write(decide, update)


def forget_idea_drafts(tx: Transaction) -> None:
    for draft in list(tx.state.idea_drafts.values()):
        if draft.at <= tx.real_now - KEEP_MS:
            tx.remove(draft)
