"""Facilitators write polls in the chat, and ask anew what was asked with another meaning."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from bot.audit import log_action
from bot.clock import moment
from bot.expecting import expect_next
from bot.rules import composing as rules
from bot.rules.agenda import from_ms
from bot.rules.composing import NEW, Draft
from bot.rules.pasted import lines_in
from bot.rules.schedule import now_and_next
from bot.rules.steering import steered
from bot.runtime import Gone, Runtime
from bot.steering import known, note
from bot.steps import take
from config.event import Event, Poll
from storage.people import Person
from storage.polls import OpenedPoll, PollDraft
from storage.writer import Transaction, UpdateKey

Choice = Literal["choice", "approval", "scale", "named", "confidential", "unlinked"]

_CODE = "chat-"


class NoDraft(Gone):
    """Nothing is being written, or there is no such poll or text."""


@dataclass(frozen=True)
class Expected:
    """What a facilitator's next text is taken for. `poll`, `number`: of a wording to correct."""

    what: Literal["text", "options", "wording"]
    language: str
    poll: str = ""
    number: int = 0

    def written(self) -> str:
        """As `people.expects` has it."""
        if self.what == "wording":
            return f"wording:{self.poll}:{self.number}:{self.language}"
        return f"poll:{self.what}:{self.language}"


def expected(person: Person | None) -> Expected | None:
    """None for whoever is asked for something else, or for nothing."""
    parts = person.expects.split(":") if person is not None else []
    match parts:
        case ["poll", "text" | "options" as what, language]:
            return Expected(what, language)
        case ["wording", poll, number, language]:
            return Expected("wording", language, poll, int(number))
        case _:
            return None


def poll_of(runtime: Runtime, event: Event, draft: Draft) -> Poll | None:
    """What the draft will be, at the session under way; None while something is missing. Raises `Unusable`."""
    agenda, now = runtime.agenda(event.code), runtime.clock.now()
    current, following = now_and_next(agenda, from_ms(now))
    session = (current or following or agenda.entries[-1]).session
    taken = {poll.code for poll in event.polls} | {poll.code for poll in runtime.state.polls_of(event.code)}
    number = next(n for n in range(1, len(taken) + 2) if f"{_CODE}{n}" not in taken)
    titles = {
        language: runtime.texts.plain(language, "compose.poll_title", number=number)
        for language in runtime.texts.languages
    }
    at = f"{moment(now, event.zone):%H:%M}"
    whole = {"serves": list(session.serves), **draft}  # what the session serves, unless it is asked anew
    return rules.completed(whole, f"{_CODE}{number}", titles, session.code, at)


async def begin(runtime: Runtime, user_id: int, event: Event, language: str, update: UpdateKey) -> PollDraft:
    """A new draft in place of the one there may be; what is typed next is its text. Raises `NotAllowed`."""

    def decide(tx: Transaction) -> PollDraft:
        runtime.check("facilitate", event.code, user_id)
        draft = PollDraft(user_id, event.code, NEW)
        expect_next(tx, user_id, event.code, Expected("text", language).written())
        tx.put(draft)
        return draft

    return await runtime.writer.write(decide, update)


async def expect(runtime: Runtime, user_id: int, event: Event, what: Expected, update: UpdateKey) -> None:
    """What this facilitator types next is that. Raises `NotAllowed`, `NoDraft`."""

    def decide(tx: Transaction) -> None:
        runtime.check("facilitate", event.code, user_id)
        if what.what != "wording":  # of which it is found out when it comes
            draft_of(runtime, event, user_id)
        expect_next(tx, user_id, event.code, what.written())

    await runtime.writer.write(decide, update)


async def choose(
    runtime: Runtime, user_id: int, event: Event, choice: Choice, language: str, update: UpdateKey
) -> PollDraft:
    """Another kind, or whether names are kept; what is missing is expected as before.

    Raises `NotAllowed`, and `NoDraft` also if this draft has no such choice.
    """

    def change(draft: Draft) -> Draft:
        match choice:
            case "choice" | "approval" | "scale":
                return rules.with_kind(draft, choice)
            case anonymity:
                if anonymity not in rules.anonymities(draft):
                    raise NoDraft
                return rules.with_anonymity(draft, anonymity)

    return await _change(runtime, user_id, event, change, language, update)


async def write(
    runtime: Runtime, user_id: int, event: Event, what: Expected, typed: str, update: UpdateKey
) -> PollDraft:
    """The question and, on the lines below it or in a text of their own, the options. Raises `Unusable` too."""
    question, *options = lines_in(typed) or [""] if what.what == "text" else ["", *lines_in(typed)]
    if what.what == "text":  # the options' numbers are theirs, not the question's
        options = lines_in("\n".join(typed.strip().split("\n")[1:]))

    def change(draft: Draft) -> Draft:
        if not rules.takes_lines(draft):
            return rules.with_question(draft, what.language, " ".join(lines_in(typed)))
        if question:
            draft = rules.with_question(draft, what.language, question)
        return rules.with_lines(draft, what.language, options) if options or not question else draft

    return await _change(runtime, user_id, event, change, what.language, update)


async def add(runtime: Runtime, user_id: int, event: Event, update: UpdateKey) -> OpenedPoll:
    """The draft stands among the day's polls, to be opened. Raises `NotAllowed`, `NoDraft`, `Unusable`."""

    def decide(tx: Transaction) -> OpenedPoll:
        runtime.check("facilitate", event.code, user_id)
        if update in tx.state.handled and user_id not in tx.state.poll_drafts:  # brought again: it is there
            composed = [poll for poll in tx.state.polls_of(event.code) if poll.composed_at is not None]
            if composed:
                return composed[-1]
        draft = draft_of(runtime, event, user_id)
        poll = poll_of(runtime, event, draft.draft)
        if poll is None:
            raise NoDraft
        added = OpenedPoll(event.code, poll.code, poll, None, tx.now)
        tx.put(added)
        tx.remove(draft)
        expect_next(tx, user_id, event.code, "")
        log_action(tx, event.code, user_id, "poll_composed", poll.code)
        return added

    return await runtime.writer.write(decide, update)


async def discard(runtime: Runtime, user_id: int, event: Event, update: UpdateKey) -> None:
    def decide(tx: Transaction) -> None:
        runtime.check("facilitate", event.code, user_id)
        draft = tx.state.poll_drafts.get(user_id)
        if draft is not None:
            tx.remove(draft)
        expect_next(tx, user_id, event.code, "")

    await runtime.writer.write(decide, update)


async def ask_anew(runtime: Runtime, user_id: int, round_id: int, drawn: int, update: UpdateKey) -> PollDraft:
    """Stop a round whose question meant something else, and copy the poll to be rewritten. See `steered` for `drawn`.

    Its ballots are kept and void. Raises `NotAllowed`, `NotPlanned`, `Overtaken`.
    """

    def decide(tx: Transaction) -> PollDraft:
        asked = known(runtime, round_id, user_id)
        after = steered(asked, "void", drawn, tx.now, tx.real_now, runtime.undo_ms)
        if after is not asked:
            note(tx, take(tx, runtime, asked, after), "poll_asked_anew", user_id)
        definition = tx.state.poll_of(asked).definition
        raw = definition.model_dump(mode="json", by_alias=True, exclude={"code", "rounds"}, exclude_none=True)
        draft = PollDraft(user_id, asked.event, raw)
        expect_next(tx, user_id, asked.event, "")
        tx.put(draft)
        return draft

    return await runtime.writer.write(decide, update)


def draft_of(runtime: Runtime, event: Event, user_id: int) -> PollDraft:
    """Raises `NoDraft`."""
    draft = runtime.state.poll_drafts.get(user_id)
    if draft is None or draft.event != event.code:
        raise NoDraft
    return draft


async def _change(
    runtime: Runtime,
    user_id: int,
    event: Event,
    change: Callable[[Draft], Draft],
    language: str,
    update: UpdateKey,
) -> PollDraft:
    """After it the next text is what is still missing, in that language."""

    def decide(tx: Transaction) -> PollDraft:
        runtime.check("facilitate", event.code, user_id)
        before = draft_of(runtime, event, user_id)
        after = replace(before, draft=change(before.draft))
        tx.put(after)
        following = ""
        if "question" not in after.draft:
            following = Expected("text", language).written()
        elif rules.needs_lines(after.draft):
            following = Expected("options", language).written()
        expect_next(tx, user_id, event.code, following)
        return after

    return await runtime.writer.write(decide, update)
