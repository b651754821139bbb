"""Ideas as a table: how each stands, what became part of which, and who did what to it."""

import json
from collections.abc import Iterable, Iterator, Sequence

from bot.exports.cells import Row, utc
from bot.rules.ideas import Idea, about, said_in, serves, shaped
from config.event import Event, TextPoll
from storage.ideas import IdeaChange

IDEAS = (
    "event", "poll", "idea", "text_en", "text_km", "state", "type", "status", "item", "merged_into", "originals",
    "mode", "serves", "shaped_by", "at", "history",
)  # fmt: skip


def idea_rows(
    event: Event, ideas: Iterable[tuple[TextPoll, Sequence[Idea]]], changes: Sequence[IdeaChange]
) -> list[Row]:
    """One row an idea, and one for each text that became part of another, under its own code. Nobody's name.

    `ideas`: see `bot.rules.moderation.taken_away`. `history`: what was done to it, undone things too.
    """
    rows: list[Row] = []
    for poll, listed in ideas:
        own = [change for change in changes if change.poll == poll.code]
        for idea in listed:
            rows += _rows(event, poll, idea, own)
    return rows


def _rows(event: Event, poll: TextPoll, idea: Idea, changes: Sequence[IdeaChange]) -> Iterator[Row]:
    goals = " ".join(serves(poll, idea))
    done = [_told(change) for change in about(idea, changes)]
    last = idea.last
    yield (
        event.code,
        poll.code,
        idea.code,
        said_in(idea, "en"),
        said_in(idea, "km"),
        idea.state,
        idea.type,
        idea.status,
        idea.item,
        "",
        len(idea.originals),
        poll.anonymity,
        goals,
        last.actor if last is not None else "",
        utc(last.at if last is not None else None),
        json.dumps(done, ensure_ascii=False),
    )
    for original in idea.originals:
        if idea.parts:
            (alone,) = shaped([original], ())
            words = (said_in(alone, "en"), said_in(alone, "km"))
            key = (event.code, poll.code, original.code, *words, "merged", "", "", "", idea.code, 1)
            yield (*key, poll.anonymity, goals, "", "", "[]")


def _told(change: IdeaChange) -> dict[str, object]:
    told = {"action": change.action, "by": change.actor, "at": utc(change.at)}
    return {**told, **change.details, "undone_at": utc(change.undone_at)}
