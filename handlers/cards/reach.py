"""Whom messages don't reach, by name and by why: for organizers."""

from collections.abc import Iterable, Mapping

from bot.message import Message
from bot.runtime import Runtime
from config.event import Event
from handlers.callbacks.organizing import ShowStatus
from handlers.keyboards import button
from handlers.voice import Voice, escaped, units
from storage.messages import Fault

_MOST_NAMES = 3000
"""Of a message, in UTF-16 units."""

REASONS: Mapping[Fault, str] = {
    "blocked": "blocked",
    "no_chat": "no_chat",
    "gone": "refused",
    "refused": "refused",
    "failing": "failing",
    "network": "not_yet",
    "timeout": "not_yet",
}
"""How each is called, the ones first that somebody can do something about."""

_ADVICE = ("blocked", "no_chat", "refused", "failing")


def reach_card(voice: Voice, runtime: Runtime, event: Event, unreached: Mapping[int, Fault]) -> Message:
    """Names under each reason, with what to do about it."""
    lines = [f"<b>{voice.of(event.title)}</b>"]
    if not unreached:
        lines.append(voice("reach.everybody"))
    by_reason: dict[str, list[int]] = {reason: [] for reason in REASONS.values()}
    for user_id, fault in unreached.items():
        by_reason[REASONS[fault]].append(user_id)
    names = Names(voice, runtime, event.code)
    for reason, people in by_reason.items():
        if people:
            lines.append(f"<b>{voice(f'reach.{reason}', n=len(people))}</b> {names.of(people)}")
        if people and reason in _ADVICE:
            lines.append(f"<i>{voice(f'reach.{reason}_advice')}</i>")
    back = button(voice.plain("menu.status"), ShowStatus())
    return Message("\n".join(lines), ((back,),))


class Names:
    """Names for one message, as many as fit into it; the rest as a number."""

    def __init__(self, voice: Voice, runtime: Runtime, event: str) -> None:
        self._voice = voice
        self._runtime = runtime
        self._event = event
        self._left = _MOST_NAMES

    def of(self, people: Iterable[int]) -> str:
        """Sorted, escaped for a message."""
        names = sorted(map(self._name, people), key=str.casefold)
        shown: list[str] = []
        for name in names:
            self._left -= units(name) + 2
            if self._left < 0:
                shown.append(self._voice.plain("broadcast.and_more", count=len(names) - len(shown)))
                break
            shown.append(name)
        return escaped(", ".join(shown))

    def _name(self, user_id: int) -> str:
        """Staff who never registered have no name here, but a role."""
        participant = self._runtime.state.participant(self._event, user_id)
        role = self._runtime.role(self._event, user_id) or "participant"
        named = participant is not None and participant.name
        return participant.name if participant is not None and named else self._voice.plain(f"role.{role}")
