"""Texts in the event's languages."""

from typing import Any, Literal, get_args

from pydantic import ConfigDict, RootModel, model_validator

Language = Literal["en", "km"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


class Text(RootModel[dict[Language, str]]):
    """One text in the event's languages; English is always there.

    In the file either a plain string (the same in every language) or a mapping of language to text.
    """

    model_config = ConfigDict(frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _same_in_every_language(cls, value: Any) -> Any:
        return dict.fromkeys(LANGUAGES, value) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _has_english(self) -> "Text":
        if not all(text.strip() for text in self.root.values()):
            raise ValueError("a text is empty; write it or leave the language out")
        if "en" not in self.root:
            raise ValueError("English (en) is missing; every text needs it as the fallback")
        return self

    def __hash__(self) -> int:
        return hash(tuple(sorted(self.root.items())))

    def to(self, language: str) -> str:
        """The text in that language, or in English where there is none."""
        return self.root.get(language) or self.root["en"]  # type: ignore[call-overload]
