"""The tables of an export. All carry codes in key columns, never labels."""

import hashlib
import hmac
import json
from collections import Counter
from collections.abc import Iterable, Mapping

from bot.exports.audit import AUDIT, audit_rows
from bot.exports.cells import Cell, Table
from bot.exports.cells import iso as _iso
from bot.exports.cells import utc as _utc
from bot.exports.ideas import IDEAS, idea_rows
from bot.exports.mapping import MAPPING, mapping_rows
from bot.exports.roadmap import ROADMAP, roadmap_rows
from bot.exports.trace import TRACE, trace_rows
from bot.publishing import standing, stored_ballots
from bot.rules.agenda import Agenda, agenda_of
from bot.rules.ballots import has_answered, item_codes
from bot.rules.kinds import kind_of
from bot.rules.moderation import taken_away
from bot.rules.privacy import TO_EVERYBODY
from bot.rules.schedule import slots
from bot.rules.suppression import are_enough
from bot.rules.trace import trace
from bot.rules.turnout import Count, total, turnout
from bot.unlinking import is_unlinked
from config.catalogs import Texts
from config.event import (
    DONT_KNOW,
    Admission,
    MatrixPoll,
    Poll,
    ScaledPoll,
    Text,
    WrittenPoll,
    items_of,
    options_of,
)
from storage.agenda import session_changes_of
from storage.broadcasts import private_subjects
from storage.engine import Engine
from storage.events import EventRow
from storage.ideas import idea_changes_of
from storage.mapping import mapping_entries_of
from storage.messages import deliveries_of
from storage.people import Participant, Person, participants_of
from storage.polls import DETACHED, Ballot, OpenedPoll, Round, polls_of, published_of, rounds_of
from storage.roadmap import roadmap_steps_of

PARTICIPANTS = (
    "event", "participant", "name", "group", "tags", "organisation", "position", "role", "language", "state",
    "registered_at", "checked_in_at",
)  # fmt: skip
POLLS = (
    "event", "poll", "round", "kind", "anonymity", "serves", "state", "question_en", "question_km", "items",
    "options", "opened_at", "closed_at", "eligible", "answered",
)  # fmt: skip
RESPONSES = (
    "event", "poll", "round", "participant", "group", "item", "option", "rank", "points", "value", "text",
    "language", "source", "revision", "answered_at",
)  # fmt: skip
AGENDA = (
    "event", "session", "kind", "starts_at", "ends_at", "title_en", "title_km", "room_en", "room_km", "serves",
    "silent", "state", "planned_starts_at", "planned_ends_at",
)  # fmt: skip
DELIVERIES = ("event", "message", "subject", "participant", "state", "queued_at", "sent_at")


async def tables(engine: Engine, texts: Texts, row: EventRow, *, identified: bool) -> list[Table]:
    """Every table of an event. `identified`: with people's names, for organizers only."""
    event = row.definition
    # People go on while this reads: what points at something is read before what it points at.
    changes = await idea_changes_of(engine, event.code)
    steps = await roadmap_steps_of(engine, event.code)
    rounds = await rounds_of(engine, event.code)
    stored = await polls_of(engine, event.code)
    opened = {poll.code: poll.definition for poll in stored}
    ballots = {asked.id: await stored_ballots(engine, opened[asked.poll], asked) for asked in rounds}
    rounds = [await _as_shown(engine, asked, ballots) for asked in rounds]
    entries = await mapping_entries_of(engine, event.code)
    people = await participants_of(engine, event.code)
    agenda = agenda_of(event, await session_changes_of(engine, event.code))
    participants = {participant.id: participant for participant, _ in people}
    ideas = list(taken_away(opened, rounds, ballots, changes))
    traced = trace(agenda, stored, rounds, ideas, entries, steps, participants)
    plan = roadmap_rows(event, steps, opened, rounds, ballots, participants, ideas, identified=identified)
    return [
        Table("participants", PARTICIPANTS, [_participant(p, person, identified) for p, person in people]),
        Table("polls", POLLS, _polls(texts, agenda, stored, rounds, ballots, participants)),
        Table("responses", RESPONSES, _responses(row, opened, rounds, ballots)),
        Table("mapping", MAPPING, mapping_rows(event, entries, people)),
        Table("ideas", IDEAS, idea_rows(event, ideas, changes)),
        Table("roadmap", ROADMAP, plan),
        Table("trace", TRACE, trace_rows(event.code, traced)),
        Table("agenda", AGENDA, _agenda(agenda)),
        Table("deliveries", DELIVERIES, await _deliveries(engine, event.code, people)),
        Table("audit", AUDIT, await audit_rows(engine, event.code, identified=identified)),
    ]


async def _as_shown(engine: Engine, asked: Round, ballots: dict[int, dict[str, Ballot]]) -> Round:
    """With the turnout and the ballots of the result that the chat shows: of a reopened poll maybe those from before."""
    if asked.is_running or asked.published_turnout is None:
        return asked
    shown = standing(asked, ballots[asked.id], await published_of(engine, asked))
    if shown is None:
        return asked
    # Who erased themself since is counted on, and has no row.
    counted = {ballot.participant: ballot for ballot in shown.ballots}
    ballots[asked.id] = {who: b for who, b in counted.items() if not who.startswith(DETACHED)}
    return shown.asked


def pseudonym(key: str, event: str, poll: str, participant: str) -> str:
    """Equal only across the rounds of one poll; can't be undone without the key (HMAC-SHA256, RFC 2104)."""
    words = f"{event}/{poll}/{participant}".encode()
    return "c" + hmac.new(bytes.fromhex(key), words, hashlib.sha256).hexdigest()[:16]


def _participant(participant: Participant, person: Person | None, identified: bool) -> tuple[Cell, ...]:
    return (
        participant.event,
        participant.id,
        participant.name if identified else "",
        participant.stakeholder_group,
        participant.tags,
        participant.organisation,
        participant.position,
        participant.role,
        person.language if person is not None else participant.language,
        participant.state,
        _utc(participant.registered_at),
        _utc(participant.checked_in_at),
    )


def _polls(
    texts: Texts,
    agenda: Agenda,
    stored: Iterable[OpenedPoll],
    rounds: Iterable[Round],
    ballots: Mapping[int, Mapping[str, Ballot]],
    participants: Mapping[str, Participant],
) -> list[tuple[Cell, ...]]:
    """Every planned round in the day's order, and those opened that the file no longer has."""
    asked_by_code = {(asked.poll, asked.code): asked for asked in rounds}
    planned = {(slot.poll.code, slot.round): slot.poll for slot in slots(agenda, stored)}
    opened = {poll.code: poll.definition for poll in stored}
    rows: list[tuple[Cell, ...]] = []
    for poll_code, code in [*planned, *(key for key in asked_by_code if key not in planned)]:
        poll = opened[poll_code] if poll_code in opened else planned[poll_code, code]
        asked = asked_by_code.get((poll_code, code))
        count = _count(poll, agenda.event.admission, asked, ballots, participants)
        rows.append(
            (
                agenda.event.code,
                poll_code,
                code,
                poll.kind,
                poll.anonymity,
                " ".join(poll.serves),
                asked.state if asked else "draft",
                poll.question.to("en"),
                poll.question.root.get("km", ""),
                _codebook([(item.code, item.label) for item in items_of(poll)]),
                _codebook(_options(poll, texts)),
                _utc(asked.opened_at if asked else None),
                _utc(asked.closed_at if asked else None),
                count.eligible if count else None,
                count.answered if count else None,
            )
        )
    return rows


def _count(
    poll: Poll,
    admission: Admission,
    asked: Round | None,
    ballots: Mapping[int, Mapping[str, Ballot]],
    participants: Mapping[str, Participant],
) -> Count | None:
    if asked is None:
        return None
    if not asked.is_running:
        return total({group: Count(*pair) for group, pair in asked.turnout.items()})
    return total(turnout(poll, admission, asked.opened_at, participants.values(), ballots[asked.id]))


def _responses(
    row: EventRow,
    opened: Mapping[str, Poll],
    rounds: Iterable[Round],
    ballots: Mapping[int, Mapping[str, Ballot]],
) -> list[tuple[Cell, ...]]:
    """One row per participant × poll × round × item × chosen option, in an order that tells nothing.

    Those of void rounds are there too: `polls.state` says so. Of unnamed polls rows appear after closing, without how
    and when each answer was given, and with groups only if none among the ballots is small. If one is, a matrix with
    shares has no rows: the items of a row would tell the group.
    """
    rows: list[tuple[Cell, ...]] = []
    for asked in rounds:
        poll, cast = opened[asked.poll], ballots[asked.id].values()
        named = poll.anonymity == "named"
        if not named and asked.is_running:
            continue
        show_group = named or _all_large(cast)
        if not show_group and isinstance(poll, MatrixPoll) and poll.shares:
            continue
        who = {
            ballot.participant: ballot.participant
            if named or is_unlinked(poll)
            else pseudonym(row.pseudonym_key, row.code, asked.poll, ballot.participant)
            for ballot in cast
        }
        for ballot in sorted(cast, key=lambda ballot, who=who: who[ballot.participant]):  # type: ignore[misc]
            group = ballot.stakeholder_group if show_group else ""
            for item in item_codes(poll):
                answer = ballot.answers.get(item)
                if answer is None:
                    continue
                key = (row.code, asked.poll, asked.code, who[ballot.participant], group)
                how = (
                    (ballot.language, ballot.source, answer.revision, _utc(answer.at))
                    if named
                    else ("", "", None, "")
                )
                for cell in kind_of(poll).columns(answer.choice):
                    columns = (cell.option, cell.rank, cell.points, cell.value, cell.text)
                    rows.append((*key, cell.item or item, *columns, *how))
    return rows


def _all_large(cast: Iterable[Ballot]) -> bool:
    """Whether no group among the ballots is so small that a row would point at a person."""
    sizes = Counter(ballot.stakeholder_group for ballot in cast if has_answered(ballot))
    return all(map(are_enough, sizes.values()))


def _agenda(agenda: Agenda) -> list[tuple[Cell, ...]]:
    """As it is now, with the times of the event file beside."""
    return [
        (
            agenda.event.code,
            entry.code,
            entry.session.kind,
            _iso(entry.starts),
            _iso(entry.ends),
            entry.session.title.to("en"),
            entry.session.title.root.get("km", ""),
            entry.room.to("en") if entry.room else "",
            entry.room.root.get("km", "") if entry.room else "",
            " ".join(entry.session.serves),
            int(entry.session.silent),
            entry.state,
            _iso(agenda.event.at(entry.session.starts)),
            _iso(agenda.event.at(entry.session.ends)),
        )
        for entry in agenda.entries
    ]


async def _deliveries(
    engine: Engine, event: str, people: Iterable[tuple[Participant, Person | None]]
) -> list[tuple[Cell, ...]]:
    """One row per message and person; times are real. Who has not answered a poll can't be read from it."""
    private = await private_subjects(engine, event)
    ids = {participant.user_id: participant.id for participant, _ in people}
    rows: list[tuple[Cell, ...]] = []
    for row in await deliveries_of(engine, event):
        is_open = row.message in TO_EVERYBODY and row.subject not in private
        who = ids.get(row.chat_id, "") if is_open else ""
        rows.append((event, row.message, row.subject, who, row.state, _utc(row.queued_at), _utc(row.sent_at)))
    return sorted(rows, key=lambda cells: tuple(map(str, cells)))


def _options(poll: Poll, texts: Texts) -> list[tuple[str, Text]]:
    """What can be answered, other than in words of one's own."""
    return [] if isinstance(poll, WrittenPoll) else [*_offered(poll), (DONT_KNOW, _dont_know(texts))]


def _offered(poll: Poll) -> list[tuple[str, Text]]:
    if isinstance(poll, ScaledPoll):  # a point without a label is read as its number
        numbers = {value: Text.model_validate(str(value)) for value in poll.scale.values()}
        return [(str(value), poll.scale.labels.get(value, number)) for value, number in numbers.items()]
    return [(option.code, option.label) for option in options_of(poll)]


def _dont_know(texts: Texts) -> Text:
    return Text.model_validate(
        {language: texts.plain(language, "answer.dont_know") for language in texts.languages}
    )


def _codebook(entries: Iterable[tuple[str, Text]]) -> str:
    book = [{"code": code, "en": text.to("en"), "km": text.root.get("km", "")} for code, text in entries]
    return json.dumps(book, ensure_ascii=False)
