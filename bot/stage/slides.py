"""A slide: what the page shows at a moment, in every language of the event. It has no names, and of an open poll only how many answered."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import segno

from bot.moderation import questions
from bot.publishing import NotYet
from bot.reports.plain import Plain
from bot.rules.agenda import Agenda, Entry, from_ms, to_ms
from bot.rules.kinds.wall import Question
from bot.rules.schedule import now_and_next
from bot.rules.stage import Scene, scene, several_named
from bot.rules.turnout import Count, counts_of, total, turnout
from bot.runtime import Runtime
from bot.stage.face import Counted, Face, Line, Slide, question
from bot.stage.outcomes import Outcome, is_empty, outcome_face, outcome_of
from bot.stage.turning import rounds_of
from config.event import Chain, Comparison, Event, Poll, items_of, options_of
from storage.polls import Round
from storage.stages import Stage

_MOST_OPTIONS = 10
_COMING = 4
"""Sessions after the next one."""


def scene_now(runtime: Runtime, event: str, real_now: int) -> Scene:
    """What the stage of an event shows now."""
    stage = runtime.state.stages.get(event) or Stage(event, "", "auto")
    now = from_ms(runtime.clock.now())
    return scene(stage.shows, runtime.agenda(event), rounds_of(runtime, event), now, real_now)


async def slide(runtime: Runtime, username: str, event: Event, shown: Scene) -> Slide:
    """As of now. `username`: the bot's. Noting that a result is shown, this writes: raises `StorageError`."""
    outcome, asking = None, list[Question]()
    several = several_named(shown.kind, shown.code, event)
    try:
        outcome = await outcome_of(runtime, event, shown)
        if shown.otherwise and outcome is not None and is_empty(outcome):
            shown = Scene("result", shown.otherwise)
            outcome = await outcome_of(runtime, event, shown)
    except NotYet:  # reopened meanwhile: another slide is on its way; or too few answered
        shown = replace(shown, kind="closed")
    asked = runtime.state.rounds.get(shown.round)
    poll = runtime.state.poll_of(asked).definition if asked is not None else None
    if asked is not None and shown.kind == "wall":
        asking = await questions(runtime, asked)
    link = f"https://t.me/{username}?start={event.code}"
    path, size = _qr(link)
    faces = []
    for language in event.languages:
        face = _bare(Plain(runtime.texts, language), event)
        faces.append(
            _drawn(_Drawing(runtime, face, event, username, several), shown, asked, poll, outcome, asking)
        )
    closes_at = asked.closes_at if asked is not None and asked.state == "open" else None
    what = shown.code or shown.round
    key = f"{shown.kind}:{what}" if what else shown.kind
    return Slide(shown.kind, key, link.removeprefix("https://"), path, size, tuple(faces), closes_at)


@dataclass(frozen=True)
class _Drawing:
    runtime: Runtime
    bare: Face
    event: Event
    username: str
    several: Comparison | Chain | None

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
    outcome: Outcome | None,
    asking: Sequence[Question],
) -> Face:
    if outcome is not None:
        return outcome_face(to.plain, to.event, to.bare, shown, outcome)
    if shown.code:
        title = to.plain.of(to.several.title) if to.several is not None else to.bare.title
        return replace(to.bare, title="", question=title, notes=(to.plain("stage.nothing"),))
    if asked is None or poll is None:
        return _of_the_day(to) if shown.kind == "agenda" else to.bare
    plain = to.plain
    face = replace(to.bare, title=plain.round_title(poll, asked.code), question=plain.of(poll.question))
    match shown.kind:
        case "poll":
            return _open(to, face, asked, poll)
        case "wall":
            lines = tuple(question(plain, one) for one in asking)
            how = plain("stage.ask", bot=to.username) if asked.is_running else plain.when(asked, to.event)
            return replace(face, lines=lines, notes=(how,))
        case _:
            counted = _counted(plain, total(counts_of(asked.turnout)))
            return replace(face, count=counted, notes=(plain("stage.closed"),))


def _of_the_day(to: _Drawing) -> Face:
    """The session under way, the next one, and those after it; once the last is over, all of them."""
    agenda, now = to.runtime.agenda(to.event.code), from_ms(to.runtime.clock.now())
    current, following = now_and_next(agenda, now)
    later = [entry for entry in agenda.planned if following and entry.starts > following.starts][:_COMING]
    plain = to.plain
    if current is None and following is None:
        over = Line(plain("stage.over"), to.bare.question, plain("stage.thanks"))
        return replace(to.bare, now=over, lines=_sessions(plain, agenda, agenda.planned))
    return replace(
        to.bare,
        now=_session(plain, agenda, current, plain("stage.now")) if current else None,
        next=_session(plain, agenda, following, plain("stage.next")) if following else None,
        lines=_sessions(plain, agenda, later),
    )


def _sessions(plain: Plain, agenda: Agenda, entries: Iterable[Entry]) -> tuple[Line, ...]:
    return tuple(Line(plain.of(entry.session.title), _times(plain, agenda, entry)) for entry in entries)


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


def _qr(link: str) -> tuple[str, int]:
    """The dark modules as a path, and how many there are across, without the quiet zone."""
    matrix = segno.make_qr(link).matrix
    dark = ((x, y) for y, row in enumerate(matrix) for x, module in enumerate(row) if module)
    return "".join(f"M{x} {y}h1v1h-1z" for x, y in dark), len(matrix)
