"""How groups answered, side by side, as text: pages of a message that is turned in place."""

from collections.abc import Iterator, Mapping, Sequence

from bot.message import Button, Message
from bot.rules.by_group import GroupTable, is_by_group
from bot.rules.findings import scale_counts
from bot.rules.kinds.answer import Tally
from bot.rules.results import Result
from bot.rules.statistics.scales import median
from bot.rules.suppression import Nearly, Row
from config.catalogs import Html
from config.event import ApprovalPoll, Event, Poll, ScaledPoll, items_of, options_of
from handlers.callbacks.reporting import ShowByGroup, ShowChart
from handlers.cards.packing import packed
from handlers.keyboards import button, with_button
from handlers.kinds import card_of
from handlers.voice import Voice, escaped, fitting, units
from storage.polls import Round

_ROOM = 3800
"""What a page may take of a message's 4,096 (UTF-16 units, as the others)."""
_LEGEND = 900
_SHORTEST = 10
_LABEL = 60
_NAMES = 120


def with_groups_button(
    voice: Voice, asked: Round, poll: Poll, counted: Result, drawn: Sequence[Message]
) -> list[Message]:
    """The result's messages, with the way to its tables by group under the last where there is something to show."""
    nothing_shown = all(tally is None for tally in counted.tallies.values())
    if nothing_shown or not is_by_group(asked, poll) or len(asked.turnout) < 2:
        return list(drawn)
    return with_button(drawn, button(voice.plain("result.by_group"), ShowByGroup(asked.id, 0)))


def by_group_pages(
    voice: Voice,
    event: Event,
    asked: Round,
    poll: Poll,
    tables: Mapping[str, Sequence[GroupTable]],
    further: tuple[Button, ...] = (),
) -> list[Message]:
    """The tables of all items, on as many pages as they need, each with the way to its neighbours. `further`: more buttons of each."""
    all_tables = [table for of_item in tables.values() for table in of_item]
    head = [
        f"<b>{voice.round_title(poll, asked.code)}</b> · {voice('result.by_group')}",
        voice.of(poll.question),
        *_legend(voice, poll),
    ]
    below = _reasons(voice, all_tables)
    room = _ROOM - units("\n".join([*head, *below]))
    parts = [part for code, of_item in tables.items() for part in _parts(voice, event, poll, code, of_item)]
    pages = list(packed(parts, room))
    return [
        Message(
            "\n\n".join(["\n".join([*head, *_place(voice, number, len(pages))]), *page, *below]),
            _turns(voice, asked, number, len(pages), further),
        )
        for number, page in enumerate(pages, start=1)
    ]


def _place(voice: Voice, number: int, count: int) -> list[str]:
    return [voice("poll.position", number=number, count=count)] if count > 1 else []


def _turns(
    voice: Voice, asked: Round, number: int, count: int, further: tuple[Button, ...]
) -> tuple[tuple[Button, ...], ...]:
    before, after = number - 1, number + 1
    turns = [button(f"‹ {voice.number(before)}", ShowByGroup(asked.id, before))] if before else []
    if after <= count:
        turns.append(button(f"{voice.number(after)} ›", ShowByGroup(asked.id, after)))
    chart = (button(voice.plain("result.chart"), ShowChart(asked.id, "groups")), *further)
    return (tuple(turns), chart) if turns else (chart,)


def _parts(voice: Voice, event: Event, poll: Poll, code: str, tables: Sequence[GroupTable]) -> Iterator[str]:
    """An item's tables: each begins with what is asked and has its rows below, which stay together where that is short."""
    item = next(
        (f"<b>{_fit(item.label.to(voice.language))}</b>" for item in items_of(poll) if item.code == code), ""
    )
    if not any(table.rows for table in tables):
        yield "\n".join([line for line in (item, voice("result.not_by_group")) if line])
        return
    for table in tables:
        option = "" if table.option is None else f"<b>{_fit(_answer(voice, poll, table.option))}</b>"
        heading = [line for line in (item, option) if line]
        item = ""
        lines = [*_rows(voice, event, table), *(_said(voice, event, poll, nearly) for nearly in table.nearly)]
        if len(table.rows) < 2:  # one row is the room
            why = "result.all_together" if table.nearly else "result.not_by_group"
            lines = [*lines[len(table.rows) :], voice(why)]
        if table.option is not None:
            yield "\n".join([*heading, *lines])
            continue
        yield "\n".join([*heading, lines[0]])
        yield from lines[1:]


def _rows(voice: Voice, event: Event, table: GroupTable) -> Iterator[str]:
    for row, tally in table.rows.items():
        names = _names(voice, event, row)
        if table.option is None:
            yield f"<b>{names}</b>\n{_counts(voice, tally)}"
        else:
            yield voice("result.chose", groups=names, people=tally.counts[table.option], n=tally.n)


def _counts(voice: Voice, tally: Tally) -> str:
    numbers = enumerate(tally.counts.items(), start=1)
    counts = " · ".join(
        f"{voice.number(code if isinstance(code, int) else n)}: {voice.number(people)}"
        for n, (code, people) in numbers
    )
    base = [voice("result.base", n=tally.n)]
    base += [voice("result.dont_know", n=tally.dont_know)] if tally.dont_know else []
    middle = median(scale_counts(tally))
    base += [voice("result.median", value=voice.number(middle, "g"))] if middle is not None else []
    return f"{counts}\n{' · '.join(base)}"


def _said(voice: Voice, event: Event, poll: Poll, nearly: Nearly) -> str:
    values = {"groups": _names(voice, event, nearly.groups), "percent": nearly.percent, "n": nearly.n}
    if isinstance(poll, ApprovalPoll):
        return voice("result.nearly_chose", **values)
    return voice("result.nearly", answer=_fit(_answer(voice, poll, nearly.answer)), **values)


def _reasons(voice: Voice, tables: Sequence[GroupTable]) -> Sequence[str]:
    """Why groups stand together, or why of some only this is said."""
    together = any(len(row) > 1 for table in tables for row in table.rows if len(table.rows) > 1)
    reasons = [voice("result.together")] if together else []
    return reasons + ([voice("result.why_nearly")] if any(table.nearly for table in tables) else [])


def _legend(voice: Voice, poll: Poll) -> list[str]:
    """What the numbers of a row stand for; of approvals each option has its heading."""
    if isinstance(poll, ApprovalPoll):
        return []
    answers = [_answer(voice, poll, answer) for answer in _answers(poll)]
    room = max(_LEGEND // len(answers) - 3, _SHORTEST)
    return [
        (" · " if isinstance(poll, ScaledPoll) else "\n").join(escaped(fitting(a, room)) for a in answers)
    ]


def _answers(poll: Poll) -> list[str | int]:
    if isinstance(poll, ScaledPoll):
        return sorted(poll.scale.labels)
    return [option.code for option in options_of(poll)]


def _answer(voice: Voice, poll: Poll, answer: str | int | None) -> str:
    if answer is None:
        return voice.plain("answer.dont_know")
    chosen = (str(answer),) if isinstance(poll, ApprovalPoll) else answer
    return card_of(poll).said(voice, poll, chosen)


def _names(voice: Voice, event: Event, row: Row) -> Html:
    """The groups' names, as far as there is room."""
    names = [group.name.to(voice.language) if (group := event.group(code)) else code for code in row]
    room = max(_NAMES // len(names), _SHORTEST)
    return escaped(" + ".join(fitting(name, room) for name in names))


def _fit(text: str) -> Html:
    return escaped(fitting(text, _LABEL))
