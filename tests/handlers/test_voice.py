"""Texts are cut between characters, and whatever was typed can stand in a message."""

from hypothesis import given
from hypothesis import strategies as st

from bot.message import Message
from config.graphemes import graphemes
from handlers.voice import escaped, fitting
from tests.handlers.drawn import plain

KHMER = st.text(st.characters(min_codepoint=0x1780, max_codepoint=0x17D3), max_size=80)


@given(KHMER | st.text(max_size=80), st.integers(1, 60))
def test_a_cut_fits_and_falls_between_characters(text: str, most: int) -> None:
    cut = fitting(text, most)
    assert len(cut.encode("utf-16-le", "surrogatepass")) // 2 <= most
    if cut != text:
        assert cut.endswith("…")
        kept = graphemes(cut[:-1])
        assert kept == graphemes(text)[: len(kept)]


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_whatever_is_typed_can_stand_in_a_message(text: str) -> None:
    shown = plain(Message(f"x{escaped(text)}x")) if "\n\n\n" not in text and "&" not in text else None
    assert shown is None or shown == f"x{text}x"
