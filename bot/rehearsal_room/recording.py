"""Writes down what is done in the room, so that it can be played again. Kills and cuts are not: they change nothing that lasts."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.clock import moment
from bot.rehearsal_room.acting import Actor
from bot.rehearsal_room.room import Room
from bot.rehearsal_room.script import Step, label_of, written

_MINUTE_MS = 60_000


@dataclass
class Recording:
    """`file`: written anew after each step; None: nothing is. `crowd`: how many others there are."""

    room: Room
    file: Path | None
    crowd: int
    steps: list[Step] = field(default_factory=list)
    _noted_at: int = 0

    def __post_init__(self) -> None:
        self._noted_at = self._begins = self.room.clock.turn.now

    def act(self, actor: Actor, given: dict[str, Any]) -> None:
        """What somebody is about to do with their phone."""
        what = _said(actor, given)
        if what:
            self._invite(actor)
            self.note(actor.somebody.key, what)

    def note(self, who: str, what: str) -> None:
        """Also how late it has become since."""
        if self.room.clock.now() - self._noted_at >= _MINUTE_MS:
            self.came_to(self.room.clock.now())
        self.steps.append((who, what))
        self._write()

    def came_to(self, now: int) -> None:
        """The clock has been taken to that moment (ms), or reached it."""
        self._noted_at = now
        self.steps.append(("clock", f"{moment(now, self.room.event.zone):%H:%M}"))
        self._write()

    def invite(self) -> None:
        """Once, before the facilitator comes."""
        if ("sala", "invite facilitator") not in self.steps:
            self.steps.append(("sala", "invite facilitator"))

    def _invite(self, actor: Actor) -> None:
        if actor.somebody.part == "facilitator":
            self.invite()

    def _write(self) -> None:
        if self.file is not None:
            phones = {who.key: who.name for who in self.room.people}
            begins = f"{moment(self._begins, self.room.event.zone):%Y-%m-%dT%H:%M}"
            claim = f"A rehearsal of {self.room.event.title.to('en')}"
            self.file.write_text(written(claim, phones, begins, self.crowd, self.steps), "utf-8")


def _said(actor: Actor, given: dict[str, Any]) -> str:
    match given["act"]:
        case "start":
            payload = given.get("payload") or (
                "{invitation}" if actor.somebody.part == "facilitator" else actor.room.event.code
            )
            return f"start {payload}"
        case "say":
            return f"say {given['text'].strip()}"
        case "tap":
            message = actor.phone.chat.messages.get(int(given["message"]))
            place = (int(given["row"]), int(given["column"]))
            if message is None or message.button(place) is None:
                return ""
            return f"tap {label_of(actor.phone, message, place)}"
        case "block":
            return "block"
        case "place":
            return "place 11.5564 104.9282"
    return ""
