"""Facilitators read what people wrote, and decide what others see. Whose it is, they don't see."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from bot.audit import log_action
from bot.rules.ballots import ALONE
from bot.rules.ideas import Original, shaped
from bot.rules.kinds.answer import Tally
from bot.rules.kinds.text import shown
from bot.rules.kinds.wall import Question, tally
from bot.rules.kinds.wall import questions as in_order
from bot.rules.moderation import become_ideas, is_listed, is_shown
from bot.rules.results import Result, texts_of
from bot.rules.suppression import are_enough
from bot.runtime import Gone, Runtime
from config.event import Poll, WallPoll, WrittenPoll
from storage.moderation import Decision, Moderation
from storage.polls import Ballot, Round, ballots_of, published_of
from storage.writer import Transaction, UpdateKey


class UnknownText(Gone):
    """It was edited or taken back, or never there."""


@dataclass(frozen=True)
class Text:
    """What somebody wrote, and what was decided about it so far."""

    code: str
    words: str
    decision: Decision | None


async def texts(runtime: Runtime, asked: Round) -> list[Text]:
    """In the order of their codes, which is random and stays; of a wall as everybody sees them, what waits first."""
    decisions, poll = runtime.state.moderation, runtime.state.poll_of(asked).definition
    cast = await _ballots(runtime, asked)
    found = [
        Text(code, words, decisions[code].decision if code in decisions else None)
        for code, words in (await _written(runtime, asked, cast)).items()
    ]
    if not isinstance(poll, WallPoll):
        return found
    places = {one.code: place for place, one in enumerate(_in_order(runtime, poll, cast))}
    return sorted(found, key=lambda text: (text.decision is not None, places.get(text.code, len(places))))


async def questions(runtime: Runtime, asked: Round) -> list[Question]:
    """What everybody may read on a wall; of another poll nothing.

    Nobody sees how many upvoted what before it closes; the order says something only once five people took part.
    """
    poll = runtime.state.poll_of(asked).definition
    if not isinstance(poll, WallPoll):
        return []
    return _in_order(runtime, poll, await _ballots(runtime, asked))


async def decide_about(
    runtime: Runtime, user_id: int, asked: Round, text: str, decision: Decision, update: UpdateKey
) -> None:
    """Store and audit what others see of a text. Raises `NotAllowed`, `UnknownText`; only questions are answered.

    Texts that become ideas are decided about as ideas, see `bot.ideas`.
    """
    poll = runtime.state.poll_of(asked).definition
    is_answerable = decision != "answered" or isinstance(poll, WallPoll)
    if become_ideas(poll) or not is_answerable or text not in await written(runtime, asked):
        raise UnknownText

    def decide(tx: Transaction) -> None:
        runtime.check("facilitate", asked.event, user_id)
        before = tx.state.moderation.get(text)
        if update in tx.state.handled or (before is not None and before.decision == decision):
            return
        tx.put(Moderation(text, asked.id, decision, tx.now))
        what = f"{asked.poll}/{asked.code} {text}"
        log_action(tx, asked.event, user_id, f"text_{decision}", what)

    await runtime.writer.write(decide, update)


def waiting(runtime: Runtime, asked: Round, poll: Poll) -> int:
    """How many texts of an open round nobody has decided about."""
    if not isinstance(poll, WrittenPoll):
        return 0
    found = texts_of(runtime.state.ballots.get(asked.id, {}).values())
    if become_ideas(poll):
        ideas = shaped(
            [Original(*text) for text in found], runtime.state.idea_changes(asked.event, asked.poll)
        )
        return sum(idea.state == "waiting" for idea in ideas)
    return sum(code not in runtime.state.moderation for code, _ in found)


def for_everybody(
    runtime: Runtime, asked: Round, poll: Poll, counted: Result, language: str = "en"
) -> Result:
    """The result without the texts that are held or hidden. `language`: that ideas are worded in."""
    found = counted.tallies.get(ALONE)
    if not isinstance(poll, WrittenPoll) or found is None:
        return counted
    if become_ideas(poll):
        return Result({ALONE: _listed(runtime, asked, poll, found, language)})
    return Result({ALONE: _public(runtime, poll, found)})


def _listed(runtime: Runtime, asked: Round, poll: WrittenPoll, counted: Tally, language: str) -> Tally:
    """Ideas in the place of the texts they were made from."""
    originals = [Original(*text) for text in counted.texts]
    ideas = shaped(originals, runtime.state.idea_changes(asked.event, asked.poll))
    public = [idea for idea in ideas if is_listed(poll, idea)]
    texts = tuple((idea.code, idea.label.to(language)) for idea in public if idea.label is not None)
    held = sum(idea.label is not None for idea in ideas) - len(texts)
    return replace(counted, texts=texts, held=held)


def _public(runtime: Runtime, poll: WrittenPoll, counted: Tally) -> Tally:
    decided = {code: runtime.state.moderation.get(code) for code, _ in counted.texts}
    done = frozenset(code for code, found in decided.items() if found and found.decision == "answered")
    public = shown(counted, {code for code, found in decided.items() if is_shown(poll, found)})
    return replace(public, done=done)


def _in_order(runtime: Runtime, poll: WallPoll, cast: Collection[Ballot]) -> list[Question]:
    given = [ballot.answers[ALONE].choice for ballot in cast if ALONE in ballot.answers]
    public = _public(runtime, poll, tally(poll, given))
    return in_order(public, by_upvotes=poll.anonymity == "named" or are_enough(public.n))


async def written(runtime: Runtime, asked: Round) -> Mapping[str, str]:
    """All that people wrote in a round, by code, in an order that tells nothing."""
    return await _written(runtime, asked, await _ballots(runtime, asked))


async def _written(runtime: Runtime, asked: Round, cast: Collection[Ballot]) -> Mapping[str, str]:
    """By code: those there are, and those that a kept result still shows though they were edited or taken back."""
    ballots = list(cast)
    for kept in (await published_of(runtime.engine, runtime.state.rounds[asked.id]))[-1:]:
        ballots += [ballot.as_ballot() for ballot in kept.values()]
    return dict(sorted(texts_of(ballots)))


async def _ballots(runtime: Runtime, asked: Round) -> Collection[Ballot]:
    if runtime.state.rounds[asked.id].is_running:
        return runtime.state.ballots.get(asked.id, {}).values()
    return (await ballots_of(runtime.engine, asked.id)).values()
