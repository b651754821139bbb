"""What a workshop sets out to do."""

from config.event.part import Code, Part
from config.event.texts import Text


class Goal(Part):
    """An objective, outcome or output that sessions and polls serve."""

    code: Code
    text: Text


class Goals(Part):
    objectives: tuple[Goal, ...] = ()
    outcomes: tuple[Goal, ...] = ()
    outputs: tuple[Goal, ...] = ()

    def codes(self) -> frozenset[str]:
        return frozenset(goal.code for goal in self._all())

    def goal(self, code: str) -> Goal | None:
        return next((goal for goal in self._all() if goal.code == code), None)

    def _all(self) -> tuple[Goal, ...]:
        return (*self.objectives, *self.outcomes, *self.outputs)
