"""How often somebody has guessed at the desk's code."""

from dataclasses import dataclass, field

from storage.writer import UpdateKey

MOST_GUESSES = 5
GUESSES_MS = 10 * 60 * 1000
"""So many wrong codes in that real time; then not even the right one is taken."""


@dataclass
class Guesses:
    """Wrong codes of late, by account and update; a restart forgets them, which gives five more."""

    _wrong: dict[int, dict[UpdateKey, int]] = field(default_factory=dict)

    def are_too_many(self, user_id: int, now: int, update: UpdateKey) -> bool:
        """Before this update."""
        recent = {key: at for key, at in self._wrong.get(user_id, {}).items() if at > now - GUESSES_MS}
        if recent:
            self._wrong[user_id] = recent
        else:
            self._wrong.pop(user_id, None)
        return len(recent.keys() - {update}) >= MOST_GUESSES

    def note(self, user_id: int, now: int, update: UpdateKey) -> None:
        self._wrong.setdefault(user_id, {}).setdefault(update, now)
