"""The organizer's list: how to send it, what importing it would change, and what is wrong with it."""

from collections.abc import Iterable, Iterator, Sequence

from bot.message import Button, Keyboard, Message
from bot.roster.columns import TITLES
from bot.roster.importing import Imported
from bot.roster.reading import MOST_BYTES, MOST_ROWS
from bot.roster.unusable import Unusable
from bot.rules.roster import Line, Mistake, Plan
from config.catalogs import Html
from config.event import Event
from handlers.callbacks.people import ShowPeople
from handlers.callbacks.roster import CancelRoster, GetInvitations, GetTemplate, ImportRoster, ShowRosterPlan
from handlers.cards.packing import in_parts, packed
from handlers.cards.registration import LANGUAGE_NAMES
from handlers.keyboards import button
from handlers.voice import Voice, escaped, fitting
from storage.people import Participant
from storage.roster import COLUMNS, Column, RosterDraft

_ROOM = 3400
"""Of a page, in UTF-16 units: what is beside its lines needs the rest."""
_LONGEST_NAME = 160
_LONGEST_VALUE = 80
"""UTF-16 units; a Khmer name of 80 characters may have three times as many."""
_MOST_MISTAKES = 300


def subject_of(event: Event) -> str:
    """The one card in a chat that is about the list."""
    return f"roster:{event.code}"


def ask(voice: Voice, event: Event) -> Message:
    """What a list may look like."""
    columns = [f"• {voice(f'roster.about_{column}', title=' / '.join(TITLES[column]))}" for column in COLUMNS]
    lines = [
        _title(voice, event),
        voice("roster.send", most=MOST_BYTES / 1e6, people=MOST_ROWS),
        *columns,
        voice("roster.look_first"),
    ]
    return Message("\n".join(lines), (_aside(voice, event),))


def refused(voice: Voice, event: Event, refusal: Unusable) -> Message:
    """Why a file can't be used, and what to do."""
    columns = ", ".join(" / ".join(TITLES[column]) for column in refusal.columns)
    why = voice(f"roster.unusable_{refusal.reason}", columns=columns, **refusal.values)
    return Message(f"{_title(voice, event)}\n{why}", (_aside(voice, event),))


def preview(voice: Voice, event: Event, draft: RosterDraft, plan: Plan, page: int = 0) -> Message:
    """What importing would change, as many pages as it needs; nothing can be imported as long as there are mistakes."""
    card = _Preview(voice, event, plan)
    pages = list(packed([*_summary(voice, draft, plan), *card.parts()], _ROOM))
    page = min(page, len(pages) - 1)
    title = _title(voice, event) + (
        f" · {voice.number(page + 1)}/{voice.number(len(pages))}" if len(pages) > 1 else ""
    )
    turns = tuple(
        button(sign, ShowRosterPlan(event.code, to))
        for sign, to in (("‹", page - 1), ("›", page + 1))
        if 0 <= to < len(pages)
    )
    rows = (*((turns,) if turns else ()), *card.imports(), _aside(voice, event))
    return Message("\n\n".join([title, *pages[page]]), rows)


def done(voice: Voice, event: Event, result: Imported) -> Message:
    """What was imported, and the way to invite those whom the bot can't write to yet."""
    if result.added is None:
        lines: list[str] = [_title(voice, event), voice("roster.is_imported")]
    else:
        lines = [_title(voice, event), voice("roster.imported", added=result.added, changed=result.changed)]
    people = (button(voice.plain("people.all"), ShowPeople(event.code)),)
    if not result.waiting:
        return Message("\n".join(lines), (people,))
    lines.append(voice("roster.waiting", n=result.waiting))
    sheet = (button(voice.plain("roster.invitations"), GetInvitations(event.code)),)
    return Message("\n".join(lines), (sheet, people))


def cancelled(voice: Voice, event: Event) -> Message:
    """Nothing happened."""
    people = button(voice.plain("people.all"), ShowPeople(event.code))
    return Message(voice("roster.cancelled"), ((people,),))


class _Preview:
    """The parts of one plan, for one organizer."""

    def __init__(self, voice: Voice, event: Event, plan: Plan) -> None:
        self._voice = voice
        self._event = event
        self._plan = plan

    def parts(self) -> Iterator[str]:
        """Sections of lines, none longer than a page."""
        plan, voice = self._plan, self._voice
        if plan.mistakes:
            said: list[str] = [self._mistake(mistake) for mistake in plan.mistakes[:_MOST_MISTAKES]]
            more = len(plan.mistakes) - len(said)
            if more:
                said.append(voice("broadcast.and_more", count=more))
            yield from in_parts(voice("roster.mistakes", n=len(plan.mistakes)), said)
            return
        twice = [line for line in plan.lines if len(line.entry.rows) > 1]
        sections: Sequence[tuple[Html, Iterable[str]]] = (
            (voice("roster.added", n=len(plan.added)), map(self._person, plan.added)),
            (voice("roster.changed", n=len(plan.changed)), map(self._change, plan.changed)),
            (voice("roster.here", n=len(plan.here)), map(self._change, plan.here)),
            (voice("roster.removed", n=len(plan.removed)), map(self._person, plan.removed)),
            (voice("roster.kept", n=len(plan.kept)), map(_named, plan.kept)),
            (voice("roster.twice", n=len(twice)), map(self._rows, twice)),
            (voice("roster.unchanged", n=len(plan.unchanged)), map(self._change, plan.unchanged)),
        )
        for heading, lines in sections:
            listed = list(lines)
            if listed:
                yield from in_parts(heading, listed)

    def imports(self) -> Keyboard:
        """Those who came by themselves are put on the list by a button of its own: a name is no proof."""
        plan = self._plan
        if plan.mistakes or plan.is_empty:
            return ()
        sure, here, leads_to = len(plan.added) + len(plan.changed), len(plan.here), plan.fingerprint()
        rows: list[tuple[Button, ...]] = []
        if sure:
            text = self._voice.plain("roster.import", n=sure)
            rows.append((button(text, ImportRoster(self._event.code, "left", leads_to)),))
        if here:
            text = self._voice.plain("roster.import_here", n=sure + here, here=here)
            rows.append((button(text, ImportRoster(self._event.code, "listed", leads_to)),))
        return tuple(rows)

    def _mistake(self, mistake: Mistake) -> Html:
        return self._voice(
            f"roster.mistake_{mistake.reason}",
            row=mistake.row,
            value=fitting(mistake.value, _LONGEST_VALUE),
            other=mistake.other,
            column=self._column(mistake.column) if mistake.column else "",
            groups=", ".join(group.code for group in self._event.groups),
            languages=", ".join(LANGUAGE_NAMES[language] for language in self._event.languages),
        )

    def _person(self, line: Line) -> Html:
        tags = _value(line.after, "tags")
        return Html(_named(line.after) + (escaped(f" ({tags})") if tags else ""))

    def _rows(self, line: Line) -> str:
        rows = ", ".join(map(self._voice.number, line.entry.rows))
        return f"{self._person(line)} – {self._voice('roster.rows', rows=rows)}"

    def _change(self, line: Line) -> str:
        """What it says and what it would say; and where their own words stand."""
        if line.before is None:
            return self._person(line)
        said: list[str] = [_named(line.before)]
        for column in line.changed:
            before, after = (_value(each, column) for each in (line.before, line.after))
            said.append(escaped(f"{self._column(column)}: {before or '–'} → {after or '–'}"))
        if line.own:
            own = ", ".join(map(self._column, line.own))
            said.append(self._voice("roster.own", columns=own))
        return "; ".join(said)

    def _column(self, column: Column) -> str:
        return self._voice.plain(f"roster.column_{column}")


def _title(voice: Voice, event: Event) -> str:
    return f"<b>{voice('roster.title')}</b> · {voice.of(event.title)}"


def _summary(voice: Voice, draft: RosterDraft, plan: Plan) -> Iterator[str]:
    lines: list[str] = [voice("roster.read", n=plan.rows)]
    if draft.ignored:
        lines.append(voice("roster.ignored", columns=", ".join(draft.ignored)))
    if plan.is_empty and not plan.mistakes:
        lines.append(voice("roster.nothing"))
    yield "\n".join(lines)


def _aside(voice: Voice, event: Event) -> tuple[Button, ...]:
    return (
        button(voice.plain("roster.template"), GetTemplate(event.code)),
        button(voice.plain("roster.cancel"), CancelRoster(event.code)),
    )


def _named(participant: Participant) -> Html:
    return escaped(f"{fitting(participant.name, _LONGEST_NAME)} · {participant.stakeholder_group}")


def _value(participant: Participant, column: Column) -> str:
    field = "stakeholder_group" if column == "group" else column
    text = str(getattr(participant, field))
    return fitting(text.replace(",", ", ") if column == "tags" else text, _LONGEST_VALUE)
