"""A small event in which every part of the format occurs, and what is said when it is damaged."""

from collections.abc import Callable
from pathlib import Path

import pytest

from config.event_file import EventFileError, Mistake, load_event

SMALL = """\
code: small
title: Small
operator: Us
contact: the desk
venue: {en: Hall, km: សាល}
zone: Asia/Phnom_Penh
date: 2015-11-20
languages: [en, km]
goals:
  objectives: [{code: O1, text: Terms}]
groups:
  - {code: A, name: Alpha, expected: 5}
organisations:
  - {code: M, name: Ministry, groups: [A]}
agenda:
  - code: one
    kind: polling
    title: One
    starts: 09:00
    ends: 10:00
    serves: [O1]
  - {code: two, kind: lunch, title: Two, starts: 10:00, ends: 11:00}
lists:
  colours:
    - {code: r, label: Red}
    - {code: g, label: Green}
polls:
  - code: first
    kind: choice
    title: First
    question: Which?
    anonymity: named
    options: colours
    rounds: [{session: one, at: 09:30}, {session: two, at: 10:30}]
  - code: second
    kind: approval
    title: Second
    question: Which ones?
    anonymity: confidential
    groups: [A]
    options: [{code: x, label: X}, {code: y, label: Y}]
    most: 2
    rounds: [{session: one, at: 09:40}]
"""


@pytest.fixture
def small() -> str:
    return SMALL


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "small.yaml"


@pytest.fixture
def mistakes_in(file: Path) -> Callable[[bytes], tuple[Mistake, ...]]:
    """What is said about a file with that content."""

    def load(content: bytes) -> tuple[Mistake, ...]:
        file.write_bytes(content)
        with pytest.raises(EventFileError) as caught:
            load_event(file)
        return caught.value.mistakes

    return load


@pytest.fixture
def mistakes(mistakes_in: Callable[[bytes], tuple[Mistake, ...]]) -> Callable[..., tuple[Mistake, ...]]:
    """What is said about the small event after replacements `(old, new)`, each of the first occurrence."""

    def damage(*changes: tuple[str, str]) -> tuple[Mistake, ...]:
        text = SMALL
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        return mistakes_in(text.encode())

    return damage
