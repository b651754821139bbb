"""What a soak is asked to do."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Plan:
    """`folder`, `database`: empty ones. `messages_per_second`: as Telegram allows, unless there is no time."""

    folder: Path
    database: str
    taps: int
    kills: int
    people: int = 200
    seed: int = 0
    messages_per_second: int = 30
