"""What the demo is asked to do."""

from dataclasses import dataclass
from pathlib import Path

from bot.demo.pace import Pace
from config.event import Event

_AT_FULL_SPEED = Pace(working=20.0, passing=3000.0)
_UNDER_REAL_LIMITS = Pace(working=5.0, passing=60.0)
_PHONES_AT_FULL_SPEED = 150
"""Where more tap the clock goes more slowly, or the day would be over before they are done."""


@dataclass(frozen=True)
class Plan:
    """What the demo is asked to do. `folder`, `database`: empty ones."""

    event: Event
    event_name: str
    folder: Path
    phones: int = 54
    seed: int = 0
    kills: int = 0
    real_limits: bool = False
    database: str = "sala.db"

    @property
    def pace(self) -> Pace:
        if self.real_limits:
            return _UNDER_REAL_LIMITS
        crowd = min(1.0, _PHONES_AT_FULL_SPEED / self.phones)
        return Pace(_AT_FULL_SPEED.working * crowd, _AT_FULL_SPEED.passing)
