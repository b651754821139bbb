"""A chain of polls: what opening its next step would do, and what comes first by all of it."""

from collections.abc import Iterable, Iterator

from bot.chain import ShownChain, is_ready
from bot.chain_steps import Opening, Prepared, to_be_opened
from bot.message import Button, Keyboard, Message
from bot.reports import sentences
from bot.reports.charts.chain import bases, by_every_way, missing_said
from bot.reports.plain import Plain
from bot.rules.chain import Placed
from bot.runtime import Runtime
from config.event import Event, Poll
from handlers.callbacks.chain import OpenChainStep, ShowChain, ShowChainChart, ShowChainStep
from handlers.callbacks.reporting import ShowResults
from handlers.callbacks.steering import ShowControl
from handlers.cards.packing import packed
from handlers.keyboards import button
from handlers.voice import Voice, escaped, fitting
from storage.polls import Round

_ROOM = 3800
"""What a message may take of 4,096 (UTF-16 units, as the others)."""
_LABEL = 60
_ON_A_BUTTON = 28


def onward(voice: Voice, runtime: Runtime, event: Event, asked: Round) -> tuple[Button, ...]:
    """The way to the next step of the poll's chain, for facilitators; after the last one to what comes first."""
    after = to_be_opened(runtime, event, asked.poll)
    if after is not None:
        title = fitting(after.slots[0].poll.title.to(voice.language), _ON_A_BUTTON)
        return (button(voice.plain("chain.next", poll=title), ShowChainStep(asked.id)),)
    return together(voice, runtime, event, asked)


def after_closing(voice: Voice, runtime: Runtime, event: Event, asked: Round | None) -> Keyboard:
    """The same as a row of its own, once that poll is closed."""
    if asked is None or asked.state != "closed":
        return ()
    buttons = onward(voice, runtime, event, asked)
    return (buttons,) if buttons else ()


def together(voice: Voice, runtime: Runtime, event: Event, asked: Round) -> tuple[Button, ...]:
    """The way to what comes first, under the result of each poll of a chain once there is something to say."""
    chain = event.chain_of(asked.poll)
    if chain is None or not is_ready(runtime, event, chain):
        return ()
    return (button(voice.plain("chain.result"), ShowChain(asked.id)),)


def step_card(voice: Voice, event: Event, asked: Round, what: Prepared) -> Message:
    """What would be opened with how many items, what isn't finished, and the button that does it. `asked`: the poll before."""
    chain, openings = what.following.chain, what.to_open
    place = voice("chain.step", number=what.following.number, count=len(chain.steps))
    lines = [f"<b>{voice.of(chain.title)}</b> · {place}"]
    lines += [_opening(voice, each) for each in what.openings]
    if openings and what.listed is not None:
        lines.append(
            voice("ideas.sending", own=len(what.listed.items) - what.listed.ideas, ideas=what.listed.ideas)
        )
    lines += [
        f"⚠ {voice('chain.full', poll=voice.of(poll.title), n=len(what.listed.items if what.listed else ()))}"
        for poll in what.full
    ]
    if openings:
        lines += _unfinished(voice, event, what)
    keyboard = [(button(voice.plain("control.all_polls"), ShowControl(event.code)),)]
    if openings and not what.full:
        do = OpenChainStep(asked.id, what.fingerprint)
        n = max(len(each.items) for each in openings)
        keyboard.insert(0, (button(voice.plain("chain.open", n=n), do),))
    return Message("\n".join(lines), tuple(keyboard))


def _opening(voice: Voice, opening: Opening) -> str:
    key = "chain.done" if opening.is_open else "chain.asks"
    return f"· {voice(key, poll=voice.of(opening.slot.poll.title), n=len(opening.items))}"


def _unfinished(voice: Voice, event: Event, what: Prepared) -> Iterator[str]:
    def titles(codes: list[str]) -> str:
        return _titles(voice, (poll for poll in event.polls if poll.code in codes))

    if what.waiting:
        yield f"⚠ {voice('chain.waiting', n=what.waiting)}"
    if what.running:
        yield f"⚠ {voice('chain.still_open', polls=titles([each.poll for each in what.running]))}"
    if what.skipped:
        yield f"⚠ {voice('chain.skipped', polls=titles([poll.code for poll in what.skipped]))}"
    if what.left_out:
        yield f"⚠ {voice('chain.left_out', n=what.left_out)}"


def chain_cards(
    voice: Voice,
    event: Event,
    asked: Round,
    shown: ShownChain,
    further: tuple[Button, ...] = (),
    *,
    for_staff: bool,
) -> list[Message]:
    """What comes first and how sure that is, then each item by every way, then how it was counted.

    `asked`: of one of its polls; its buttons name that. `further`: more buttons.
    """
    plain = Plain(voice.texts, voice.language, voice.numerals)
    said = [escaped(line) for line in sentences.chain_sentences(plain, event, shown, fitting)]
    head = [
        f"<b>{voice.of(shown.chain.title)}</b>",
        *map(escaped, (*bases(plain, shown), *missing_said(plain, event, shown))),
    ]
    parts = ["\n".join(head), "\n".join([f"<b>{said[0]}</b>", *said[1:]])]
    parts += [
        _item(voice, plain, shown, number, each) for number, each in enumerate(shown.found.order, start=1)
    ]
    if shown.found.hidden:
        parts.append(voice("comparison.too_few", n=shown.found.hidden))
    parts.append(f"<i>{voice('chain.method')}</i>")
    *above, last = ["\n\n".join(page) for page in packed(parts, _ROOM)]
    chart = button(voice.plain("result.chart"), ShowChainChart(asked.id))
    back = ((button(voice.plain("results.all"), ShowResults(event.code)),),) if for_staff else ()
    return [*map(Message, above), Message(last, ((chart, *further), *back))]


def _titles(voice: Voice, polls: Iterable[Poll]) -> str:
    """Not escaped: they become part of a text."""
    return ", ".join(poll.title.to(voice.language) for poll in polls)


def _item(voice: Voice, plain: Plain, shown: ShownChain, number: int, placed: Placed) -> str:
    label = escaped(fitting(shown.item(placed.item).label.to(voice.language), _LABEL))
    first, ways = len(placed.first_by), len(shown.found.ways)
    count = f" · {voice('chain.ways', n=first, ways=ways)}" if first else ""
    by_way = map(escaped, by_every_way(plain, placed))
    return "\n".join([f"{voice.number(number)} <b>{label}</b>{count}", *by_way])
