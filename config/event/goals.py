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
        return frozenset(goal.code for goal in (*self.objectives, *self.outcomes, *self.outputs))
