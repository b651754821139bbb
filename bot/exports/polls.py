"""Polls as a table, with the wording that people saw."""

import json
from collections.abc import Iterable, Mapping

from bot.exports.cells import Row, utc
from bot.rules.agenda import Agenda
from bot.rules.schedule import slots
from bot.rules.turnout import Count, total
from config.catalogs import Texts
from config.event import DONT_KNOW, Poll, ScaledPoll, Text, WrittenPoll, items_of, options_of
from storage.polls import OpenedPoll, Round

POLLS = (
    "event", "poll", "round", "kind", "anonymity", "serves", "state", "question_en", "question_km", "items",
    "options", "opened_at", "closed_at", "eligible", "answered",
)  # fmt: skip


def planned_and_asked(
    agenda: Agenda, stored: Iterable[OpenedPoll], rounds: Iterable[Round]
) -> list[tuple[Poll, str, Round | None]]:
    """Every planned round in the day's order, and those opened that the file no longer has."""
    stored = list(stored)
    asked = {(one.poll, one.code): one for one in rounds}
    planned = {(slot.poll.code, slot.round): slot.poll for slot in slots(agenda, stored)}
    opened = {poll.code: poll.definition for poll in stored}
    keys = [*planned, *(key for key in asked if key not in planned)]
    return [
        (opened[poll] if poll in opened else planned[poll, code], code, asked.get((poll, code)))
        for poll, code in keys
    ]


def poll_rows(
    texts: Texts,
    event: str,
    polls: Iterable[tuple[Poll, str, Round | None]],
    turnout: Mapping[int, Mapping[str, Count]],
) -> list[Row]:
    """`turnout`: by round and group."""
    return [
        _poll(texts, event, poll, code, asked, total(turnout[asked.id]) if asked else None)
        for poll, code, asked in polls
    ]


def answers_of(poll: Poll, texts: Texts) -> list[tuple[str, Text]]:
    """What can be answered, other than in words of one's own: codes and labels, "don't know" last."""
    return [] if isinstance(poll, WrittenPoll) else [*_offered(poll), (DONT_KNOW, _dont_know(texts))]


def _poll(texts: Texts, event: str, poll: Poll, code: str, asked: Round | None, count: Count | None) -> Row:
    return (
        event,
        poll.code,
        code,
        poll.kind,
        poll.anonymity,
        " ".join(poll.serves),
        asked.state if asked else "draft",
        poll.question.to("en"),
        poll.question.root.get("km", ""),
        _written((item.code, item.label) for item in items_of(poll)),
        _written(answers_of(poll, texts)),
        utc(asked.opened_at if asked else None),
        utc(asked.closed_at if asked else None),
        count.eligible if count else None,
        count.answered if count else None,
    )


def _offered(poll: Poll) -> list[tuple[str, Text]]:
    if isinstance(poll, ScaledPoll):  # a point without a label is read as its number
        numbers = {value: Text.model_validate(str(value)) for value in poll.scale.values()}
        return [(str(value), poll.scale.labels.get(value, number)) for value, number in numbers.items()]
    return [(option.code, option.label) for option in options_of(poll)]


def _dont_know(texts: Texts) -> Text:
    return Text.model_validate(
        {language: texts.plain(language, "answer.dont_know") for language in texts.languages}
    )


def _written(entries: Iterable[tuple[str, Text]]) -> str:
    book = [{"code": code, "en": text.to("en"), "km": text.root.get("km", "")} for code, text in entries]
    return json.dumps(book, ensure_ascii=False)
