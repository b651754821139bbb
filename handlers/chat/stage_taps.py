"""Which handler gets which button of the stage's card, and who may use it; a part of `handlers.routes.TAPS`."""

from collections.abc import Callable, Coroutine
from typing import Any

from handlers.access import Needed
from handlers.callbacks.data import Data
from handlers.callbacks.stage import (
    RenewStage,
    ShowStage,
    TurnStage,
    TurnStageToChain,
    TurnStageToComparison,
    TurnStageToRound,
)
from handlers.chat import stage
from handlers.context import SalaContext

HandleTap = Callable[[SalaContext, Any], Coroutine[Any, Any, None]]

STAGE_TAPS: dict[type[Data], tuple[HandleTap, Needed]] = {
    ShowStage: (stage.show_stage, "facilitate"),
    TurnStage: (stage.turn, "facilitate"),
    TurnStageToRound: (stage.turn_to_round, "facilitate"),
    TurnStageToComparison: (stage.turn_to_comparison, "facilitate"),
    TurnStageToChain: (stage.turn_to_chain, "facilitate"),
    RenewStage: (stage.renew, "facilitate"),
}
