"""Which handler gets which button of a chain, and who may use it; a part of `handlers.routes.TAPS`."""

from collections.abc import Callable, Coroutine
from typing import Any

from handlers.access import Needed
from handlers.callbacks.chain import OpenChainStep, ShowChain, ShowChainChart, ShowChainStep
from handlers.callbacks.data import Data
from handlers.chat import chain, charts
from handlers.context import SalaContext

HandleTap = Callable[[SalaContext, Any], Coroutine[Any, Any, None]]

CHAIN_TAPS: dict[type[Data], tuple[HandleTap, Needed]] = {
    ShowChainStep: (chain.show_step, "facilitate"),
    OpenChainStep: (chain.open_step, "facilitate"),
    ShowChain: (chain.show_chain, "result"),
    ShowChainChart: (charts.show_chain_chart, "result"),
}
