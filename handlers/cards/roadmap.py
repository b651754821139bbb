"""The road map, for whoever takes part: every step with who leads it, by when, and how it stands."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.message import Button, Message
from bot.roadmap import ready_to_ask, roadmap
from bot.rules.roadmap import in_force, may_lead, missing_in
from bot.runtime import Runtime
from config.catalogs import Html
from config.event import Event, Text
from handlers.callbacks.roadmap import AskLeads, ShowRoadmap, ShowRoleMatrix, ShowStep, WriteStep
from handlers.callbacks.steering import ShowControlPoll
from handlers.cards.registration import organisation_name
from handlers.keyboards import button, rows
from handlers.voice import Voice, escaped, fitting
from storage.polls import Round
from storage.roadmap import RoadmapStep

_ON_A_PAGE = 8
_ACTION = 200
"""UTF-16 units of a step's wording in the list."""
_NAME = 60

SIGNS = {
    "proposed": "○",
    "asked": "…",
    "accepted": "●",
    "amended": "◐",
    "declined": "✕",
    "done": "✓",
    "dropped": "–",
}


@dataclass(frozen=True)
class RoadmapPages:
    """What they are drawn from. `records`: for somebody who may enter steps, and sees people's names; `steers`: and ask leads.

    `recommended`: words of recommendations by their codes, where a step's page shows them.
    """

    runtime: Runtime
    voice: Voice
    event: Event
    records: bool = False
    steers: bool = False
    recommended: Mapping[str, Text] = field(default_factory=dict)

    def overview(self, page: int) -> Message:
        """A page of steps, those without a lead or a date named first; for those who may, the ways to each."""
        everything = roadmap(self.runtime.state, self.event)
        steps = everything if self.records else in_force(everything)
        last = max(0, (len(steps) - 1) // _ON_A_PAGE)
        first = min(page, last) * _ON_A_PAGE
        shown = steps[first : first + _ON_A_PAGE]
        lines = [
            f"<b>{self.voice('roadmap.title')}</b> · {self.voice('roadmap.count', n=len(in_force(steps)))}"
        ]
        if self.records:
            lines += self._orphans(steps)
        for number, step in enumerate(shown, start=first + 1):
            lines += ["", *self.in_short(step, number)]
        if not steps:
            lines.append(self.voice("roadmap.none"))
        return Message(
            "\n".join(lines),
            (*self._steps(shown, first), *self._turning(min(page, last), last), *self._ways()),
        )

    def in_short(self, step: RoadmapStep, number: int) -> list[Html]:
        """Two lines of a list."""
        action = escaped(fitting(step.action.to(self.voice.language), _ACTION))
        who = [self.organisation(step.organisation)] if step.organisation else []
        if self.records and step.lead:
            who.append(self.lead(step))
        by = (
            self.voice("roadmap.by", date=self.day(step.due_on))
            if step.due_on
            else self.voice("roadmap.no_date")
        )
        line = " · ".join([*who, by, self.state(step)])
        return [Html(f"{self.voice.number(number)} {SIGNS[step.state]} {action}"), Html(f"   {line}")]

    def lead(self, step: RoadmapStep) -> Html:
        """Their name, and whether messages reach them."""
        lead = self.runtime.state.participants.get(step.lead)
        if lead is None:
            return self.voice("roadmap.lead_left")
        name = escaped(fitting(lead.name, _NAME)) or self.voice("roadmap.no_name")
        person = self.runtime.state.people.get(lead.user_id or 0)
        if not may_lead(lead):
            return Html(f"{name} ({self.voice('roadmap.lead_left')})")
        if person is not None and person.blocked_at is not None:
            return Html(f"{name} ({self.voice('roadmap.not_reached')})")
        return name

    def state(self, step: RoadmapStep) -> Html:
        if step.state == "amended" and step.proposed_on is not None:
            return self.voice("roadmap.state_amended", date=self.day(step.proposed_on))
        return self.voice(f"roadmap.state_{step.state}")

    def organisation(self, code: str) -> Html:
        return escaped(organisation_name(self.voice, self.event, code) or code) if code else Html("")

    def day(self, day: dt.date) -> str:
        return self.voice.day(day)

    def _asked_about_roles(self) -> Iterator[Round]:
        """Rounds that are closed."""
        rounds = self.runtime.state.rounds_of(self.event.code)
        return (each for each in rounds if each.poll == self.event.roadmap.roles and each.state == "closed")

    def _orphans(self, steps: Sequence[RoadmapStep]) -> list[Html]:
        people, found = self.runtime.state.participants, []
        for key in ("no_lead", "lead_left", "declined", "no_date"):
            of = [n for n, step in enumerate(steps, start=1) if key in missing_in(step, people)]
            if of:
                said = ", ".join(self.voice.number(n) for n in of)
                found.append(self.voice(f"roadmap.orphans_{key}", steps=Html(said)))
        return found

    def _steps(self, shown: Sequence[RoadmapStep], first: int) -> tuple[tuple[Button, ...], ...]:
        if not self.records:
            return ()
        return rows(
            [
                button(str(self.voice.number(number)), ShowStep(self.event.code, step.code, "step"))
                for number, step in enumerate(shown, start=first + 1)
            ],
            4,
        )

    def _turning(self, page: int, last: int) -> tuple[tuple[Button, ...], ...]:
        turns = tuple(
            button(label, ShowRoadmap(self.event.code, to))
            for label, to in (("‹", page - 1), (self.voice.plain("roadmap.refresh"), page), ("›", page + 1))
            if 0 <= to <= last
        )
        return (turns,)

    def _ways(self) -> tuple[tuple[Button, ...], ...]:
        code, plain = self.event.code, self.voice.plain
        ways: list[Button] = []
        if self.records:
            ways.append(button(plain("roadmap.add"), WriteStep(code, "", "new")))
        waiting = len(ready_to_ask(self.runtime.state, self.event))
        if self.steers and waiting:
            ways.append(button(plain("roadmap.ask_all", n=waiting), AskLeads(code, "")))
        poll = self.event.poll(self.event.roadmap.confidence)
        if self.steers and poll is not None:
            ways.append(button(plain("roadmap.vote"), ShowControlPoll(code, poll.code, poll.rounds[0].code)))
        asked = max((each.id for each in self._asked_about_roles()), default=0)
        if asked:
            ways.append(button(plain("roadmap.roles"), ShowRoleMatrix(asked)))
        return rows(ways, 2)
