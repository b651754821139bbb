"""The report of the day as PDF, by typst."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from bot.reports.charts.drawing import described
from bot.reports.day.document import Block, Document, Figure
from bot.reports.typesetting import FONTS, all_breakable, breakable, pdf

SOURCE = "day/day.typ"


def as_pdf(documents: Sequence[Document]) -> bytes:
    """One file, the documents one after the other. It takes a second or two: call it in a thread."""
    return pdf(SOURCE, {"fonts": FONTS, "parts": list(map(_part, documents))})


def _part(document: Document) -> dict[str, Any]:
    said = all_breakable({key: value for key, value in vars(document).items() if key != "blocks"})
    return {**said, "blocks": list(map(_block, document.blocks))}


def _block(block: Block) -> dict[str, Any]:
    kind = type(block).__name__.lower()
    if isinstance(block, Figure):
        return {"kind": kind, "caption": breakable(block.caption), "chart": described(block.chart)}
    return {"kind": kind, **all_breakable(asdict(block))}
