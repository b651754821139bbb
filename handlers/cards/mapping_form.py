"""The form of a mapping entry: one field a card, then a summary."""

from dataclasses import dataclass

from bot.mapping.entering import asked_field, token
from bot.message import Button, Keyboard, Message
from bot.rules.mapping.fields import (
    FORMALITY,
    MANY,
    OWNERSHIP,
    TYPED,
    Field,
    asked,
    choices,
    codes,
    field_before,
    may_be_unknown,
    needed,
    next_field,
)
from config.event import DONT_KNOW, NOBODY, Event
from handlers.callbacks.mapping import (
    DiscardEntry,
    GiveGroup,
    GiveValue,
    SaveEntry,
    ShowField,
    ShowMapping,
    ShowSummary,
)
from handlers.cards.mapping_words import label, line_of, name_of, said
from handlers.keyboards import CHOSEN, button, marked_numbers, rows
from handlers.voice import Voice, escaped, fitting
from storage.mapping import MappingDraft

_ON_A_CARD = 10
"""Of what is offered."""
_OF_AN_OPTION = 150
_OF_CHOSEN = 700
"""UTF-16 units."""


@dataclass(frozen=True)
class MappingForm:
    """`asks_group`: its writer is in no group, and says for which one it is."""

    voice: Voice
    event: Event
    draft: MappingDraft
    asks_group: bool = False

    def showing(self, page: int | None = None) -> Message:
        """The field that is asked for, or the summary. `page`: of what is offered; None: the first with a chosen one."""
        field = asked_field(self.draft)
        return self.summary() if field is None else self._field(field, page)

    def page_of(self, field: Field, option: str) -> int:
        """The page of what is offered on which a button stands; 0 of one beside the list."""
        tokens = [token(value, codes(self.event, field)) for value in self._offered(field)]
        return tokens.index(option) // _ON_A_CARD if option in tokens else 0

    def summary(self) -> Message:
        """All that was said, by numbers that lead to each field."""
        voice, given = self.voice, self.draft.given
        fields = asked(given)
        lacking = [field for field in needed(given, self.draft.about) if not given.get(field)]
        text = [self._title()]
        named = {"what": (name_of(voice, self.event, self.draft.about, given),)} if self.draft.about else {}
        for number, field in enumerate(fields, start=1):
            text.append(f"{voice.number(number)} {line_of(voice, self.event, {**named, **given}, field)}")
        if lacking:
            names = ", ".join(voice.plain(f"mapping.field_{field}") for field in lacking)
            text.append(voice("mapping.lacking", fields=names))
        else:
            text.append(voice("mapping.tap_to_change"))
        numbers = marked_numbers(
            voice, (self._to(field) for field in fields), [" !" if f in lacking else "" for f in fields]
        )
        groups: Keyboard = ()
        if self.asks_group:
            text.append(voice("mapping.which_group"))
            groups = rows([self._group(group.code) for group in self.event.groups], 3)
        last: list[Button] = []
        if not lacking:
            last.append(button(voice.plain("mapping.save"), SaveEntry(self.event.code, self.draft.number)))
        discard = DiscardEntry(self.event.code, self.draft.number, "ask")
        last.append(button(voice.plain("mapping.discard"), discard))
        later = button(voice.plain("mapping.later"), ShowMapping(self.event.code))
        return Message("\n".join(text), (*numbers, *groups, tuple(last), (later,)))

    def ask_discard(self) -> Message:
        voice = self.voice
        yes = DiscardEntry(self.event.code, self.draft.number, "yes")
        keyboard: Keyboard = (
            (
                button(voice.plain("mapping.discard_yes"), yes),
                button(voice.plain("mapping.keep_writing"), ShowSummary(self.event.code, self.draft.number)),
            ),
        )
        return Message(f"{self._title()}\n{voice('mapping.discard_ask')}", keyboard)

    def _field(self, field: Field, page: int | None) -> Message:
        voice, given = self.voice, self.draft.given
        chosen, fields = given.get(field, ()), asked(given)
        where = voice("mapping.progress", n=fields.index(field) + 1, total=len(fields))
        text = [f"{self._title()} · {where}", f"<b>{voice(f'mapping.ask_{field}')}</b>"]
        offered = self._offered(field)
        pages = max(1, -(-len(offered) // _ON_A_CARD))
        if page is None:
            page = next((n // _ON_A_CARD for n, value in enumerate(offered) if value in chosen), 0)
        page = min(page, pages - 1)
        shown = offered[page * _ON_A_CARD : (page + 1) * _ON_A_CARD]
        for number, value in enumerate(shown, start=1):
            told = escaped(fitting(label(voice, self.event, field, value), _OF_AN_OPTION))
            text.append(f"{voice.number(number)} {told}{CHOSEN if value in chosen else ''}")
        alone = [value for value in chosen if value not in offered or pages > 1]
        if alone:
            text.append(voice("mapping.chosen", values=said(voice, self.event, field, chosen, _OF_CHOSEN)))
        text.append(voice(self._hint(field)))
        if field == "who":
            text.append(voice("mapping.who_sees"))
        marks = [CHOSEN if value in chosen else "" for value in shown]
        keyboard = (
            marked_numbers(voice, (self._give(field, value) for value in shown), marks) if shown else ()
        )
        return Message("\n".join(text), (*keyboard, *self._beside(field, page, pages)))

    def _beside(self, field: Field, page: int, pages: int) -> Keyboard:
        """Turning pages, what is offered beside the list, and the ways on and back."""
        voice, given, code = self.voice, self.draft.given, self.event.code
        found: list[tuple[Button, ...]] = []
        turns = [
            button(
                voice.plain("mapping.page", n=to + 1, total=pages),
                ShowField(code, self.draft.number, field, to),
            )
            for to in (page - 1, page + 1)
            if 0 <= to < pages
        ]
        if turns:
            found.append(tuple(turns))
        beside: list[Button] = []
        if field == "who":
            beside.append(self._named("mapping.nobody", field, NOBODY))
        if may_be_unknown(given, self.draft.about, field):
            beside.append(self._named("mapping.not_known", field, DONT_KNOW))
        if beside:
            found.append(tuple(beside))
        before, after = field_before(given, field), next_field(given, field)
        ways: list[Button] = []
        if before is not None and self.draft.walks:
            ways.append(button(voice.plain("mapping.back"), self._to(before)))
        elif not self.draft.walks:
            ways.append(button(voice.plain("mapping.all_answers"), self._summary()))
        is_needed = field in needed(given, self.draft.about)
        if given.get(field) or not is_needed:
            key = "mapping.next" if given.get(field) else "mapping.skip"
            following = self._to(after) if after is not None and self.draft.walks else self._summary()
            ways.append(button(voice.plain(key), following))
        found.append(tuple(ways))
        if self.draft.walks:
            found.append((button(voice.plain("mapping.all_answers"), self._summary()),))
        return tuple(row for row in found if row)

    def _offered(self, field: Field) -> list[str]:
        """What stands in the list: choices, then words of one's own of a field that takes several."""
        own = {"ownership": OWNERSHIP, "formality": FORMALITY}.get(field, ())
        found = [*(item.code for item in choices(self.event, field)), *own]
        words = [
            value for value in self.draft.given.get(field, ()) if value not in (*found, DONT_KNOW, NOBODY)
        ]
        return [*found, *words] if field in MANY else found

    def _hint(self, field: Field) -> str:
        if field in ("budget", "year", "what"):
            return f"mapping.hint_{field}"
        if field not in MANY:
            return "mapping.hint_one"
        return "mapping.hint_many_typed" if field in TYPED else "mapping.hint_many"

    def _title(self) -> str:
        about = name_of(self.voice, self.event, self.draft.about, self.draft.given)
        return f"{self.voice('mapping.title')} · {escaped(about)}"

    def _give(self, field: Field, value: str) -> GiveValue:
        """Of a field that takes several a chosen one goes; else it is said again, which leads on."""
        goes = field in MANY and value in self.draft.given.get(field, ())
        option = token(value, codes(self.event, field))
        return GiveValue(self.event.code, self.draft.number, field, option, "no" if goes else "yes")

    def _named(self, key: str, field: Field, value: str) -> Button:
        chosen = value in self.draft.given.get(field, ())
        return button(self.voice.plain(key) + (CHOSEN if chosen else ""), self._give(field, value))

    def _group(self, group: str) -> Button:
        mark = CHOSEN if group == self.draft.stakeholder_group else ""
        return button(f"{group}{mark}", GiveGroup(self.event.code, self.draft.number, group))

    def _to(self, field: Field) -> ShowField:
        return ShowField(self.event.code, self.draft.number, field, 0)

    def _summary(self) -> ShowSummary:
        return ShowSummary(self.event.code, self.draft.number)
