"""Which button of ballots on paper does what, and what whoever taps it needs."""

from collections.abc import Callable, Coroutine
from typing import Any

from handlers.access import Needed
from handlers.callbacks.data import Data
from handlers.callbacks.paper import (
    CancelSheet,
    ChooseVoter,
    Dictate,
    EnterSheet,
    EraseSomebody,
    Fill,
    ListSomebody,
    PrintSheets,
    SaveSheet,
    Settle,
    ShowDifferences,
    ShowVoters,
)
from handlers.chat import in_person, paper
from handlers.context import SalaContext

PAPER_TAPS: dict[type[Data], tuple[Callable[[SalaContext, Any], Coroutine[Any, Any, None]], Needed]] = {
    PrintSheets: (paper.print_sheets, "facilitate"),
    EnterSheet: (paper.enter_sheet, "facilitate"),
    Dictate: (paper.dictate, "facilitate"),
    ChooseVoter: (paper.choose_voter, "facilitate"),
    ShowVoters: (paper.show_voters, "facilitate"),
    Fill: (paper.fill, "facilitate"),
    SaveSheet: (paper.save, "facilitate"),
    CancelSheet: (paper.cancel, "facilitate"),
    ShowDifferences: (paper.show_differences, "facilitate"),
    Settle: (paper.settle, "facilitate"),
    ListSomebody: (in_person.list_somebody, "organize"),
    EraseSomebody: (in_person.erase, "organize"),
}
"""As `handlers.routes.TAPS`."""
