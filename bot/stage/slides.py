"""A slide: what the page shows at a moment, in every language of the event. It has no names, and of an open poll only how many answered."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import segno

from bot.moderation import questions
from bot.publishing import NotYet
from bot.reports.charts.chart import Legend, Section
from bot.reports.charts.result import has_chart, result_chart
from bot.reports.charts.rows import base, of_tally
from bot.reports.plain import Plain
from bot.results import ShownResult, shown_result
from bot.rules.agenda import Agenda, Entry, from_ms, to_ms
from bot.rules.ballots import ALONE
from bot.rules.kinds.text import by_about
from bot.rules.kinds.wall import Question
from bot.rules.kinds.wall import questions as in_order
from bot.rules.schedule import now_and_next
from bot.rules.stage import Kind, Scene, scene
from bot.rules.turnout import Count, total, turnout
from bot.runtime import Runtime
from bot.stage.turning import rounds_of
from config.event import Event, Poll, WallPoll, WrittenPoll, items_of, options_of
from storage.polls import Round
from storage.stages import Stage

NOBODY = 0
"""An account without any right: what it may see of a result, everybody may."""

_MOST_OPTIONS = 10
_COMING = 4
"""Sessions after the next one."""


@dataclass(frozen=True)
class Line:
    """One of a list: a session with its time, an option with its number, a text or a question."""

    words: str
    before: str = ""
    after: str = ""
    is_faint: bool = False


@dataclass(frozen=True)
class Counted:
    """How many answered, large, and of how many. `share`: 0 to 1."""

    answered: str
    said: str
    share: float


@dataclass(frozen=True)
class Face:
    """A slide in one language. `digits`: from 0 to 9. `how`: above the link to join. `lost`, `gone`: of the page's connection."""

    language: str
    digits: str
    event: str
    how: str
    lost: str
    gone: str
    title: str
    question: str = ""
    notes: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    now: Line | None = None
    next: Line | None = None
    count: Counted | None = None
    sections: tuple[Section, ...] = ()
    legends: tuple[Legend, ...] = ()
    base: str = ""


@dataclass(frozen=True)
class Slide:
    """`key`: the same for what takes the place of a slide, another for what comes after it. `link`: to join; `qr`: as an SVG path.

    `closes_at`: ms by the event's clock; None: not by itself.
    """

    kind: Kind
    key: str
    link: str
    qr: str
    qr_size: int
    faces: tuple[Face, ...]
    closes_at: int | None = None


def scene_now(runtime: Runtime, event: str, real_now: int) -> Scene:
    """What the stage of an event shows now."""
    stage = runtime.state.stages.get(event) or Stage(event, "", "auto")
    now = from_ms(runtime.clock.now())
    return scene(stage.shows, runtime.agenda(event), rounds_of(runtime, event), now, real_now)


async def slide(runtime: Runtime, username: str, event: Event, shown: Scene) -> Slide:
    """As of now. `username`: the bot's. Noting that a result is shown, this writes: raises `StorageError`."""
    asked = runtime.state.rounds.get(shown.round)
    poll = runtime.state.poll_of(asked).definition if asked is not None else None
    result, asking = None, list[Question]()
    if asked is not None and shown.kind == "result":
        try:
            result = await shown_result(runtime, asked.id, NOBODY)
        except NotYet:  # reopened meanwhile: another slide is on its way
            shown = replace(shown, kind="closed")
    if asked is not None and shown.kind == "wall":
        asking = await questions(runtime, asked)
    link = f"https://t.me/{username}?start={event.code}"
    path, size = _qr(link)
    faces = []
    for language in event.languages:
        face = _bare(Plain(runtime.texts, language), event)
        faces.append(_drawn(_Drawing(runtime, face, event, username), shown, asked, poll, result, asking))
    closes_at = asked.closes_at if asked is not None and asked.state == "open" else None
    key = f"{shown.kind}:{shown.round}" if shown.round else shown.kind
    return Slide(shown.kind, key, link.removeprefix("https://"), path, size, tuple(faces), closes_at)


@dataclass(frozen=True)
class _Drawing:
    runtime: Runtime
    bare: Face
    event: Event
    username: str

    @property
    def plain(self) -> Plain:
        return Plain(self.runtime.texts, self.bare.language)


def _bare(plain: Plain, event: Event) -> Face:
    return Face(
        plain.language,
        "".join(map(plain.number, range(10))),
        plain.of(event.title),
        plain("stage.how"),
        plain("stage.lost"),
        plain("stage.gone"),
        plain.of(event.title),
        f"{plain.texts.date(plain.language, event.date)} · {plain.of(event.venue)}",
    )


def _drawn(
    to: _Drawing,
    shown: Scene,
    asked: Round | None,
    poll: Poll | None,
    result: ShownResult | None,
    asking: Sequence[Question],
) -> Face:
    if asked is None or poll is None:
        return _of_the_day(to) if shown.kind == "agenda" else to.bare
    plain = to.plain
    face = replace(to.bare, title=plain.round_title(poll, asked.code), question=plain.of(poll.question))
    match shown.kind:
        case "poll":
            return _open(to, face, asked, poll)
        case "wall":
            lines = tuple(_question(plain, one) for one in asking)
            how = plain("stage.ask", bot=to.username) if asked.is_running else plain.when(asked, to.event)
            return replace(face, lines=lines, notes=(how,))
        case "result" if result is not None:
            return _result(to, face, result)
        case _:
            counted = _counted(plain, sum((Count(*pair) for pair in asked.turnout.values()), Count(0, 0)))
            return replace(face, count=counted, notes=(plain("stage.closed"),))


def _of_the_day(to: _Drawing) -> Face:
    """The session under way, the next one, and those after it."""
    agenda, now = to.runtime.agenda(to.event.code), from_ms(to.runtime.clock.now())
    current, following = now_and_next(agenda, now)
    later = [entry for entry in agenda.planned if following and entry.starts > following.starts][:_COMING]
    plain = to.plain
    return replace(
        to.bare,
        now=_session(plain, agenda, current, plain("stage.now")) if current else None,
        next=_session(plain, agenda, following, plain("stage.next")) if following else None,
        lines=tuple(Line(plain.of(entry.session.title), _times(plain, agenda, entry)) for entry in later),
    )


def _session(plain: Plain, agenda: Agenda, entry: Entry, when: str) -> Line:
    room = f" · {plain.of(entry.room)}" if entry.room is not None else ""
    return Line(plain.of(entry.session.title), when, f"{_times(plain, agenda, entry)}{room}")


def _times(plain: Plain, agenda: Agenda, entry: Entry) -> str:
    starts, ends = (plain.time_of(to_ms(at), agenda.event) for at in (entry.starts, entry.ends))
    return f"{starts}–{ends}"


def _open(to: _Drawing, face: Face, asked: Round, poll: Poll) -> Face:
    """Only how many answered, also of a poll whose result others see while it is open."""
    plain, state = to.plain, to.runtime.state
    people, ballots = state.participants_of(asked.event), state.ballots.get(asked.id, {})
    everybody = total(turnout(poll, to.event.admission, asked.opened_at, people, ballots))
    options = () if items_of(poll) else options_of(poll)
    if len(options) > _MOST_OPTIONS:
        options = ()
    numbered = enumerate(options, start=1)
    notes = [plain(f"stage.{poll.anonymity}")]
    if asked.state == "paused":
        notes.insert(0, plain("stage.paused"))
    elif asked.closes_at is not None:
        notes.insert(0, plain("poll.open_until", time=plain.time_of(asked.closes_at, to.event)))
    return replace(
        face,
        count=_counted(plain, everybody),
        lines=tuple(Line(plain.of(option.label), plain.number(number)) for number, option in numbered),
        notes=tuple(notes),
    )


def _counted(plain: Plain, people: Count) -> Counted:
    share = people.answered / people.eligible if people.eligible else 0.0
    said = plain("stage.answered", eligible=people.eligible)
    return Counted(plain.number(people.answered), said, share)


def _result(to: _Drawing, face: Face, shown: ShownResult) -> Face:
    """What the chart in the chat has; of texts, those that everybody may read."""
    plain, asked, poll = to.plain, shown.asked, shown.poll
    if not has_chart(poll, shown.counted):
        tally = shown.counted.tallies.get(ALONE)
        if tally is None or not isinstance(poll, WrittenPoll):
            return replace(face, notes=(plain("result.too_few"),), base=base(plain, to.event, asked))
        if isinstance(poll, WallPoll):
            votes = tally.upvotes
            lines = [_question(plain, one, f"▲ {plain.number(votes[one.code])}") for one in in_order(tally)]
        else:
            lines = [
                Line(f"{plain.of(about.label)}: {words}" if about is not None else words)
                for about, texts in by_about(poll, tally.texts)
                for words in texts
            ]
        said = f"{base(plain, to.event, asked)} · {of_tally(plain, tally)}"
        return replace(face, lines=tuple(lines), base=said)
    chart = result_chart(plain, to.event, asked, poll, shown.counted, shown.found, shown.before)
    return replace(
        face,
        title=chart.title,
        question=chart.question,
        sections=chart.sections,
        legends=chart.legends,
        notes=chart.notes,
        base=chart.base,
    )


def _question(plain: Plain, one: Question, before: str = "") -> Line:
    """While it is open, its place says enough: nobody sees how many upvoted what."""
    return Line(one.words, before, plain("wall.answered") if one.is_done else "", one.is_done)


def _qr(link: str) -> tuple[str, int]:
    """The dark modules as a path, and how many there are across, without the quiet zone."""
    matrix = segno.make_qr(link).matrix
    dark = ((x, y) for y, row in enumerate(matrix) for x, module in enumerate(row) if module)
    return "".join(f"M{x} {y}h1v1h-1z" for x, y in dark), len(matrix)
