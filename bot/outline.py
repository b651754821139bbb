"""The outline of a paper: its sections with their votes, what came from the room, and the comments that may be read."""

from dataclasses import dataclass

from bot import publishing
from bot.results import last_closed, shown_result
from bot.rules.ballots import ALONE
from bot.rules.kinds.text import by_about
from bot.runtime import Runtime
from bot.voting import sees_result
from config.event import Event, Item, Outline, Poll, options_of
from storage.polls import Round


@dataclass(frozen=True)
class OutlinedSection:
    """One section. `votes`: how many approved it. `from_room`: it isn't in the event file: people proposed it."""

    item: Item
    votes: int
    from_room: bool
    comments: tuple[str, ...]


@dataclass(frozen=True)
class ShownOutline:
    """An outline as an account may see it now.

    `sections`: in the order of the poll, the file's first. `answered`, `eligible`: of the approval vote. `whole`: comments on
    the paper as such; `held`: comments that may not be read (not approved, or hidden). `comments`: the poll they come from
    and its round; None while it isn't closed, or where too few wrote.
    """

    outline: Outline
    poll: Poll
    asked: Round
    sections: tuple[OutlinedSection, ...]
    whole: tuple[str, ...]
    held: int
    answered: int
    eligible: int
    comments: tuple[Poll, Round] | None


def is_ready(runtime: Runtime, event: Event) -> bool:
    """Whether the approval vote is closed."""
    outline = event.outline
    return outline is not None and last_closed(runtime, event.code, outline.approval) is not None


async def outline_of(runtime: Runtime, event: Event, user_id: int) -> ShownOutline:
    """The outline of an event's paper, `user_id` being who looks at it; comments in it once their poll is closed, too.

    Counted by `bot.results`, as that account may see it. Raises `publishing.NotYet` before the approval vote is closed, where
    too few answered it, and where the event has no outline.
    """
    outline = event.outline
    last = last_closed(runtime, event.code, outline.approval) if outline is not None else None
    if outline is None or last is None or not sees_result(runtime, last, user_id):
        raise publishing.NotYet
    voted = await shown_result(runtime, last.id, user_id)
    tally = voted.counted.tallies[ALONE]
    if tally is None:
        raise publishing.NotYet
    texts, held, comments = await _comments(runtime, event, outline, user_id)
    written = event.poll(outline.approval)
    planned = {option.code for option in options_of(written)} if written is not None else set[str]()
    options = options_of(voted.poll)
    sections = tuple(
        OutlinedSection(
            option, tally.counts[option.code], option.code not in planned, texts.pop(option.code, ())
        )
        for option in options
    )
    counts = voted.asked.turnout.values()
    answered, eligible = sum(n for n, _ in counts), sum(of for _, of in counts)
    whole = tuple(words for each in texts.values() for words in each)  # also on what is no section any more
    return ShownOutline(outline, voted.poll, voted.asked, sections, whole, held, answered, eligible, comments)


async def _comments(
    runtime: Runtime, event: Event, outline: Outline, user_id: int
) -> tuple[dict[str, tuple[str, ...]], int, tuple[Poll, Round] | None]:
    """By what they are about, '' for the whole; how many may not be read; and where they come from."""
    last = last_closed(runtime, event.code, outline.comments)
    if last is None or not sees_result(runtime, last, user_id):
        return {}, 0, None
    try:
        shown = await shown_result(runtime, last.id, user_id)
    except publishing.NotYet:
        return {}, 0, None
    tally = shown.counted.tallies[ALONE]
    if tally is None:
        return {}, 0, None
    found = {
        about.code if about is not None else "": tuple(texts)
        for about, texts in by_about(shown.poll, tally.texts)
    }
    return found, tally.held, (shown.poll, shown.asked)
