"""The mapping's spreadsheet on its way in: how it is sent, what importing it would change, and what is wrong with it."""

from collections.abc import Iterable, Sequence

from bot.mapping.sheet import MOST_BYTES, MOST_ROWS, Imported
from bot.message import Button, Keyboard, Message
from bot.roster.unusable import Unusable
from bot.rules.mapping.sheet import TITLES, Line, Mistake, Plan
from config.catalogs import Html
from config.event import Event
from handlers.callbacks.mapping import (
    CancelMappingSheet,
    GetMappingSheet,
    ImportMappingSheet,
    ShowMappingSheet,
)
from handlers.cards.mapping import back_to
from handlers.cards.mapping_words import SHORT, name_of
from handlers.cards.packing import in_parts, packed
from handlers.keyboards import button
from handlers.voice import Voice, escaped, fitting

_ROOM = 3300
_MOST_LINES = 300


def ask(voice: Voice, event: Event) -> Message:
    """How a filled sheet is sent back."""
    said = voice("mapping.send_sheet", most=MOST_BYTES / 1e6, rows=MOST_ROWS)
    return Message(f"{_title(voice, event)}\n{said}", _aside(voice, event))


def refused(voice: Voice, event: Event, refusal: Unusable) -> Message:
    """Why a file can't be used, and what to do."""
    reason = refusal.reason
    own = ("wrong_type", "no_header", "no_rows", "too_many_rows", "empty")
    key = f"mapping.unusable_{reason}" if reason in own else f"roster.unusable_{reason}"
    return Message(
        f"{_title(voice, event)}\n{voice(key, columns='', **refusal.values)}", _aside(voice, event)
    )


def preview(voice: Voice, event: Event, plan: Plan, page: int = 0) -> Message:
    """What importing would do, as many pages as it needs; nothing can be imported as long as there are mistakes."""
    parts: list[str] = []
    if plan.mistakes:
        found = [_mistake(voice, mistake) for mistake in plan.mistakes[:_MOST_LINES]]
        if len(plan.mistakes) > len(found):
            found.append(voice("broadcast.and_more", count=len(plan.mistakes) - len(found)))
        parts += in_parts(voice("mapping.sheet_mistakes", n=len(plan.mistakes)), found)
    else:
        sections: Sequence[tuple[Html, Sequence[Line]]] = (
            (voice("mapping.sheet_added", n=len(plan.added)), plan.added),
            (voice("mapping.sheet_changed", n=len(plan.changed)), plan.changed),
        )
        for heading, found_lines in sections:
            if found_lines:
                parts += in_parts(heading, _lines(voice, event, found_lines))
        if plan.unchanged:
            parts.append(voice("mapping.sheet_unchanged", n=plan.unchanged))
    pages = list(packed(parts or [voice("mapping.sheet_nothing")], _ROOM))
    page = min(page, len(pages) - 1)
    title = _title(voice, event)
    if len(pages) > 1:
        title += f" · {voice.number(page + 1)}/{voice.number(len(pages))}"
    around = tuple(
        button(sign, ShowMappingSheet(event.code, to))
        for sign, to in (("‹", page - 1), ("›", page + 1))
        if 0 <= to < len(pages)
    )
    n = len(plan.added) + len(plan.changed)
    imports: tuple[Button, ...] = ()
    if n and not plan.mistakes:
        imports = (
            button(
                voice.plain("mapping.sheet_import", n=n), ImportMappingSheet(event.code, plan.fingerprint())
            ),
        )
    rows = tuple(row for row in (around, imports) if row)
    return Message("\n\n".join([title, *pages[page]]), (*rows, *_aside(voice, event)))


def done(voice: Voice, event: Event, result: Imported) -> Message:
    if result.added is None:
        said = voice("mapping.sheet_is_imported")
    else:
        said = voice("mapping.sheet_imported", added=result.added, changed=result.changed)
    return Message(f"{_title(voice, event)}\n{said}", ((back_to(voice, event),),))


def _mistake(voice: Voice, mistake: Mistake) -> Html:
    title = " / ".join(TITLES[mistake.column])
    why = voice.plain(f"mapping.wrong_{mistake.reason}", most=mistake.most, other=mistake.other)
    value = fitting(mistake.value, SHORT) or "–"
    return voice("mapping.sheet_mistake", row=mistake.row, column=title, value=value, why=why)


def _lines(voice: Voice, event: Event, found: Iterable[Line]) -> list[str]:
    lines = []
    for line in found:
        name = escaped(name_of(voice, event, line.about, line.given, 2 * SHORT))
        fields = ", ".join(voice.plain(f"mapping.field_{field}") for field in line.fields)
        code = f"{line.entry} · " if line.entry else ""
        lines.append(f"{voice.number(line.row)}: {code}{name}{f' – {escaped(fields)}' if fields else ''}")
    return lines


def _title(voice: Voice, event: Event) -> str:
    return f"<b>{voice('mapping.sheet_title')}</b> · {voice.of(event.title)}"


def _aside(voice: Voice, event: Event) -> Keyboard:
    return (
        (
            button(voice.plain("mapping.sheet"), GetMappingSheet(event.code)),
            button(voice.plain("mapping.sheet_cancel"), CancelMappingSheet(event.code)),
        ),
    )
