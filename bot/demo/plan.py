"""What the demo is asked to do."""

from dataclasses import dataclass, replace
from pathlib import Path

from bot.demo.pace import Pace
from config.event import Event

_AT_FULL_SPEED = Pace(speed=20.0, quiet=0.15, longest=3.0)
_UNDER_REAL_LIMITS = Pace(speed=5.0, quiet=1.0, longest=15.0)
_PHONES_AT_FULL_SPEED = 150
"""Where more tap the clock goes more slowly, or the day would be over before they are done."""


@dataclass(frozen=True)
class Plan:
    """What the demo is asked to do. `folder`, `database`: empty ones. `everything`: the export's other files, too, not only its tables."""

    event: Event
    event_name: str
    folder: Path
    phones: int = 54
    seed: int = 0
    kills: int = 0
    real_limits: bool = False
    database: str = "sala.db"
    everything: bool = False

    @property
    def pace(self) -> Pace:
        if self.real_limits:
            return _UNDER_REAL_LIMITS
        crowd = min(1.0, _PHONES_AT_FULL_SPEED / self.phones)
        return replace(_AT_FULL_SPEED, speed=_AT_FULL_SPEED.speed * crowd)
