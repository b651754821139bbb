"""Which handler gets which button of the sector mapping, and who may use it; a part of `handlers.routes.TAPS`."""

from collections.abc import Callable, Coroutine
from typing import Any

from handlers.access import Needed
from handlers.callbacks import mapping as of_mapping
from handlers.callbacks.data import Data
from handlers.chat import mapping, mapping_sheet
from handlers.context import SalaContext

MAPPING_TAPS: dict[type[Data], tuple[Callable[[SalaContext, Any], Coroutine[Any, Any, None]], Needed]] = {
    of_mapping.ShowMapping: (mapping.show_mapping, "see_mapping"),
    of_mapping.ShowBaseline: (mapping.show_baseline, "see_mapping"),
    of_mapping.ShowInitiative: (mapping.show_initiative, "see_mapping"),
    of_mapping.BeginEntry: (mapping.begin, "map"),
    of_mapping.GiveValue: (mapping.give_value, "map"),
    of_mapping.ShowField: (mapping.show_field, "map"),
    of_mapping.ShowSummary: (mapping.show_summary, "map"),
    of_mapping.GiveGroup: (mapping.give_group, "map"),
    of_mapping.SaveEntry: (mapping.save, "map"),
    of_mapping.DiscardEntry: (mapping.discard, "map"),
    of_mapping.ShowEntries: (mapping.show_entries, "map"),
    of_mapping.ShowEntry: (mapping.show_entry, "map"),
    of_mapping.WithdrawEntry: (mapping.withdraw, "map"),
    of_mapping.ShowContradictions: (mapping.show_contradictions, "facilitate"),
    of_mapping.SettleEntries: (mapping.settle, "facilitate"),
    of_mapping.ShowGaps: (mapping.show_gaps, "see_mapping"),
    of_mapping.GetMappingSheet: (mapping_sheet.get_sheet, "facilitate"),
    of_mapping.ShowMappingSheet: (mapping_sheet.show_sheet, "facilitate"),
    of_mapping.ImportMappingSheet: (mapping_sheet.import_sheet, "facilitate"),
    of_mapping.CancelMappingSheet: (mapping_sheet.cancel, "facilitate"),
}
