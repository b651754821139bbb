"""Plays a script in the room: with the real bot, at the pace at which it answers."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.rehearsal import NoAnswer
from bot.rehearsal_room.acting import Actor, NotDone
from bot.rehearsal_room.rehearsal import Rehearsal
from bot.rehearsal_room.script import Script, Step, found

_PATIENCE = 30.0
"""Seconds in which a button has to come, and an answer to it."""

QUIET_SECONDS = 0.4

Camera = Callable[[str], Awaitable[None]]
"""Takes a picture of that name."""


class ScriptFailed(Exception):
    """A step can't be done any more; the message names it."""


@dataclass(frozen=True)
class Playing:
    """`camera`: for steps that ask for a picture; None: they are passed over. `quiet_seconds`: between a step and the next."""

    rehearsal: Rehearsal
    camera: Camera | None = None
    quiet_seconds: float = QUIET_SECONDS

    async def play(self, script: Script) -> None:
        """Raises `ScriptFailed`."""
        await self.rehearsal.room.is_up()
        for number, step in enumerate(script.steps, start=1):
            try:
                async with asyncio.timeout(_PATIENCE * 4):
                    await self._step(step)
                    await self._settled()
            except (NotDone, NoAnswer, TimeoutError, KeyError, ValueError) as error:
                who, what = step
                raise ScriptFailed(f"step {number}, {who}: {what} – {_reason(error)}") from None

    async def _step(self, step: Step) -> None:
        who, what = step
        verb, _, rest = what.partition(" ")
        match who:
            case "sala":
                await asyncio.shield(self.rehearsal.room.invitation)
            case "crowd":
                await self.rehearsal.others(verb)
            case "clock":
                await self.rehearsal.day.come_to(what)
            case "picture":
                if self.camera is not None:
                    await self.camera(what)
            case _:
                await self._act(Actor.named(self.rehearsal.room, who), verb, rest)

    async def _act(self, actor: Actor, verb: str, rest: str) -> None:
        match verb:
            case "start":
                await actor.start("" if rest in ("{invitation}", self.rehearsal.room.event.code) else rest)
            case "say":
                await actor.say(rest)
            case "tap":
                phone = actor.phone
                message, place = await phone.wait_for(lambda phone: found(phone, rest), _PATIENCE)
                await phone.tap(message, place, timeout=_PATIENCE)
            case "place":
                await actor.place()
            case "block":
                actor.block()
            case _:
                raise NotDone

    async def _settled(self) -> None:
        """The bot has taken everything, and has said what it has to say to it."""
        room = self.rehearsal.room
        await room.account.updates.emptied()
        while not room.is_quiet(self.quiet_seconds):
            await room.bell.after(room.bell.rung, self.quiet_seconds / 4)


def _reason(error: Exception) -> str:
    return str(error).split("\n", 1)[0] or "nobody can do that"
