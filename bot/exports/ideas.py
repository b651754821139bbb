"""Ideas as a table: how each stands, what became part of which, and who did what to it."""

import json
from collections.abc import Iterator, Mapping, Sequence

from bot.exports.cells import Row, utc
from bot.rules.ideas import Idea, Original, about, said_in, shaped
from bot.rules.moderation import become_ideas
from bot.rules.results import texts_of
from config.event import Event, Poll, TextPoll
from storage.ideas import IdeaChange
from storage.polls import Ballot, Round

IDEAS = (
    "event", "poll", "idea", "text_en", "text_km", "state", "type", "status", "item", "merged_into", "originals",
    "mode", "serves", "shaped_by", "at", "history",
)  # fmt: skip


def idea_rows(
    event: Event,
    opened: Mapping[str, Poll],
    rounds: Sequence[Round],
    ballots: Mapping[int, Mapping[str, Ballot]],
    changes: Sequence[IdeaChange],
) -> list[Row]:
    """One row an idea, and one for each text that became part of another, under its own code. Nobody's name.

    As of `responses`, those of unnamed polls appear once all of their rounds have closed. `history`: what was done to
    it, undone things too.
    """
    rows: list[Row] = []
    for code, poll in opened.items():
        asked = [each for each in rounds if each.poll == code and each.state != "void"]
        is_early = poll.anonymity != "named" and any(each.is_running for each in asked)
        if not isinstance(poll, TextPoll) or not become_ideas(poll) or is_early:
            continue
        texts = texts_of(ballot for each in asked for ballot in ballots[each.id].values())
        own = [change for change in changes if change.poll == code]
        originals = [Original(*text, poll.anonymity) for text in texts]
        for idea in shaped(originals, own):
            rows += _rows(event, poll, idea, own)
    return rows


def _rows(event: Event, poll: TextPoll, idea: Idea, changes: Sequence[IdeaChange]) -> Iterator[Row]:
    kind = next((kind for kind in poll.types if kind.code == idea.type), None)
    serves = " ".join((kind.serves if kind is not None else ()) or poll.serves)
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
        serves,
        last.actor if last is not None else "",
        utc(last.at if last is not None else None),
        json.dumps(done, ensure_ascii=False),
    )
    for original in idea.originals:
        if idea.parts:
            (alone,) = shaped([original], ())
            words = (said_in(alone, "en"), said_in(alone, "km"))
            key = (event.code, poll.code, original.code, *words, "merged", "", "", "", idea.code, 1)
            yield (*key, poll.anonymity, serves, "", "", "[]")


def _told(change: IdeaChange) -> dict[str, object]:
    told = {"action": change.action, "by": change.actor, "at": utc(change.at)}
    return {**told, **change.details, "undone_at": utc(change.undone_at)}
