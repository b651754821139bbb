"""Every mistake in an event file is named, with its line and what would be right."""

from collections.abc import Callable
from pathlib import Path

import pytest

from config.event import TextPoll
from config.event_file import Mistake, load_event

Mistakes = Callable[..., tuple[Mistake, ...]]

TEXT = "    kind: text\n"

OPTIONS = "[{code: x, label: X}, {code: y, label: Y}]"


def test_three_mistakes_are_all_named_with_their_lines(mistakes: Mistakes, file: Path) -> None:
    found = mistakes(
        ("starts: 09:00", "starts: 25:99"), ("question: Which?", "qestion: Which?"), ("5}", "five}")
    )
    keys = "code, title, question, serves, anonymity, results, quorum, groups, items, rounds, kind, options"
    assert [
        str(mistake).removeprefix(str(file)) for mistake in found if "missing" not in mistake.message
    ] == [
        ":12: groups[0].expected: 'five' is no whole number; write it as 18",
        ":19: agenda[0].starts: '25:99' is no time of day; write it as 13:30",
        f":31: polls[0].qestion: unknown key 'qestion'; did you mean 'question'? allowed here: {keys}",
    ]


def test_a_mistake_in_one_poll_hides_none_in_another_nor_in_itself(mistakes: Mistakes) -> None:
    found = mistakes(
        ("anonymity: named", "anonymity: secret"),
        ("session: one, at", "session: noe, at"),
        ("[A]\n", "[B]\n"),
    )
    assert [f"{mistake.line}: {mistake.path}: {mistake.message}" for mistake in found] == [
        "32: polls[0].anonymity: 'secret' can't stand here; write one of: named, confidential, unlinked",
        "34: polls[0].rounds[0].session: there is no session 'noe'; did you mean 'one'? there are: one, two",
        "40: polls[1].groups[0]: there is no group 'B'; there are: A",
    ]


# fmt: off
CASES = [  # what is replaced, by what; then line, path and words of the mistake
    ("code: small", "code: Small", 1, "code", "write 'small'"),
    ("code: small", "code: a b", 1, "code", "'a b' is no code; write 1 to 16 letters"),
    ("title: Small", "title:", 2, "title", "a text is empty"),
    ("title: Small", "title: {km: ក}", 2, "title", "English (en) is missing"),
    ("title: Small", "title: {en: A, kh: ក}", 2, "title.kh", "write one of: en, km"),
    ("title: Small", "title: [A]", 2, "title", "a list stands where a text must; write it, or one for each"),
    ("title: Small", 'title: "A\\u202eB"', 2, "title", "invisible control character (U+202E)"),
    ("contact: the desk\n", "", 1, "contact", "is missing; needed here: code, title, operator, contact"),
    ("Asia/Phnom_Penh", "Phnom_Penh", 6, "zone", "write it as Asia/Phnom_Penh"),
    ("2015-11-20", "20.11.2015", 7, "date", "'20.11.2015' is no date; write it as 2015-11-20"),
    ("[en, km]", "[en]", 5, "venue.km", "1 texts are in 'km', the first one here; add km to languages: [en, km]"),
    ("[en, km]", "[km]", 8, "languages", "English (en) is missing"),
    ("[en, km]", "en", 8, "languages", "'en' stands where a list must; write [en]"),
    ("[en, km]", "[en, km, km]", 8, "languages[2]", "'km' stands twice in this list"),
    ("[en, km]", "[en, km]\nunreviewed: [fr]", 9, "unreviewed[0]", "'fr' is not among the languages (en, km)"),
    ("expected: 5", "expected: -5", 12, "groups[0].expected", "'-5' is too small; write 0 or more"),
    ("{code: A,", "{code: A, code: A,", 12, "groups[0].code", "this key is written twice, first in line 12"),
    ("5}\n", "5}\n  - {code: A, name: B, expected: 1}\n", 13, "groups[1].code", "used twice, first in line 12"),
    ("groups: [A]}", "groups: [Z]}", 14, "organisations[0].groups[0]", "there is no group 'Z'; there are: A"),
    ("    kind: polling", "    kind: Poling", 17, "agenda[0].kind", "did you mean 'polling'? write one of: reg"),
    ("ends: 10:00", "ends: 10:30", 22, "agenda[1].starts", "starts at 10:00, but 'one' lasts until 10:30"),
    ("starts: 10:00", "starts: 08:00", 22, "agenda[1].starts", "before 'one' above it (09:00); put them in order"),
    ("ends: 11:00", "ends: 09:00", 22, "agenda[1]", "ends at 09:00, not after its start at 10:00"),
    ("    serves: [O1]", "    serves: O1", 21, "agenda[0].serves", "write [O1], or a line with - for each"),
    ("    serves: [O1]", "    silent: perhaps", 21, "agenda[0].silent", "write yes or no"),
    ("    serves: [O1]", "    serves: [o1]", 21, "agenda[0].serves[0]", "there is no goal 'o1'; did you mean 'O1'?"),
    ("{code: g, label", "{code: r, label", 26, "lists.colours[1].code", "'r' is used twice, first in line 25"),
    ("{code: g, label", "{code: dk, label", 26, "lists.colours[1].code", "the code 'dk' is reserved"),
    ("  colours:", "  my colours:", 24, "lists['my colours']", "'my colours' is no code"),
    ("    - {code: g, label: Green}\n", "", 32, "polls[0].options", "at least 2 options; there are 1"),
    ("    kind: choice\n", TEXT + "    into: colors\n", 30, "polls[0].into", "no list 'colors'; did you mean 'colours'?"),
    ("    kind: choice\n", TEXT + "    types: [{code: a, label: A}]\n", 30, "polls[0].types", "write into: with the"),
    ("    kind: choice\n", TEXT + "    types: [{code: a, label: A}, {code: a, label: B}]\n", 30, "polls[0].types[1].code", "used twice"),
    ("    kind: choice\n", TEXT + "    types: [{code: a, label: A, serves: [O2]}]\n", 30, "polls[0].types[0].serves[0]", "no goal 'O2'"),
    ("    kind: choice\n", TEXT + f"    types: [{', '.join(f'{{code: t{n}, label: T}}' for n in range(11))}]\n", 30, "polls[0].types", "10 types"),
    ("    kind: choice", "    kind: chioce", 29, "polls[0].kind", "did you mean 'choice'? kinds are: choice, app"),
    ("    kind: choice\n", "", 28, "polls[0].kind", "is missing; kinds are: choice, approval, scale"),
    ("  - code: second", "  - code: first", 35, "polls[1].code", "'first' is used twice, first in line 28"),
    ("options: colours", "options: colors", 33, "polls[0].options", "did you mean 'colours'?"),
    ("at: 09:30", "at: 10:01", 34, "polls[0].rounds[0].at", "10:01 is outside 'one', which is from 09:00 to 10:00"),
    ("at: 09:30", "at: 09:30, minutes: 601", 34, "polls[0].rounds[0].minutes", "'601' is too large; write 600 or less"),
    ("at: 09:30", "at: 09:30, minutes: 0", 34, "polls[0].rounds[0].minutes", "'0' is too small; write 1 or more"),
    ("anonymity: confidential", "anonymity: confidential\n    results: live", 40, "polls[1].results", "anonymity: named"),
    ("at: 09:30", "at: [9]", 34, "polls[0].rounds[0].at", "write it as 13:30"),
    ("{session: two", "{code: 1, session: two", 34, "polls[0].rounds[1].code", "code '1' is used twice"),
    ("[{session: one, at: 09:40}]", "[]", 43, "polls[1].rounds", "nothing is in this list; write at least one"),
    ("{code: y,", "{code: x,", 41, "polls[1].options[1].code", "code 'x' is used twice"),
    ("most: 2", "most: 3", 42, "polls[1].most", "3 is more than the 2 options there are"),
    ("title: First", f"title: {'ក្ក' * 101}", 30, "polls[0].title", "has 101 characters; at most 100 fit"),
    ("question: Which?", f"question: {'a' * 301}", 31, "polls[0].question", "at most 300 fit"),
    ("label: X", f"label: {'a' * 201}", 41, "polls[1].options[0].label", "at most 200 fit"),
]
# fmt: on


@pytest.mark.parametrize(("old", "new", "line", "path", "message"), CASES)
def test_a_mistake_says_where_it_is_and_what_would_be_right(
    mistakes: Mistakes, old: str, new: str, line: int, path: str, message: str
) -> None:
    found = mistakes((old, new))
    assert any(m.path == path and m.line == line and message in m.message for m in found), found


def test_a_card_that_telegram_would_refuse_is_one_mistake(mistakes: Mistakes) -> None:
    options = ", ".join(f"{{code: o{number}, label: {'x' * 200}}}" for number in range(18))
    (found,) = mistakes((OPTIONS, f"[{options}]"))
    assert found.path == "polls[1]"
    assert "this poll's card in 'en' has 3,617 characters of text; at most 3,500 fit" in found.message


def test_an_agenda_that_telegram_would_refuse_is_one_mistake(mistakes: Mistakes) -> None:
    sessions = [
        f"  - {{code: s{n}, kind: panel, title: {'x' * 300}, starts: {n}:00, ends: {n}:30}}\n"
        for n in range(11, 24)
    ]
    (found,) = mistakes(("lists:\n", "".join(sessions) + "lists:\n"))
    assert (found.path, found.line) == ("agenda", 15)


def test_more_options_than_buttons_fit_is_a_mistake(mistakes: Mistakes) -> None:
    options = ", ".join(f"{{code: o{number}, label: x}}" for number in range(91))
    (found,) = mistakes((OPTIONS, f"[{options}]"))
    assert found.message == "91 options are too many for one card; at most 90 fit"


def test_more_ranks_than_anybody_gives_are_a_mistake(mistakes: Mistakes) -> None:
    options = ", ".join(f"{{code: o{number}, label: x}}" for number in range(21))
    ranking = [("kind: approval", "kind: ranking"), (OPTIONS, f"[{options}]")]
    (found,) = mistakes(*ranking, ("    most: 2\n", ""))
    assert (found.path, found.line) == ("polls[1].options", 41)
    (found,) = mistakes(*ranking, ("most: 2", "most: 21"))
    assert (found.path, "at most 20" in found.message) == ("polls[1].most", True)


@pytest.mark.parametrize(
    ("keys", "path", "message"),
    [("budget: 101", "budget", "write 100 or fewer"), ("budget: 5\n    cap: 6", "cap", "more than the budget of 5"),
     ("budget: 0", "budget", "write 1 or more")],
)  # fmt: skip
def test_points_that_nobody_can_give_are_a_mistake(
    mistakes: Mistakes, keys: str, path: str, message: str
) -> None:
    (found,) = mistakes(("kind: approval", "kind: points"), ("most: 2", keys))
    assert found.path == f"polls[1].{path}"
    assert message in found.message


@pytest.mark.parametrize(
    ("keys", "path", "message"),
    [("most: 9", "most", "write 8 or fewer"), ("items: colours", "items", "name the list under about:")],
)
def test_texts_that_fit_no_card_are_a_mistake(mistakes: Mistakes, keys: str, path: str, message: str) -> None:
    (found,) = mistakes(
        ("kind: approval", "kind: text"), (f"    options: {OPTIONS}\n", ""), ("most: 2", keys)
    )
    assert found.path == f"polls[1].{path}"
    assert message in found.message


MATRIX = """  - code: grid
    kind: matrix
    title: Grid
    question: How much?
    anonymity: named
    items: [{code: m1, label: One}, {code: m2, label: Two}]
    shares: {A: [m1]}
    scale: {from: 0, to: 3, labels: {0: None, 3: Much}}
    rounds: [{session: one, at: 09:50}]
"""


@pytest.mark.parametrize(
    ("old", "new", "path", "message"),
    [
        ("{A: [m1]}", "{AA: [m1]}", "shares.AA", "there is no group 'AA'; did you mean 'A'?"),
        ("{A: [m1]}", "{A: [m3]}", "shares.A[0]", "there is no item 'm3'; there are: m1, m2"),
        ("{A: [m1]}", "{A: []}", "shares.A", "leave the group out"),
        ("{from: 0, to: 3, labels: {0: None, 3: Much}}", "{from: 0, to: 6, labels: {0: None, 6: Much}}", "scale",
         "at most 6 points; there are 7"),
        ("    items: [{code: m1, label: One}, {code: m2, label: Two}]\n", "", "items", "is missing"),
    ],
)  # fmt: skip
def test_a_matrix_that_fits_no_phone_or_nobody_is_a_mistake(
    mistakes: Mistakes, old: str, new: str, path: str, message: str
) -> None:
    found = mistakes(("polls:\n", f"polls:\n{MATRIX}"), (old, new))
    assert any(m.path == f"polls[0].{path}" and message in m.message for m in found), found


QUIZ = """  - code: quiz
    kind: quiz
    title: Quiz
    question: Which is right?
    anonymity: named
    items:
      - {code: q1, label: One, right: a, options: [{code: a, label: A}, {code: b, label: B}]}
      - {code: q2, label: Two, right: d, options: [{code: c, label: C}, {code: d, label: D}]}
    rounds: [{session: one, at: 09:50}]
"""


@pytest.mark.parametrize(
    ("old", "new", "path", "message"),
    [
        ("right: a", "right: c", "items[0].right", "there is no option 'c'; there are: a, b"),
        ("{code: c,", "{code: a,", "items[1].options[0].code", "code 'a' is used twice"),
        ("{code: c,", "{code: dk,", "items[1].options[0].code", "reserved for Don't know"),
        (", {code: b, label: B}", "", "items[0].options", "there are 1 options; a question of a quiz has 2 to 10"),
        ("right: a, ", "", "items[0].right", "is missing; needed here: code, label, options, right"),
    ],
)  # fmt: skip
def test_a_quiz_that_has_no_answer_is_a_mistake(
    mistakes: Mistakes, old: str, new: str, path: str, message: str
) -> None:
    (found,) = mistakes(("polls:\n", f"polls:\n{QUIZ}"), (old, new))
    assert found.path == f"polls[0].{path}"
    assert message in found.message


def test_a_live_result_would_tell_what_is_right(mistakes: Mistakes) -> None:
    live = QUIZ.replace("anonymity: named", "anonymity: named\n    results: live")
    (found,) = mistakes(("polls:\n", f"polls:\n{live}"))
    assert (found.path, "write results: closed" in found.message) == ("polls[0].results", True)


def test_a_list_has_no_questions(mistakes: Mistakes) -> None:
    start, end = QUIZ.split("    items:\n", maxsplit=1)[0], "    rounds: [{session: one, at: 09:50}]\n"
    (found,) = mistakes(("polls:\n", f"polls:\n{start}    items: colours\n{end}"))
    assert (found.path, "write the questions of a quiz here" in found.message) == ("polls[0].items", True)


def test_the_right_answers_of_a_quiz_have_to_fit_into_one_message(mistakes: Mistakes) -> None:
    questions = "".join(
        f"      - {{code: q{n}, label: One, right: a{n}, explanation: {'x' * 290}, "
        f"options: [{{code: a{n}, label: A}}, {{code: b{n}, label: B}}]}}\n"
        for n in range(12)
    )
    start, end = QUIZ.split("      - ", maxsplit=1)[0], "    rounds: [{session: one, at: 09:50}]\n"
    (found,) = mistakes(("polls:\n", f"polls:\n{start}{questions}{end}"))
    assert "this quiz's card with the right answers in 'en' has 3,904 characters" in found.message


def test_the_lines_of_a_ranking_count_for_its_card(mistakes: Mistakes) -> None:
    options = ", ".join(f"{{code: o{number}, label: {'x' * 170}}}" for number in range(20))
    changes = [(OPTIONS, f"[{options}]"), ("    most: 2\n", "")]
    (found,) = mistakes(*changes, ("kind: approval", "kind: ranking"))
    assert "this poll's card in 'en' has 4,417 characters" in found.message


@pytest.mark.parametrize("kind", ["text", "wall"])
def test_what_people_write_counts_for_its_card(mistakes: Mistakes, kind: str) -> None:
    changes = [("    kind: choice\n", f"    kind: {kind}\n"), ("    options: colours\n", "")]
    (found,) = mistakes(*changes, ("question: Which?", f"question: {'ស្រ្តី' * 250}"))
    assert found.path == "polls[0]"
    assert "this poll's card" in found.message


def test_a_mistake_in_a_list_is_named_once_however_many_polls_use_it(mistakes: Mistakes) -> None:
    (found,) = mistakes(("label: Red", "label: ''"), (OPTIONS, "colours"))
    assert (found.line, found.path) == (25, "lists.colours[0].label")


def test_a_message_is_one_line_whatever_the_file_has(mistakes: Mistakes) -> None:
    for mistake in mistakes(("code: small", '"a\\nb": "c\\nd"'), ("venue:", f"{'v' * 900}:")):
        assert len(str(mistake).splitlines()) == 1
        assert len(mistake.message) <= 600


def test_a_delphi_poll_needs_a_second_round(mistakes: Mistakes) -> None:
    scale = "    kind: scale\n    scale: {labels: {1: Low, 5: High}}\n    delphi: yes\n"
    changes = [("    kind: choice\n", scale), ("    options: colours\n", "")]
    (mistake,) = mistakes(*changes, (", {session: two, at: 10:30}", ""))
    assert (mistake.path, "a second round" in mistake.message) == ("polls[0].delphi", True)


@pytest.mark.parametrize("kind", ["text", "wall"])
def test_what_people_write_is_not_called_unlinked(mistakes: Mistakes, kind: str) -> None:
    words = f"    kind: {kind}\n    anonymity: unlinked\n"
    (mistake,) = mistakes(
        ("    kind: choice\n", words), ("    options: colours\n", ""), ("    anonymity: named\n", "")
    )
    assert (mistake.path, "says whose it is" in mistake.message) == ("polls[0].anonymity", True)


def test_polls_that_cannot_be_compared_are_named(mistakes: Mistakes) -> None:
    compared = "comparisons: [{code: c, title: C, importance: first, status: nowhere}]\npolls:\n"
    found = mistakes(("polls:\n", compared))
    assert [(mistake.path, mistake.message.split(";")[0]) for mistake in found] == [
        ("comparisons[0].importance", "compare polls on a scale that aren't unlinked"),
        ("comparisons[0].status", "there is no poll 'nowhere'"),
    ]


def test_ideas_are_for_a_list_that_a_poll_asks_about_or_for_an_empty_one(
    mistakes: Mistakes, file: Path, small: str
) -> None:
    becomes = (
        ("    kind: approval\n", "    kind: text\n    into: colours\n"),
        (f"    options: {OPTIONS}\n", ""),
    )
    (found,) = mistakes(*becomes, ("    options: colours\n", f"    options: {OPTIONS}\n"))
    assert (found.line, found.path) == (37, "polls[1].into")
    assert found.message.startswith(
        "no poll asks about 'colours'; write a list that is under items or options"
    )
    for old, new in (*becomes, ("lists:\n", "lists:\n  others: []\n")):
        small = small.replace(old, new, 1)
    for name in ("colours", "others"):
        file.write_text(small.replace("into: colours", f"into: {name}"), "utf-8")
        poll = load_event(file).polls[1]
        assert isinstance(poll, TextPoll)
        assert poll.into == name
