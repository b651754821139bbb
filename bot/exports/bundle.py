"""Everything that is known of an event, read once and written in several forms, page by page, while people go on.

What points at something is read before what it points at. Rows are made and written in threads, some hundreds at a
time, so that taps are handled between two pages; what is held in memory doesn't grow with the number of answers, but
for the row a person of `responses_wide` and for the ballots of polls that are compared.
"""

import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from bot.exports.agenda import agenda_rows
from bot.exports.audit import audit_rows
from bot.exports.blocks import blocks
from bot.exports.cells import Block, Row
from bot.exports.codebook import codebook_rows
from bot.exports.forms import Form
from bot.exports.ideas import idea_rows
from bot.exports.mapping import mapping_rows
from bot.exports.methods import method_rows
from bot.exports.offers import Progress
from bot.exports.people import delivery_rows, participant_rows
from bot.exports.polls import planned_and_asked, poll_rows
from bot.exports.reading import Read, Shown, counted, read_round, replaced, shown
from bot.exports.readme import readme_rows
from bot.exports.responses import WideRows, key_of, response_rows
from bot.exports.results import comparison_rows, result_rows
from bot.exports.roadmap import roadmap_rows
from bot.exports.tables import columns_of
from bot.exports.trace import trace_rows
from bot.rules.agenda import agenda_of
from bot.rules.comparisons import compare
from bot.rules.moderation import taken_away
from bot.rules.trace import trace
from bot.rules.turnout import Count
from config.catalogs import Texts
from config.event import Event, Poll, ScaledPoll, TextPoll
from storage.agenda import session_changes_of
from storage.engine import Engine
from storage.events import EventRow
from storage.ideas import idea_changes_of
from storage.journal import erasings_of
from storage.mapping import mapping_entries_of
from storage.people import participants_of
from storage.polls import Ballot, Round, polls_of, rounds_of
from storage.roadmap import roadmap_steps_of

PAGE = 500
"""Rows that are made and written in one go."""


async def write_bundle(
    engine: Engine,
    texts: Texts,
    row: EventRow,
    forms: Sequence[Form],
    *,
    identified: bool,
    progress: Progress = lambda _: None,
) -> None:
    """Write every table in every form. `identified`: with people's names, for organizers only. Raises `StorageError`."""
    event, pen = row.definition, _Pen(forms, progress)
    changes = await idea_changes_of(engine, event.code)
    steps = await roadmap_steps_of(engine, event.code)
    rounds = await rounds_of(engine, event.code)
    stored = await polls_of(engine, event.code)
    opened = {poll.code: poll.definition for poll in stored}
    wide = WideRows(event.code, ((opened[asked.poll], asked.code) for asked in rounds))
    keys = await _keys(engine, row, opened, rounds)
    await pen.begin(columns_of(wide.columns))

    held = _Held(event)
    for asked in rounds:
        read = await read_round(engine, opened[asked.poll], asked.id)
        people = [p for p, _ in await participants_of(engine, event.code)] if read.asked.is_running else []
        await pen.write("responses", wide.watch(response_rows(event.code, read, keys[asked.poll])))
        found = counted(read, event, people)
        if found is not None:
            result = await asyncio.to_thread(shown, event, read.poll, found, held.before(read))
            await pen.write("results", result_rows(event, result))
            await pen.write("methods", method_rows(event.code, result))
            await pen.draw(blocks(result))
            held.keep_result(result)
        held.keep(read, read.turnout(event, people))
    for comparison in event.comparisons:
        pair = [held.last.get(code) for code in (comparison.importance, comparison.second)]
        if (first := pair[0]) is not None and (second := pair[1]) is not None:
            asked_of = [(each.poll, each.cast) for each in (first, second)]
            compared = await asyncio.to_thread(compare, event.code, comparison, *asked_of)
            await pen.write("results", comparison_rows(event, first, second, compared))
    await pen.write("responses_wide", wide.rows())

    entries = await mapping_entries_of(engine, event.code)
    everybody = await participants_of(engine, event.code)
    agenda = agenda_of(event, await session_changes_of(engine, event.code))
    polls = planned_and_asked(agenda, stored, held.rounds)
    by_id = {participant.id: participant for participant, _ in everybody}
    await pen.write("polls", poll_rows(texts, event.code, polls, held.turnout))
    await pen.write("participants", participant_rows(everybody, identified=identified))
    await pen.write("mapping", mapping_rows(event, entries, everybody))
    ideas = list(taken_away(opened, held.rounds, held.ballots, changes))
    await pen.write("ideas", idea_rows(event, ideas, changes))
    await pen.write(
        "roadmap",
        roadmap_rows(
            event, steps, held.last.get(event.roadmap.confidence), by_id, ideas, identified=identified
        ),
    )
    traced = trace(agenda, stored, held.rounds, ideas, entries, steps, by_id)
    await pen.write("trace", trace_rows(event.code, traced))
    await pen.write("agenda", agenda_rows(agenda))
    async for page in delivery_rows(engine, event.code, everybody):
        await pen.write("deliveries", page)
    await pen.write("audit", await audit_rows(engine, event.code, identified=identified))
    await pen.write("codebook", codebook_rows(texts, event, polls))
    await pen.write("README", readme_rows(event, identified=identified))
    await pen.finish()


async def _keys(
    engine: Engine, row: EventRow, opened: Mapping[str, Poll], rounds: Sequence[Round]
) -> dict[str, str]:
    """Of each poll, the key of its pseudonyms in this export."""
    erasings = await erasings_of(engine, row.code)
    results = Counter[str]()
    for asked in rounds:
        results[asked.poll] += await replaced(engine, opened[asked.poll], asked)
    return {poll: key_of(row.pseudonym_key, found, erasings) for poll, found in results.items()}


class _Held:
    """Of the rounds read so far, what later ones are compared with, and what other tables are made of."""

    def __init__(self, event: Event) -> None:
        self._event = event
        self._told_later = {c for each in event.comparisons for c in (each.importance, each.second)}
        self._told_later.add(event.roadmap.confidence)
        self.rounds: list[Round] = []
        self.turnout: dict[int, dict[str, Count]] = {}
        self.ballots: dict[int, dict[str, Ballot]] = {}
        self.last: dict[str, Shown] = {}
        """By poll, the result of its last round that is closed."""

    def before(self, read: Read) -> Sequence[Ballot]:
        """The ballots of the round before, where two rounds of its kind are laid beside each other."""
        last = self.last.get(read.poll.code)
        return last.cast if last is not None and isinstance(read.poll, ScaledPoll) else ()

    def keep_result(self, result: Shown) -> None:
        poll, asked = result.poll, result.asked
        is_asked_again = isinstance(poll, ScaledPoll) and len(poll.rounds) > 1
        if asked.state == "closed" and (poll.code in self._told_later or is_asked_again):
            self.last[poll.code] = result

    def keep(self, read: Read, turnout: dict[str, Count]) -> None:
        asked = read.asked if read.standing is None or read.asked.is_running else read.standing.asked
        self.rounds.append(asked)
        self.turnout[asked.id] = turnout
        if isinstance(read.poll, TextPoll):  # they may be ideas
            self.ballots[asked.id] = {ballot.participant: ballot for ballot in read.exported}


class _Pen:
    """Writes in all forms, away from the event loop."""

    def __init__(self, forms: Sequence[Form], progress: Progress) -> None:
        self._forms, self._progress, self._written = forms, progress, 0

    async def begin(self, columns: dict[str, tuple[str, ...]]) -> None:
        def begin() -> None:
            for form in self._forms:
                for table, names in columns.items():
                    form.begin(table, names)
                    if table == "results":
                        form.begin_charts()

        await asyncio.to_thread(begin)

    async def write(self, table: str, rows: Iterable[Row]) -> None:
        source = iter(rows)
        while written := await asyncio.to_thread(self._page, table, source):
            self._written += written
            self._progress(self._written)

    async def draw(self, drawn: Iterable[Block]) -> None:
        def draw() -> None:
            for block in drawn:
                for form in self._forms:
                    form.draw(block)

        await asyncio.to_thread(draw)

    async def finish(self) -> None:
        for form in self._forms:
            await asyncio.to_thread(form.finish)

    def _page(self, table: str, source: Iterator[Row]) -> int:
        page = list(islice(source, PAGE))
        for form in self._forms:
            form.add(table, page)
        return len(page)
