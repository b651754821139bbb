"""The report of the day as PDF, by typst."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from bot.reports.charts.drawing import described
from bot.reports.day.document import Block, Document, Figure
from bot.reports.typesetting import FONTS, breakable, pdf

SOURCE = "day/day.typ"


def as_pdf(documents: Sequence[Document]) -> bytes:
    """One file, the documents one after the other. It takes a second or two: call it in a thread."""
    return pdf(SOURCE, {"fonts": FONTS, "parts": list(map(_part, documents))})


def _part(document: Document) -> dict[str, Any]:
    said = _breakable({key: value for key, value in vars(document).items() if key != "blocks"})
    return {**said, "blocks": list(map(_block, document.blocks))}


def _block(block: Block) -> dict[str, Any]:
    kind = type(block).__name__.lower()
    if isinstance(block, Figure):
        return {"kind": kind, "caption": breakable(block.caption), "chart": described(block.chart)}
    return {"kind": kind, **_breakable(asdict(block))}


def _breakable(value: Any) -> Any:
    """Every text of it with places where it may break."""
    if isinstance(value, str):
        return "\n".join(map(breakable, value.split("\n")))
    if isinstance(value, dict):
        return {key: _breakable(inner) for key, inner in value.items()}
    return [_breakable(inner) for inner in value] if isinstance(value, list | tuple) else value
