"""A broadcast being written: what each language gets, who it is for, and what it will be like."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.audiences import audience_of, members
from bot.message import Button, Message
from bot.rules.agenda import from_ms
from bot.rules.audience import Member, language_shown, readers, recipients
from bot.runtime import Runtime
from config.catalogs import Html
from config.event import Event
from handlers.callbacks.broadcasting import Address, Compose, ScheduleBroadcast, ShowBroadcast, SteerBroadcast
from handlers.cards.broadcast_progress import audience_name, excerpt
from handlers.cards.registration import LANGUAGE_NAMES
from handlers.keyboards import CHOSEN, button, numbers
from handlers.voice import Voice, escaped, fitting, round_title
from storage.broadcasts import Audience, AudienceKind, Broadcast
from storage.people import ROLES
from storage.polls import Round

_ON_A_BUTTON = 36
_PEOPLE_ON_A_PAGE = 10
_MOST_SESSIONS = 8


@dataclass(frozen=True)
class DraftCard:
    """The pages of a draft, for one organizer."""

    runtime: Runtime
    voice: Voice
    event: Event
    broadcast: Broadcast

    def current(self) -> Message:
        """The next step: choose the audience, or send."""
        return self.draft() if self.broadcast.audience is None else self.preview()

    def draft(self) -> Message:
        """Contents and audiences to choose from, each with how many it would reach now."""
        everybody = members(self.runtime, self.event.code)
        lines = [
            f"<b>{self.voice('broadcast.title')}</b> · {escaped(excerpt(self.voice, self.event, self.broadcast))}",
            *self._fallbacks(recipients(Audience("everyone"), everybody)),
            self.voice("broadcast.who_gets_it"),
        ]
        rounds = self.runtime.state.open_rounds(self.event.code)
        return Message(
            "\n".join(lines),
            (
                *((self._language(language),) for language in self.event.languages),
                (self._counted("everyone", everybody),),
                (self._page("groups", "broadcast.by_group"), self._page("roles", "broadcast.by_role")),
                (self._counted("checked_in", everybody),),
                *((self._unanswered(asked),) for asked in rounds),
                (self._page("people", "broadcast.one_person"),),
                (self._cancel(),),
            ),
        )

    def groups(self) -> Message:
        choices = [(group.code, self.voice.of(group.name)) for group in self.event.groups]
        return self._choose("broadcast.which_group", "group", choices)

    def roles(self) -> Message:
        choices = [(role, escaped(self.voice.plain(f"role.{role}"))) for role in ROLES]
        return self._choose("broadcast.which_role", "role", choices)

    def people(self, page: int) -> Message:
        """Everybody registered by name, ten at a time."""
        everybody = recipients(Audience("everyone"), members(self.runtime, self.event.code))
        names = {member.id: self.runtime.state.participants[member.id].name for member in everybody}
        ordered = sorted(everybody, key=lambda member: (names[member.id].casefold(), member.id))
        pages = max(1, -(-len(ordered) // _PEOPLE_ON_A_PAGE))
        page = min(page, pages - 1)
        shown = ordered[page * _PEOPLE_ON_A_PAGE :][:_PEOPLE_ON_A_PAGE]
        lines = [
            f"<b>{self.voice('broadcast.which_person')}</b> {self.voice.number(page + 1)}/{self.voice.number(pages)}",
            *(
                f"{self.voice.number(n)} {escaped(names[m.id])} · {m.group}"
                for n, m in enumerate(shown, start=1)
            ),
        ]
        turns = [
            button(sign, ShowBroadcast(self.broadcast.id, "people", to))
            for sign, to in (("‹", page - 1), ("›", page + 1))
            if 0 <= to < pages
        ]
        choices = numbers(self.voice, [Address(self.broadcast.id, "person", member.id) for member in shown])
        return Message("\n".join(lines), (*choices, *((tuple(turns),) if turns else ()), (self._back(),)))

    def preview(self) -> Message:
        """Under the message as people get it: to how many, in which languages, and how long it takes."""
        audience = self.broadcast.audience
        to = audience_of(self.runtime, self.event.code, audience) if audience is not None else []
        name = audience_name(self.voice, self.runtime, self.broadcast)
        if not to:
            lines: list[str] = [self.voice("broadcast.to_nobody", audience=name)]
        else:
            seconds = max(1, round(len(to) / self.runtime.settings.messages_per_second))
            parts = [self.voice("broadcast.to", n=len(to), audience=name)]
            if not self.broadcast.is_private:
                parts.append(Html(self._readers(to)))
            lines = [" · ".join([*parts, self.voice("broadcast.takes", seconds=seconds)])]
            lines += self._fallbacks(to)
        send = button(self.voice.plain("broadcast.send"), SteerBroadcast(self.broadcast.id, "sent"))
        return Message(
            "\n".join(lines),
            (
                *(((send,),) if to else ()),
                (
                    self._page("draft", "broadcast.change_audience"),
                    self._page("schedule", "broadcast.schedule"),
                ),
                (self._cancel(),),
            ),
        )

    def schedule(self) -> Message:
        """The sessions still to come, and the way to type a time."""
        now = from_ms(self.runtime.clock.now())
        coming = [entry for entry in self.runtime.agenda(self.event.code).planned if entry.starts > now]
        choices = [
            button(
                fitting(f"{self.voice.time(at)} {entry.session.title.to(self.voice.language)}", _ON_A_BUTTON),
                ScheduleBroadcast(self.broadcast.id, at.hour * 60 + at.minute),
            )
            for entry in {entry.starts: entry for entry in reversed(coming)}.values()
            for at in [entry.starts.astimezone(ZoneInfo(self.event.zone))]
        ]
        back = button(self.voice.plain("broadcast.back"), ShowBroadcast(self.broadcast.id, "current"))
        at_most = sorted(choices, key=lambda choice: choice.text)[:_MOST_SESSIONS]
        return Message(self.voice("broadcast.when"), (*((choice,) for choice in at_most), (back,)))

    def ask_content(self, language: str) -> Message:
        """What is sent next is for readers of that language."""
        text = self.voice("broadcast.send_content_in", language=LANGUAGE_NAMES[language])
        return Message(text, ((self._back(),),))

    def _fallbacks(self, to: Sequence[Member]) -> list[Html]:
        """Who gets another language than their own; without numbers where these would tell who has answered."""
        contents, order = self.broadcast.contents, self.event.languages
        counts = readers(to, order)
        shown = LANGUAGE_NAMES[language_shown("", contents, order)]
        missing = [language for language in order if language not in contents]
        if self.broadcast.is_private:
            key = "broadcast.fallback"
            return [self.voice(key, shown=shown, language=LANGUAGE_NAMES[language]) for language in missing]
        return [
            self.voice(
                "broadcast.fallback_for", shown=shown, language=LANGUAGE_NAMES[language], n=counts[language]
            )
            for language in missing
            if counts[language]
        ]

    def _readers(self, to: Sequence[Member]) -> str:
        counts = readers(to, self.event.languages)
        return ", ".join(
            f"{LANGUAGE_NAMES[language]} {self.voice.number(count)}"
            for language, count in counts.items()
            if count
        )

    def _choose(self, key: str, kind: AudienceKind, choices: Sequence[tuple[str, Html]]) -> Message:
        """Numbered lines with how many each would reach, and their buttons."""
        everybody = members(self.runtime, self.event.code)
        lines = [f"<b>{self.voice(key)}</b>"]
        for number, (which, name) in enumerate(choices, start=1):
            count = len(recipients(Audience(kind, which), everybody))
            lines.append(f"{self.voice.number(number)} {name} · {self.voice.number(count)}")
        meanings = [Address(self.broadcast.id, kind, which) for which, _ in choices]
        return Message("\n".join(lines), (*numbers(self.voice, meanings), (self._back(),)))

    def _language(self, language: str) -> Button:
        """✓ where something is written; else what is shown instead."""
        name, contents = LANGUAGE_NAMES[language], self.broadcast.contents
        shown = LANGUAGE_NAMES[language_shown("", contents, self.event.languages)]
        text = (
            f"{name}{CHOSEN}"
            if language in contents
            else self.voice.plain("broadcast.language_missing", language=name, shown=shown)
        )
        return button(text, Compose(self.broadcast.id, "broadcast", language))

    def _counted(self, kind: AudienceKind, everybody: Sequence[Member]) -> Button:
        count = len(recipients(Audience(kind), everybody))
        return self._audience(kind, "", self.voice.plain(f"audience.{kind}"), count)

    def _audience(self, kind: AudienceKind, which: str, name: str, count: int) -> Button:
        capital = name[:1].upper() + name[1:]
        text = f"{fitting(capital, _ON_A_BUTTON - 7)} · {self.voice.number(count)}"
        return button(text, Address(self.broadcast.id, kind, which))

    def _unanswered(self, asked: Round) -> Button:
        poll = self.runtime.state.poll_of(asked).definition
        title = round_title(poll, asked.code, self.voice.language)
        name = self.voice.plain("audience.unanswered", poll=title)
        to = audience_of(self.runtime, self.event.code, Audience("unanswered", str(asked.id)))
        return self._audience("unanswered", str(asked.id), name, len(to))

    def _page(self, page: str, key: str) -> Button:
        return button(self.voice.plain(key), ShowBroadcast(self.broadcast.id, page))  # type: ignore[arg-type]

    def _back(self) -> Button:
        return self._page("draft", "broadcast.back")

    def _cancel(self) -> Button:
        return button(self.voice.plain("broadcast.cancel"), SteerBroadcast(self.broadcast.id, "cancelled"))
