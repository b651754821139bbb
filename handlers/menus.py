"""Command menus for each role and language, and what Telegram shows of the bot before somebody writes to it."""

import asyncio
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from bot.delivery.errors import Temporary
from bot.delivery.pacer import NOTHING_SENT, Pacer
from bot.delivery.sender import Sender
from bot.runtime import Runtime
from config.catalogs import FALLBACK
from handlers.access import is_given
from handlers.commands import COMMANDS
from storage.errors import StorageError
from storage.journal import AuditEntry
from storage.people import Participant, Person, Role
from storage.profile import ProfilePart
from storage.record import Record

_ITSELF = 0
"""The pacer's chat for what is said to nobody: it has a rate of its own, so that no answer waits for it."""

_PRIVATE = {"type": "all_private_chats"}
"""In groups commands are not answered, so none are shown."""

_FIRST_PAUSE, _LONGEST_PAUSE = 5.0, 300.0
"""Seconds before what did not arrive is told again."""

_DESCRIPTIONS = {"description": "setMyDescription", "short_description": "setMyShortDescription"}


_GONE = ("erased", "names_deleted")
"""In the audit log: somebody is gone, and what Telegram was told of their chat goes, too."""


@dataclass(frozen=True)
class _Call:
    method: str
    parameters: dict[str, Any]

    @property
    def digest(self) -> str:
        return hashlib.sha256(json.dumps([self.method, self.parameters]).encode()).hexdigest()


class Menus:
    """`resume` tells Telegram what has changed since it was told last; `accept` what changes by a commit.

    Nobody waits for that. What doesn't arrive is told again, with growing pauses, and after a restart.
    """

    def __init__(self, runtime: Runtime, bot_id: int, pacer: Pacer, sender: Sender) -> None:
        self._runtime = runtime
        self._bot_id = bot_id
        self._pacer = pacer
        self._sender = sender
        self._asked: set[str] = set()
        self._failures = 0
        self._timer: asyncio.TimerHandle | None = None

    def resume(self) -> None:
        self._timer = None
        state = self._runtime.state
        for language in ("", *self._runtime.texts.languages):
            for what in ("commands", *_DESCRIPTIONS):
                self._look_at(f"{what}:{language}")
        for user_id in list(state.people):
            self._look_at(_in_chat(user_id))
        for _, part in [key for key in state.profile if key[0] == self._bot_id]:
            self._look_at(part)

    def accept(self, records: Sequence[Record]) -> None:
        for record in records:
            if isinstance(record, Person | Participant) and record.user_id is not None:
                self._look_at(_in_chat(record.user_id))
            elif isinstance(record, AuditEntry) and record.action in _GONE:
                self.resume()

    def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def _look_at(self, part: str) -> None:
        """Tell it unless Telegram knows, or is being told: then it is looked at again."""
        if part not in self._asked and self._wanted(part) is not None:
            self._asked.add(part)
            done = self._pacer.submit("broadcasts", _ITSELF, partial(self._tell, part))
            done.add_done_callback(partial(self._told, part))

    async def _tell(self, part: str) -> Any:
        call = self._wanted(part)
        if call is None:
            return NOTHING_SENT
        await self._sender.describe(call.method, call.parameters)
        told = ProfilePart(self._bot_id, part, call.digest)
        removes = call.method == "deleteMyCommands"
        await self._runtime.writer.write(lambda tx: tx.remove(told) if removes else tx.put(told))
        return None

    def _told(self, part: str, done: asyncio.Future[Any]) -> None:
        self._asked.discard(part)
        if done.cancelled():
            return
        error = done.exception()
        if error is None:
            self._failures = 0
            self._look_at(part)
        elif isinstance(error, Temporary | StorageError) and self._timer is None:
            self._failures += 1
            pause = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** min(self._failures - 1, 10))
            self._timer = asyncio.get_running_loop().call_later(pause, self.resume)

    def _wanted(self, part: str) -> _Call | None:
        """What Telegram is to be told of that part; None if it was told that."""
        told = self._runtime.state.profile.get((self._bot_id, part))
        call = self._call(part)
        if told is None:
            return call if call.method != "deleteMyCommands" else None
        return call if call.digest != told.digest else None

    def _call(self, part: str) -> _Call:
        what, _, whose = part.partition(":")
        if what != "commands":
            text = self._runtime.texts.plain(whose or FALLBACK, f"profile.{what}")
            return _Call(_DESCRIPTIONS[what], {what: text, "language_code": whose})
        if not whose.isdecimal():
            commands = self._menu(None, whose or FALLBACK)
            given = {"commands": commands, "scope": _PRIVATE, "language_code": whose}
            return _Call("setMyCommands", given)
        scope = {"type": "chat", "chat_id": int(whose)}
        role, language = self._staff(int(whose))
        if role is None:
            return _Call("deleteMyCommands", {"scope": scope})
        return _Call("setMyCommands", {"commands": self._menu(role, language), "scope": scope})

    def _staff(self, user_id: int) -> tuple[Role | None, str]:
        """The role in the event somebody is in, if it isn't a participant's, and their language."""
        person = self._runtime.state.people.get(user_id)
        event = self._runtime.event_of(person)
        if person is None or event is None:
            return None, ""
        role = self._runtime.role(event.code, user_id)
        return (None if role == "participant" else role), person.language or FALLBACK

    def _menu(self, role: Role | None, language: str) -> list[dict[str, str]]:
        """Staff's own commands first."""
        return [
            {"command": name, "description": self._runtime.texts.plain(language, f"command.{name}")}
            for name in menu(role or "participant")
        ]


def menu(role: Role) -> Iterator[str]:
    """The commands that a role's menu has, in their order."""
    given = [name for name, (_, needed) in COMMANDS.items() if is_given(needed, role)]
    return iter(sorted(given, key=lambda name: COMMANDS[name][1] == "nothing"))


def _in_chat(user_id: int) -> str:
    return f"commands:{user_id}"
