"""The codebook as a table: what columns mean, and what codes stand for, in both languages where people read them."""

from collections.abc import Iterable, Iterator

from bot.exports.cells import Row
from bot.exports.polls import answers_of
from bot.exports.responses import UPVOTES, wide_columns
from config.catalogs import Texts
from config.event import (
    DONT_KNOW,
    Event,
    Poll,
    QuizPoll,
    ScaledPoll,
    Text,
    TextPoll,
    WallPoll,
    abouts_of,
    asked_about,
    items_of,
)
from storage.polls import Round

CODEBOOK = (
    "event", "table", "column", "poll", "item", "code", "label_en", "label_km", "type", "unit", "values", "source",
    "meaning",
)  # fmt: skip

Polls = Iterable[tuple[Poll, str, Round | None]]


def codebook_rows(texts: Texts, event: Event, polls: Polls) -> Iterator[Row]:
    """A row for each column of each table, then for each code of the event, and each item and answer of each poll."""
    polls = list(polls)
    yield from _columns(event)
    yield from _wide(event, polls)
    yield from _codes_of(event)
    for code in dict.fromkeys(poll.code for poll, *_ in polls):
        rounds = [(poll, asked) for poll, _, asked in polls if poll.code == code]
        poll = rounds[0][0]
        yield from _of_poll(texts, event, poll, tells=any(a and a.state == "closed" for _, a in rounds))
    names = {(poll.code, plan.code): plan.name for poll, *_ in polls for plan in poll.rounds}
    for poll, code, _ in polls:
        name = names.get((poll.code, code))
        yield _label(event, "polls", "round", code, name, poll=poll.code)


def _columns(event: Event) -> Iterator[Row]:
    from bot.exports.meanings import MEANINGS  # noqa: PLC0415 - it has this table's columns, too

    for table, columns in MEANINGS.items():
        for name, column in columns.items():
            said = (column.type, column.unit, column.values, column.source, column.meaning)
            yield (event.code, table, name, "", "", "", "", "", *said)


def _wide(event: Event, polls: Polls) -> Iterator[Row]:
    """Those of rounds that were opened."""
    for poll, code, asked in polls:
        if asked is None:
            continue
        labels = {item.code: item.label for item in (*items_of(poll), *abouts_of(poll))}
        for name, item, option in wide_columns(poll, code):
            about = labels.get(item, poll.question)
            said = _wide_column(poll, option, is_texts=not name.endswith(f".{UPVOTES}"))
            key = (event.code, "responses_wide", name, poll.code, item, option)
            yield (*key, about.to("en"), about.root.get("km", ""), *said)


def _wide_column(poll: Poll, option: str, *, is_texts: bool) -> tuple[str, str, str, str, str]:
    """Type, unit, values, source, meaning."""
    match poll.kind:
        case "approval":
            return "flag", "", "0 | 1; empty: no answer", "participant", "whether this option was chosen"
        case "ranking" if option != DONT_KNOW:
            return "integer", "", "1 = first; empty: not ranked", "participant", "the rank of this option"
        case "points" if option != DONT_KNOW:
            return "integer", "points", "0 and more", "participant", "points given to this option"
        case "ranking" | "points":
            return "flag", "", "1", "participant", "whether they answered don't know"
        case "scale" | "matrix":
            return "integer", "points of the scale", "or dk: don't know", "participant", "the number chosen"
        case "text" | "wall":
            said = "their texts, a line each" if is_texts else "codes of the questions they upvoted"
            return "text", "", "", "participant", said
        case _:
            return "code", "", "or dk: don't know", "participant", "the option chosen"


def _codes_of(event: Event) -> Iterator[Row]:
    """Groups, organisations and goals."""
    for group in event.groups:
        yield _label(event, "participants", "group", group.code, group.name)
    for organisation in event.organisations:
        yield _label(event, "participants", "organisation", organisation.code, organisation.name)
    for goals, said in (
        (event.goals.objectives, "objective"),
        (event.goals.outcomes, "outcome"),
        (event.goals.outputs, "output"),
    ):
        for goal in goals:
            yield _label(event, "polls", "serves", goal.code, goal.text, meaning=said)


def _of_poll(texts: Texts, event: Event, poll: Poll, *, tells: bool) -> Iterator[Row]:
    """`tells`: what is right in a quiz has been shown."""
    yield _label(event, "polls", "poll", poll.code, poll.question, poll=poll.code, meaning=poll.kind)
    for item in (*items_of(poll), *abouts_of(poll)):
        yield _label(event, "responses", "item", item.code, item.label, poll=poll.code)
    if isinstance(poll, TextPoll | WallPoll):
        return
    column = "value" if isinstance(poll, ScaledPoll) else "option"
    questions = poll.items if isinstance(poll, QuizPoll) else (None,)
    for question in questions:
        of_one = asked_about(poll, question.code) if question is not None else poll
        for code, label in answers_of(of_one, texts):
            right = "right" if tells and question is not None and code == question.right else ""
            yield _label(
                event,
                "responses",
                "option" if code == DONT_KNOW else column,
                code,
                label,
                poll=poll.code,
                item=question.code if question is not None else "",
                meaning="don't know" if code == DONT_KNOW else right,
            )


def _label(
    event: Event,
    table: str,
    column: str,
    code: str,
    label: Text | None,
    *,
    poll: str = "",
    item: str = "",
    meaning: str = "",
) -> Row:
    """A code and what it stands for."""
    english, khmer = (label.to("en"), label.root.get("km", "")) if label is not None else ("", "")
    key = (event.code, table, column, poll, item, code, english, khmer)
    return (*key, "", "", "", "event file", meaning)
