"""The organizer's pages about people: how many, lists, and one person with what can be done."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.admitting import candidates, waiting_in
from bot.clock import moment
from bot.message import Button, Keyboard, Message
from bot.personal_links import payload_of
from bot.roster.importing import unreached
from bot.rules.admission import Step, is_accepted, is_waiting, missing
from bot.rules.people import GroupCount, found, group_counts, group_of, in_order
from bot.rules.typed import name_key
from bot.runtime import Runtime
from config.catalogs import Html
from config.event import Event
from handlers.callbacks.data import LAST_PAGE, ROOM, in_bytes
from handlers.callbacks.paper import ListSomebody
from handlers.callbacks.people import (
    CorrectGroup,
    FindSomebody,
    JoinParticipant,
    ShowDesk,
    ShowParticipant,
    ShowPeople,
    ShowPeopleList,
    TakeParticipant,
)
from handlers.callbacks.roster import GetInvitations, ShowRoster
from handlers.callbacks.staff import ShowStaff
from handlers.cards.registration import ask_consent, organisation_name
from handlers.keyboards import button, numbers, rows
from handlers.voice import Voice, escaped, fitting
from storage.people import Participant

_ON_A_PAGE = 8

_NAME = 80
"""UTF-16 units of a name in a list."""

SURE: tuple[Step, ...] = ("removed", "not_checked_in", "freed", "in_person")
"""Steps that are asked about first: they take a vote, or an account, or need somebody's consent."""


@dataclass(frozen=True)
class PeoplePages:
    """What they are drawn from. `username`: the bot's."""

    runtime: Runtime
    voice: Voice
    event: Event
    username: str

    def overview(self) -> Message:
        """Per group: expected, on the list, registered, here; how many wait; and the ways to each of them."""
        counts, code = group_counts(self.event, self._people()), self.event.code
        lines = [f"<b>{self.voice('people.title')}</b> · {self.voice.of(self.event.title)}"]
        for group, count in counts.items():
            if group or count != GroupCount():  # whoever is only coming in has no group yet
                lines.append(f"<b>{self._group_name(group)}</b>\n{self._counted(count)}")
        lines.append(
            f"<b>{self.voice('people.together')}</b>\n{self._counted(sum(counts.values(), GroupCount()))}"
        )
        waiting = len(waiting_in(self.runtime, code))
        lines.append(self.voice("people.some_wait", n=waiting) if waiting else self.voice("people.none_wait"))
        buttons = [
            self._list("people.waiting", "waiting", n=waiting),
            button(self.voice.plain("people.find"), FindSomebody(code)),
            self._list("people.by_group", "groups"),
        ]
        if self._checks_in:
            buttons.append(button(self.voice.plain("people.desk"), ShowDesk(code, "shown")))
        buttons.append(button(self.voice.plain("menu.roster"), ShowRoster(code)))
        buttons.append(button(self.voice.plain("menu.invite"), ShowStaff(code, "invite")))
        buttons.append(button(self.voice.plain("people.list_somebody"), ListSomebody(code)))
        buttons += [
            self._list(f"people.list_{of}", of, n=len(found)) for of, found in self._left_out() if found
        ]
        return Message("\n".join(lines), rows(buttons, 2))

    def groups(self) -> Message:
        """Which group to look at."""
        counts = group_counts(self.event, self._people())
        lines = [f"<b>{self.voice('people.by_group')}</b>"]
        lines += [
            f"{self.voice.number(number)} {self._group_name(group)}"
            for number, group in enumerate(counts, start=1)
        ]
        meanings = [ShowPeopleList(self.event.code, "group", group, 0) for group in counts]
        return Message("\n".join(lines), (*numbers(self.voice, meanings), self._back()))

    def listed(self, wanted: ShowPeopleList) -> Message:
        """A page of a list; one that is beyond its end shows the last."""
        people, title = self._listed(wanted)
        if wanted.of == "found" and not people:
            again = button(self.voice.plain("people.find"), FindSomebody(self.event.code))
            return Message(self.voice("people.nobody_found"), ((again,), self._back()))
        last = max(0, (len(people) - 1) // _ON_A_PAGE)
        page = min(wanted.page, last)
        shown = people[page * _ON_A_PAGE : (page + 1) * _ON_A_PAGE]
        steps = [
            button(label, replace(wanted, page=to))
            for label, to in (("‹", page - 1), ("›", page + 1))
            if 0 <= to <= last
        ]
        place = f" · {self.voice.number(page + 1)}/{self.voice.number(last + 1)}" if last else ""
        message = self._numbered(f"<b>{title}</b>{place}", shown)
        ways = [tuple(steps)] if steps else []
        if wanted.of == "unreached" and people:
            ways.append((button(self.voice.plain("roster.invitations"), GetInvitations(wanted.event)),))
        return Message(message.text, (*message.keyboard, *ways, self._back()))

    def found(self, typed: str) -> Message:
        """Whom part of a name fits, as much of it as a button carries on to the next page."""
        room = ROOM - len(ShowPeopleList(self.event.code, "found", "", LAST_PAGE).pack().encode())
        words = name_key(typed).replace(":", " ")
        return self.listed(ShowPeopleList(self.event.code, "found", in_bytes(words, room), 0))

    def person(self, participant: Participant) -> Message:
        """All an organizer needs of somebody, and what can be done now."""
        lines = [f"<b>{self._name(participant)}</b> · {self._state(participant)}", *self._about(participant)]
        same = candidates(self.runtime, participant)[:_ON_A_PAGE]
        joins: list[Button] = []
        if same:
            lines += ["", self.voice("people.same_name")]
            lines += [
                f"{self.voice.number(number)} {self._line(other)}"
                for number, other in enumerate(same, start=1)
            ]
            joins = [
                button(self.voice.plain("people.same", n=number), JoinParticipant(participant.id, other.id))
                for number, other in enumerate(same, start=1)
            ]
        after = self._next_waiting(participant)
        return Message(
            "\n".join(lines), (*rows(joins, 2), *rows(self._steps(participant), 2), *after, self._back())
        )

    def choose_group(self, participant: Participant) -> Message:
        lines = [f"<b>{self._name(participant)}</b>", self.voice("people.which_group")]
        lines += [
            f"{self.voice.number(number)} {self.voice.of(group.name)}"
            for number, group in enumerate(self.event.groups, start=1)
        ]
        meanings = [CorrectGroup(participant.id, group.code) for group in self.event.groups]
        chosen = [group.code == participant.stakeholder_group for group in self.event.groups]
        return Message("\n".join(lines), (*numbers(self.voice, meanings, chosen), self._to(participant)))

    def sure(self, participant: Participant, step: Step) -> Message:
        """What a step takes away, before it is taken; of `in_person`, what they agree to."""
        agreed = f"\n\n{ask_consent(self.voice, self.event).text}" if step == "in_person" else ""
        text = f"<b>{self._name(participant)}</b>\n{self.voice(f'people.sure_{step}')}{agreed}"
        return Message(text, ((self._step(participant, step, asked=True),), self._to(participant)))

    @property
    def _checks_in(self) -> bool:
        return self.event.admission.check_in == "required"

    def _people(self) -> list[Participant]:
        """Without staff, who are given and taken roles elsewhere."""
        everybody = self.runtime.state.participants_of(self.event.code)
        return [each for each in everybody if each.role == "participant"]

    def _left_out(self) -> list[tuple[str, list[Participant]]]:
        removed = [each for each in self._people() if each.removed_at is not None]
        return [("unreached", unreached(self.runtime.state, self.event.code)), ("removed", removed)]

    def _listed(self, wanted: ShowPeopleList) -> tuple[list[Participant], str]:
        """Who is on a list, and what it is called, with how many."""
        match wanted.of:
            case "found":
                people = found(self._people(), wanted.which)
                return people, self.voice("people.found", n=len(people))
            case "waiting":
                people, title = waiting_in(self.runtime, self.event.code), self.voice("people.list_waiting")
            case "unreached" | "removed":
                people = dict(self._left_out())[wanted.of]
                title = self.voice(f"people.list_{wanted.of}_title")
            case _:
                here = (each for each in self._people() if each.removed_at is None)
                people = [each for each in here if group_of(self.event, each) == wanted.which]
                title = self._group_name(wanted.which)
        return in_order(people), f"{title} · {self.voice.number(len(people))}"

    def _numbered(self, title: str, people: Sequence[Participant]) -> Message:
        lines = [
            f"{self.voice.number(number)} {self._line(each)}" for number, each in enumerate(people, start=1)
        ]
        meanings = [ShowParticipant(each.id, "person") for each in people]
        return Message("\n".join([title, *lines]), numbers(self.voice, meanings) if people else ())

    def _line(self, participant: Participant) -> str:
        """In a list: name, group, how far they are."""
        group = participant.stakeholder_group or self.voice("me.nothing")
        return f"{self._name(participant)} · {escaped(group)} · {self._state(participant)}"

    def _name(self, participant: Participant) -> Html:
        return escaped(fitting(participant.name, _NAME)) or self.voice("people.no_name")

    def _state(self, participant: Participant) -> Html:
        state = participant.state
        if state == "registered" and self._checks_in and is_accepted(participant):
            state = "here" if participant.checked_in_at is not None else "absent"
        return self.voice(f"people.is_{state.replace(' ', '_')}")

    def _about(self, participant: Participant) -> list[str]:
        nothing, event = self.voice("me.nothing"), self.event
        organisation = organisation_name(self.voice, event, participant.organisation) or nothing
        lines: list[str] = [
            self.voice("me.group", group=self._group_name(group_of(event, participant))),
            self.voice("me.organisation", organisation=organisation),
        ]
        if participant.tags:
            tags = [self._group_name(tag) for tag in participant.tags.split(",")]
            lines.append(self.voice("people.tags", tags=Html(", ".join(tags))))
        if participant.position:
            lines.append(self.voice("people.position", position=participant.position))
        lines += [
            self.voice(f"people.{key}", time=self._when(at))
            for key, at in (
                ("listed_at", participant.listed_at),
                ("registered_at", participant.registered_at),
                ("approved_at", participant.approved_at),
                ("checked_in_at", participant.checked_in_at),
                ("removed_at", participant.removed_at),
            )
            if at is not None
        ]
        if participant.user_id is None and participant.removed_at is None and participant.name:
            payload = payload_of(self.runtime.state.events[event.code], participant.id)
            lines.append(self.voice("people.link", link=f"https://t.me/{self.username}?start={payload}"))
        return lines

    def _when(self, at: int) -> str:
        """The time, on another day than the event's with its date."""
        day, time = moment(at, self.event.zone).date(), self.voice.time_of(at, self.event)
        return time if day == self.event.date else f"{self.voice.date(day)}, {time}"

    def _steps(self, participant: Participant) -> list[Button]:
        if participant.removed_at is not None:
            return [self._step(participant, "restored")]
        steps: list[Step] = []
        lacks = missing(participant, self.event.admission)
        if is_waiting(participant):
            steps += ["admitted", "approved"] if self._checks_in else ["approved"]
        elif lacks == "check_in":
            steps.append("checked_in")
        elif lacks is None and participant.checked_in_at is not None and self._checks_in:
            steps.append("not_checked_in")
        elif participant.state == "not reached" and group_of(self.event, participant):
            steps.append("in_person")
        steps.append("removed")
        if participant.user_id is not None and is_accepted(participant):
            steps.append("freed")
        groups = button(self.voice.plain("people.correct_group"), ShowParticipant(participant.id, "groups"))
        erase = button(self.voice.plain("people.do_erased"), ShowParticipant(participant.id, "erased"))
        asks = () if participant.user_id is not None else (erase,)
        return [*(self._step(participant, step) for step in steps), groups, *asks]

    def _step(self, participant: Participant, step: Step, *, asked: bool = False) -> Button:
        """`asked`: whether one is sure has been asked already."""
        label = self.voice.plain(f"people.do_{step}")
        if step in SURE and not asked:
            return button(label, ShowParticipant(participant.id, step))  # type: ignore[arg-type]
        return button(label, TakeParticipant(participant.id, step))

    def _next_waiting(self, participant: Participant) -> Keyboard:
        """After somebody was let in: the next who waits, the one behind them in the list."""
        waiting = in_order([*waiting_in(self.runtime, self.event.code), participant])
        at = waiting.index(participant)
        others = [each for each in (*waiting[at + 1 :], *waiting[:at]) if each.id != participant.id]
        if not others:
            return ()
        return ((button(self.voice.plain("people.next_waiting"), ShowParticipant(others[0].id, "person")),),)

    def _counted(self, count: GroupCount) -> Html:
        key = "people.counts" if self._checks_in else "people.counts_registered"
        return self.voice(
            key,
            expected=count.expected,
            listed=count.listed,
            registered=count.registered,
            checked_in=count.checked_in,
        )

    def _group_name(self, code: str) -> Html:
        group = self.event.group(code)
        return (
            self.voice.of(group.name) if group is not None else escaped(code) or self.voice("people.no_group")
        )

    def _list(self, key: str, of: str, **values: int) -> Button:
        return button(self.voice.plain(key, **values), ShowPeopleList(self.event.code, of, "", 0))  # type: ignore[arg-type]

    def _to(self, participant: Participant) -> tuple[Button, ...]:
        return (button(self.voice.plain("people.back"), ShowParticipant(participant.id, "person")),)

    def _back(self) -> tuple[Button, ...]:
        return (button(self.voice.plain("people.all"), ShowPeople(self.event.code)),)
