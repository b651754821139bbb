"""What each goal of the workshop has to show, and what would give it more."""

from collections.abc import Iterable, Mapping

from bot.message import Button, Message
from bot.rules.trace import Asking, GoalTrace, Lack, Sort, Trace
from config.catalogs import Html
from config.event import Event
from handlers.callbacks.reporting import ShowResults
from handlers.cards.packing import packed
from handlers.keyboards import button, with_button
from handlers.voice import Voice, escaped, fitting, round_title

_ROOM = 3600
_GOAL = 90
_POLL = 40

_STATE_OF: Mapping[Lack, str] = {"cut": "cut", "ask": "planned", "close": "open"}


def trace_cards(voice: Voice, event: Event, traced: Trace) -> list[Message]:
    """The whole table: one message, or several if there are many goals."""
    title = f"<b>{voice('trace.title')}</b>"
    if not traced.goals:
        return [Message(f"{title}\n{voice('trace.no_goals')}", ((_results(voice, event),),))]
    parts = [title]
    sorts: tuple[Sort, ...] = ("objective", "outcome", "output")
    for sort in sorts:
        goals = [each for each in traced.goals if each.sort == sort]
        if goals:
            shown = sum(each.has_evidence for each in goals)
            parts.append(
                f"<b>{voice(f'trace.sort_{sort}')}</b> · {voice('trace.of', n=shown, of=len(goals))}"
            )
        for number, each in enumerate(goals):
            said = "\n".join(_goal(voice, each))
            parts[-1:] = [f"{parts[-1]}\n{said}"] if not number else [parts[-1], said]
    if traced.idle:
        named = "; ".join(fitting(poll.title.to(voice.language), _POLL) for poll in traced.idle)
        parts.append(voice("trace.idle", polls=named))
    drawn = [Message("\n\n".join(page)) for page in packed(parts, _ROOM)]
    return with_button(drawn, _results(voice, event))


def _results(voice: Voice, event: Event) -> Button:
    return button(voice.plain("results.all"), ShowResults(event.code))


def _goal(voice: Voice, traced: GoalTrace) -> list[Html | str]:
    """Its code and words, the evidence, and what is missing."""
    mark = "✓" if traced.has_evidence else "○"
    goal = escaped(fitting(traced.goal.text.to(voice.language), _GOAL))
    lines: list[Html | str] = [f"{mark} <b>{escaped(traced.goal.code)}</b> {goal}"]
    if evidence := list(_evidence(voice, traced)):
        lines.append("; ".join(evidence))
    return [*lines, *(f"▸ {_lack(voice, traced, lack)}" for lack in traced.lacks)]


def _evidence(voice: Voice, traced: GoalTrace) -> Iterable[Html]:
    for asking in traced.answered:
        if asking.count is not None:
            counted = {"n": asking.count.answered, "of": asking.count.eligible}
            yield voice("trace.poll", poll=_poll(voice, asking), **counted)
    for key in ("ideas", "recommendations", "entries"):
        if n := getattr(traced, key):
            yield voice(f"trace.{key}", n=n)
    if traced.accepted:
        yield voice("trace.steps", n=traced.accepted, of=traced.steps)


def _lack(voice: Voice, traced: GoalTrace, lack: Lack) -> Html:
    state = _STATE_OF.get(lack)
    polls = "; ".join(_poll(voice, asking) for asking in traced.askings if asking.state == state)
    return voice(f"trace.lacks_{lack}", polls=polls, n=_count(traced, lack))


def _count(traced: GoalTrace, lack: Lack) -> int:
    return {"approve": traced.waiting, "accept": traced.steps - traced.accepted}.get(lack, 0)


def _poll(voice: Voice, asking: Asking) -> str:
    return fitting(round_title(asking.poll, asking.round, voice.language), _POLL)
