"""The outline of a paper, a page at a time: sections with their votes, and what was said about each."""

from collections.abc import Iterable, Iterator

from bot.message import Button, Message
from bot.outline import OutlinedSection, ShownOutline, is_ready
from bot.runtime import Runtime
from config.event import Event
from handlers.callbacks.reporting import ShowOutline, ShowResults
from handlers.cards.packing import packed
from handlers.keyboards import button
from handlers.voice import Voice, escaped, units
from storage.polls import Round

_ROOM = 3200
"""What the sections of a page may take of a message's 4,096 (UTF-16 units, as the others)."""
_IN_A_PART = 1200


def outline_button(voice: Voice, runtime: Runtime, event: Event, asked: Round) -> tuple[Button, ...]:
    """The way to the outline, under the results of the polls that it is made of."""
    outline = event.outline
    if (
        outline is None
        or asked.poll not in (outline.approval, outline.comments)
        or not is_ready(runtime, event)
    ):
        return ()
    return (button(voice.plain("outline.button"), ShowOutline(asked.id, 0)),)


def outline_pages(
    voice: Voice, event: Event, asked: Round, shown: ShownOutline, *, for_staff: bool
) -> list[Message]:
    """As many pages as it needs, each with the way to its neighbours. `asked`: the round whose button led here."""
    head = [f"<b>{voice.of(shown.outline.title)}</b>"]
    head.append(_base(voice, shown.poll.title.to(voice.language), shown.answered, shown.eligible))
    if shown.comments is not None:
        poll, turnout = shown.comments[0], shown.comments[1].turnout.values()
        answered, eligible = sum(n for n, _ in turnout), sum(of for _, of in turnout)
        head.append(_base(voice, poll.title.to(voice.language), answered, eligible))
    if shown.held:
        head.append(voice("outline.held", n=shown.held))
    parts = [
        part
        for number, each in enumerate(shown.sections, start=1)
        for part in _section(voice, shown, number, each)
    ]
    if shown.whole:
        parts += _parted(f"<b>{voice('outline.whole')}</b>", shown.whole)
    pages = list(packed(parts, _ROOM))
    drawn = []
    for number, page in enumerate(pages, start=1):
        place = [voice("outline.page", number=number, count=len(pages))] if len(pages) > 1 else []
        text = "\n\n".join(["\n".join([*head, *place]), *page])
        drawn.append(
            Message(text, tuple(_turns(voice, event, asked, number, len(pages), for_staff=for_staff)))
        )
    return drawn


def _base(voice: Voice, title: str, answered: int, eligible: int) -> str:
    return voice("outline.base", poll=escaped(title), answered=answered, eligible=eligible)


def _section(voice: Voice, shown: ShownOutline, number: int, section: OutlinedSection) -> Iterator[str]:
    votes = voice("outline.votes", n=section.votes, answered=shown.answered)
    room = f" · <i>{voice('outline.room')}</i>" if section.from_room else ""
    heading = f"<b>{voice.number(number)} {voice.of(section.item.label)}</b> · {votes}{room}"
    yield from _parted(heading, section.comments)


def _parted(heading: str, comments: Iterable[str]) -> Iterator[str]:
    """Comments under a heading as parts for `packed`: what a page has room for is seldom all of a section."""
    part = [heading]
    for words in comments:
        line = f"· {escaped(words)}"
        if len(part) > 1 and units("\n".join([*part, line])) > _IN_A_PART:
            yield "\n".join(part)
            part = []
        part.append(line)
    yield "\n".join(part)


def _turns(
    voice: Voice, event: Event, asked: Round, number: int, count: int, *, for_staff: bool
) -> Iterator[tuple[Button, ...]]:
    turns = [(f"‹ {voice.number(number - 1)}", number - 1)] if number > 1 else []
    if number < count:
        turns.append((f"{voice.number(number + 1)} ›", number + 1))
    if turns:
        yield tuple(button(label, ShowOutline(asked.id, page)) for label, page in turns)
    if for_staff:
        yield (button(voice.plain("results.all"), ShowResults(event.code)),)
