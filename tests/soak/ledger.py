"""What a person's taps come to, worked out without the code under test."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

DONT_KNOW = "dk"


@dataclass(frozen=True)
class Tap:
    """A button pressed, as the button says it: `answer` is what it leads to."""

    round: int
    item: str
    answer: str


@dataclass(frozen=True)
class Given:
    """An answer that must be in the database, and how often it was changed to become that."""

    choice: Any
    revision: int


def answers(taps: Iterable[Tap], polls: Mapping[int, Mapping[str, Any]]) -> dict[tuple[int, str], Given]:
    """Round and item to the answer after all taps, in their order; withdrawn ones are absent.

    `polls`: round to what the event file says of its poll.
    """
    now: dict[tuple[int, str], Given] = {}
    for tap in taps:
        before = now.get((tap.round, tap.item))
        choice = _after(polls[tap.round], before.choice if before else None, tap.answer)
        if choice is None:
            now.pop((tap.round, tap.item), None)
        elif before is None or choice != before.choice:
            now[tap.round, tap.item] = Given(choice, before.revision + 1 if before else 1)
    return now


def _after(poll: Mapping[str, Any], before: Any, answer: str) -> Any:
    if answer == "":
        return None
    if poll["kind"] == "scale":
        return answer if answer == DONT_KNOW else int(answer)
    if poll["kind"] == "choice" or answer == DONT_KNOW:
        return answer
    option, wanted = answer.split("=")
    ticked = set(before) if isinstance(before, tuple) else set()
    if wanted == "0" and option not in ticked:
        return before
    ticked = ticked | {option} if wanted == "1" else ticked - {option}
    if len(ticked) > poll.get("most", len(poll["options"])):
        return before  # refused
    return tuple(each["code"] for each in poll["options"] if each["code"] in ticked) or None
