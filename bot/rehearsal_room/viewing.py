"""What one viewer of the page is told: the room as it is, and then only what has changed."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, get_args

import orjson

from bot.clock import moment
from bot.rehearsal_room.cast import Part
from bot.rehearsal_room.concerns import of_telegram, of_the_agenda
from bot.rehearsal_room.programme import rows_of
from bot.rehearsal_room.rehearsal import Rehearsal
from bot.rehearsal_room.room import USERNAME
from bot.rehearsal_room.shown import furniture, shown
from bot.rehearsal_room.timeline import Line

if TYPE_CHECKING:
    from bot.rehearsal import ChatMessage

WORDS = "room."
"""Keys of the page's own texts begin so."""


class View:
    """Remembers what was told; `news` is what is to be told now, by name of the event."""

    def __init__(self, rehearsal: Rehearsal) -> None:
        self._rehearsal, self._room = rehearsal, rehearsal.room
        self._told: dict[str, Any] = {}
        self._messages: dict[tuple[str, int], ChatMessage] = {}
        self._lines: dict[int, int] = {}

    def news(self) -> Iterator[tuple[str, Any]]:
        parts = {
            "room": self._room_as_such(),
            "clock": self._clock(),
            "bot": self._bot(),
            "crowd": self._others(),
            "agenda": rows_of(self._rehearsal.day.agenda),
            "concerns": self._concerns(),
        }
        for name, value in parts.items():
            if self._told.get(name) != value:
                self._told[name] = value
                yield name, value
        for key in self._room.phones:
            if (change := self._phone(key)) is not None:
                yield "phone", change
        for line in self._room.timeline.lines:
            if self._lines.get(line.number) != line.revision:
                self._lines[line.number] = line.revision
                yield "line", self._line(line)

    def _phone(self, key: str) -> dict[str, Any] | None:
        """What is new on one phone; None: nothing."""
        phone = self._room.phones[key]
        now = {message.message_id: message for message in phone.messages}
        changed = [m for number, m in now.items() if self._messages.get((key, number)) is not m]
        gone = [number for told, number in self._messages if told == key and number not in now]
        word = self._room.account.profile.word("description", phone.person.language_code)
        around = furniture(phone, word)
        if not changed and not gone and self._told.get(key) == around:
            return None
        self._told[key] = around
        for number in gone:
            del self._messages[key, number]
        self._messages |= {(key, message.message_id): message for message in changed}
        messages = [shown(message, self._room.time_at) for message in changed]
        return {"key": key, "messages": messages, "gone": gone, **around}

    def _room_as_such(self) -> dict[str, Any]:
        """What stays as it is."""
        event = self._room.event
        return {
            "title": event.title.root,
            "bot": {"name": self._room.account.first_name, "username": USERNAME},
            "people": [
                {
                    "key": who.key,
                    "name": who.name,
                    "part": who.part,
                    "language": who.language,
                    "group": event.groups[who.group].name.root if who.group >= 0 else {},
                }
                for who in self._room.people
            ],
            "words": {language: self._words(language) for language in event.languages},
        }

    def _words(self, language: str) -> dict[str, str]:
        """The page's own, with their {placeholders}."""
        texts, keys = self._room.texts, self._room.texts.keys()
        own = {key: texts.forms(language, key) for key in keys if key.startswith(WORDS)}
        words = {key.removeprefix(WORDS): forms[0] for key, forms in own.items() if forms}
        return words | {f"role_{part}": texts.plain(language, f"role.{part}") for part in get_args(Part)}

    def _clock(self) -> dict[str, Any]:
        """Real time and the event's, ms; how fast that runs, and is to run; minutes from UTC to its zone."""
        turn, day = self._room.clock.turn, self._rehearsal.day
        away = moment(turn.now, self._room.event.zone).utcoffset()
        minutes = int(away.total_seconds() // 60) if away is not None else 0
        shown = {"real": turn.real, "now": turn.now, "speed": turn.speed, "offset": minutes}
        return {
            **shown,
            "chosen": day.speed,
            "paused": day.paused,
            "waits": day.waits,
            "jumps": day.target is not None,
        }

    def _bot(self) -> dict[str, Any]:
        room, survived = self._room, self._rehearsal.survived
        return {
            "health": room.health,
            "cut": room.cut_seconds,
            "survived": asdict(survived) if survived is not None else None,
        }

    def _line(self, line: Line) -> dict[str, Any]:
        """Who of the row it went to, and to how many others."""
        names = {who.user_id: who.key for who in self._room.people}
        to = [names[chat] for chat in line.to if chat in names]
        others = sum(chat not in names for chat in line.to)
        at = self._room.time_at(line.at)
        return {
            "number": line.number,
            "what": line.what,
            "text": line.text,
            "at": at,
            "to": to,
            "others": others,
        }

    def _concerns(self) -> list[dict[str, Any]]:
        rehearsal = self._rehearsal
        found = [
            *rehearsal.concerns,
            *of_the_agenda(rehearsal.day.agenda),
            *of_telegram(self._room.timeline.refused.items()),
        ]
        return [asdict(concern) for concern in found]

    def _others(self) -> dict[str, Any]:
        crowd = self._rehearsal.crowd
        return {
            "size": crowd.size,
            "here": crowd.here,
            "doing": crowd.doing,
            "answered": crowd.answered,
            "problem": crowd.problem,
        }


def encoded(name: str, value: Any) -> bytes:
    """One server-sent event."""
    return b"event: %b\ndata: %b\n\n" % (name.encode(), orjson.dumps(value))
