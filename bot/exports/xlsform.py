"""The questions as an XLSForm, for KoboToolbox, ODK and the like: every planned poll, in English and Khmer.

Names are those of the columns of `responses_wide` and choices those of `responses`, so that answers gathered elsewhere
can be laid beside. See https://xlsform.org.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.exports.cells import Row
from bot.rules.ballots import ALONE
from config.catalogs import Texts
from config.event import (
    DONT_KNOW,
    ApprovalPoll,
    ChoicePoll,
    Event,
    Item,
    MatrixPoll,
    PointsPoll,
    Poll,
    QuizPoll,
    RankingPoll,
    ScaledPoll,
    Text,
    WrittenPoll,
    abouts_of,
    items_of,
)

LANGUAGES: Mapping[str, str] = {"en": "English (en)", "km": "Khmer (km)"}
"""As XLSForm names them."""


def _in_languages(column: str) -> tuple[str, ...]:
    return tuple(f"{column}::{language}" for language in LANGUAGES.values())


SURVEY = (
    "type", "name", *_in_languages("label"), *_in_languages("hint"), "required", "relevant", "constraint",
    *_in_languages("constraint_message"), "appearance",
)  # fmt: skip
CHOICES = ("list_name", "name", *_in_languages("label"))
SETTINGS = ("form_title", "form_id", "version", "default_language", "style")

GROUP = "group"
"""The question of the stakeholder group, and its list of choices."""


@dataclass(frozen=True)
class XlsForm:
    """The rows of its three sheets."""

    survey: Sequence[Row]
    choices: Sequence[Row]
    settings: Sequence[Row]


def xlsform(texts: Texts, event: Event, polls: Iterable[tuple[Poll, str]], version: str) -> XlsForm:
    """`polls`: each with a round's code, in the order of the day."""
    made = _Making(texts, event)
    made.ask_group()
    for poll, code in polls:
        made.ask(poll, code)
    settings = (event.title.to("en"), event.code, version, LANGUAGES["en"], "pages")
    return XlsForm(made.survey, made.choices, [settings])


@dataclass
class _Making:
    texts: Texts
    event: Event
    survey: list[Row] = field(default_factory=list)
    choices: list[Row] = field(default_factory=list)
    _lists: set[str] = field(default_factory=set)

    def ask_group(self) -> None:
        if self.event.groups:
            self._list(GROUP, [Item(code=group.code, label=group.name) for group in self.event.groups])
            self._row(f"select_one {GROUP}", GROUP, self._said("registration.choose_group"), required="yes")

    def ask(self, poll: Poll, code: str) -> None:
        """A page a round; whoever isn't asked doesn't see it."""
        name = f"{poll.code}.{code}"
        plan = next((plan.name for plan in poll.rounds if plan.code == code), None)
        title = _joined(poll.title, plan) if plan is not None else poll.title
        self._row("begin_group", f"{name}.page", title, appearance="field-list", relevant=_among(poll.groups))
        match poll:
            case WrittenPoll():
                self._write(poll, name)
            case RankingPoll():
                self._rank(poll, name)
            case PointsPoll():
                self._spread(poll, name)
            case ApprovalPoll():
                self._approve(poll, name)
            case ChoicePoll() | QuizPoll() | ScaledPoll():
                self._choose(poll, name)
        self._row("end_group", "", None)

    def _write(self, poll: WrittenPoll, name: str) -> None:
        """As many texts as one likes, each perhaps about one thing of a list."""
        self._row("begin_repeat", f"{name}.texts", poll.question)
        if abouts := abouts_of(poll):
            self._list(poll.code, abouts)
            self._row(f"select_one {poll.code}", f"{name}.item", poll.title, appearance="minimal")
        self._row("text", name, poll.question, appearance="multiline")
        self._row("end_repeat", "", None)

    def _choose(self, poll: ChoicePoll | QuizPoll | ScaledPoll, name: str) -> None:
        """One answer, or one for each item."""
        items = {item.code: item for item in items_of(poll)}
        if items:
            self._row("note", f"{name}.note", poll.question)
        for item in tuple(items) or (ALONE,):
            asked = items[item].label if item else poll.question
            answers = f"{poll.code}.{item}" if isinstance(poll, QuizPoll) else poll.code
            self._list(answers, [*_options(poll, item), self._dont_know()])
            self._row(
                f"select_one {answers}",
                f"{name}.{item}" if item else name,
                asked,
                relevant=_asked_of(poll, item),
                appearance="likert" if isinstance(poll, ScaledPoll) else "",
            )

    def _approve(self, poll: ApprovalPoll, name: str) -> None:
        self._list(poll.code, [*poll.options, self._dont_know()])
        alone = f"not(selected(., '{DONT_KNOW}') and count-selected(.) > 1)"
        few = f" and count-selected(.) <= {poll.most}" if poll.most else ""
        said = self._said("xlsform.at_most", n=poll.most) if poll.most else self._said("xlsform.alone")
        self._row(f"select_multiple {poll.code}", name, poll.question, constraint=alone + few, message=said)

    def _rank(self, poll: RankingPoll, name: str) -> None:
        """A question a rank; none takes an option that stands above."""
        self._list(poll.code, [*poll.options, self._dont_know()])
        self._row("note", f"{name}.note", poll.question)
        above: list[str] = []
        for rank in range(1, poll.ranks() + 1):
            self._row(
                f"select_one {poll.code}",
                f"{name}.rank{rank}",
                self._said("xlsform.rank", n=rank),
                relevant=f"{above[-1]} != '' and {above[-1]} != '{DONT_KNOW}'" if above else "",
                constraint=" and ".join(f". != {one}" for one in above)
                + (f" and . != '{DONT_KNOW}'" if above else ""),
                message=self._said("xlsform.ranked") if above else None,
                appearance="minimal",
            )
            above.append(f"${{{name}.rank{rank}}}")

    def _spread(self, poll: PointsPoll, name: str) -> None:
        """A number an option; all together no more than there are."""
        self._row("note", f"{name}.note", poll.question)
        given: list[str] = []
        for option in poll.options:
            total = " + ".join([*(f"coalesce({one}, 0)" for one in given), "."])
            self._row(
                "integer",
                f"{name}.{option.code}",
                option.label,
                constraint=f". >= 0 and . <= {poll.cap or poll.budget} and {total} <= {poll.budget}",
                message=self._said("xlsform.points", n=poll.budget),
            )
            given.append(f"${{{name}.{option.code}}}")

    def _row(self, kind: str, name: str, label: Text | None, **more: Any) -> None:
        message: Text | None = more.get("message")
        self.survey.append(
            (
                kind,
                name,
                *_both(label),
                "",
                "",
                more.get("required", ""),
                more.get("relevant", ""),
                more.get("constraint", ""),
                *_both(message),
                more.get("appearance", ""),
            )
        )

    def _list(self, name: str, entries: Iterable[Item]) -> None:
        """Once: the rounds of a poll share it."""
        if name not in self._lists:
            self._lists.add(name)
            self.choices += [(name, entry.code, *_both(entry.label)) for entry in entries]

    def _dont_know(self) -> Item:
        return Item(code=DONT_KNOW, label=self._said("answer.dont_know"))

    def _said(self, key: str, **values: object) -> Text:
        spoken = {language: self.texts.plain(language, key, **values) for language in LANGUAGES}
        return Text.model_validate(spoken)


def _options(poll: ChoicePoll | QuizPoll | ScaledPoll, item: str) -> Iterator[Item]:
    """A value of the scale is said with its label."""
    if isinstance(poll, QuizPoll):
        yield from next(question.options for question in poll.items if question.code == item)
        return
    if isinstance(poll, ChoicePoll):
        yield from poll.options
        return
    for value in poll.scale.values():
        label = poll.scale.labels.get(value)
        said = (
            {lang: f"{value} {text}" for lang, text in label.root.items()}
            if label is not None
            else str(value)
        )
        yield Item(code=str(value), label=Text.model_validate(said))


def _both(text: Text | None) -> tuple[str, str]:
    """Khmer is never left out: a form shows a dash there. `${` would be a reference to a question."""
    return ("", "") if text is None else tuple(text.to(lang).replace("${", "$ {") for lang in LANGUAGES)  # type: ignore[return-value]


def _joined(title: Text, name: Text) -> Text:
    return Text.model_validate({lang: f"{title.to(lang)} · {name.to(lang)}" for lang in LANGUAGES})


def _among(groups: Sequence[str]) -> str:
    return " or ".join(f"${{{GROUP}}} = '{code}'" for code in groups)


def _asked_of(poll: object, item: str) -> str:
    """Of a matrix with shares: the groups that rate the item."""
    if not isinstance(poll, MatrixPoll):
        return ""
    others = [code for code, share in poll.shares.items() if item not in share]
    return " and ".join(f"${{{GROUP}}} != '{code}'" for code in others)
