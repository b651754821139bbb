"""Characters as readers count them: a Khmer consonant with its subscripts and vowels is one."""

import regex

_CLUSTER = regex.compile(r"\X")


def graphemes(text: str) -> list[str]:
    """The text's characters; joined they are the text."""
    return list(_CLUSTER.findall(text))


def shortened(text: str, most: int) -> str:
    """The text, or its first characters and … where it has more than `most`."""
    if len(text) <= most:
        return text
    characters = graphemes(text)
    return text if len(characters) <= most else "".join(characters[: most - 1]) + "…"
