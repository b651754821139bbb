"""What a step does to a round: its states, who comes second, and what a button drawn earlier may no longer do."""

from dataclasses import replace
from typing import Literal

from storage.polls import Round

Step = Literal["paused", "resumed", "closed", "undone", "reopened", "void"]
"""`resumed`: goes on after a pause. `undone`: closing is taken back. `void`: asked by mistake, counted nowhere."""

_FROM: dict[Step, tuple[str, ...]] = {
    "paused": ("open",),
    "resumed": ("paused",),
    "closed": ("open", "paused"),
    "undone": ("closed",),
    "reopened": ("closed",),
    "void": ("open", "paused", "closed"),
}


class Overtaken(Exception):
    """Somebody decided something else since the button was drawn."""


class TooLate(Exception):
    """Closing can't be undone any more; the round can be reopened."""


def steered(asked: Round, to: Step, drawn: int | None, now: int, real_now: int, undo_ms: int) -> Round:
    """The round after the step; the very same if it is so already.

    `drawn`: the round's `step` when the button was drawn; None: whoever asks knows it as it is. `now`,
    `real_now`: ms by the event's and the real clock. Raises `Overtaken`, `TooLate`.
    """
    if _is_so(asked, to):
        return asked
    if drawn not in (None, asked.step) or asked.state not in _FROM[to]:
        raise Overtaken
    after = replace(asked, step=asked.step + 1, undo_until=None)
    match to:
        case "paused":
            return replace(after, state="paused", paused_at=now)
        case "resumed":
            return replace(after, state="open", paused_at=None)
        case "closed":
            undo_until = real_now + undo_ms if undo_ms else None
            return replace(after, state="closed", closed_at=now, undo_until=undo_until)
        case "undone":
            if not can_undo(asked, real_now):
                raise TooLate
            state: Literal["paused", "open"] = "open" if asked.paused_at is None else "paused"
            return replace(after, state=state, closed_at=None)
        case "reopened":
            return replace(after, state="open", closed_at=None, paused_at=None)
        case "void":
            return replace(after, state="void", closed_at=now)


def can_undo(asked: Round, real_now: int) -> bool:
    """Whether the time in which closing can be undone isn't over."""
    return asked.state == "closed" and asked.undo_until is not None and real_now < asked.undo_until


def void_code(code: str, taken: set[str]) -> str:
    """The code that a void round goes on under when its poll is asked again: `before-void1`."""
    return next(name for number in range(1, len(taken) + 2) if (name := f"{code}-void{number}") not in taken)


def _is_so(asked: Round, to: Step) -> bool:
    match to:
        case "undone" | "reopened":
            return asked.is_running
        case "resumed":
            return asked.state == "open"
        case _:
            return asked.state == to
