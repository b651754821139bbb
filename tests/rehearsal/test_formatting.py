"""Parse modes: HTML and MarkdownV2 to text and entities, and back."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rehearsal.entities import settled, utf16_length
from bot.rehearsal.formatting import CAPTION_LIMIT, TEXT_LIMIT, format_text, render_html
from bot.rehearsal.html_markup import parse_html
from bot.rehearsal.refusals import Refusal

Entity = dict[str, Any]


def entity(kind: str, offset: int, length: int, **more: str) -> Entity:
    return {"offset": offset, "length": length, "type": kind, **more}


def html(text: str) -> tuple[str, list[Entity]]:
    return tuple(format_text(text, "HTML", None, TEXT_LIMIT))  # type: ignore[return-value]


def markdown(text: str) -> tuple[str, list[Entity]]:
    return tuple(format_text(text, "MarkdownV2", None, TEXT_LIMIT))  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("tag", "kind"),
    [
        ("b", "bold"),
        ("strong", "bold"),
        ("i", "italic"),
        ("em", "italic"),
        ("u", "underline"),
        ("ins", "underline"),
        ("s", "strikethrough"),
        ("strike", "strikethrough"),
        ("del", "strikethrough"),
        ("tg-spoiler", "spoiler"),
        ("code", "code"),
        ("pre", "pre"),
        ("blockquote", "blockquote"),
    ],
)
def test_html_knows_telegrams_tags(tag: str, kind: str) -> None:
    assert html(f"a <{tag}>bc</{tag}>") == ("a bc", [entity(kind, 2, 2)])


def test_html_offsets_count_utf16_units() -> None:
    assert html("សាលា 🏛 <b>🏛x</b>") == ("សាលា 🏛 🏛x", [entity("bold", 8, 3)])


def test_html_nests() -> None:
    text, entities = html("<blockquote><b>a<i>b</i></b></blockquote>")
    assert text == "ab"
    assert entities == [entity("blockquote", 0, 2), entity("bold", 0, 2), entity("italic", 1, 1)]


def test_html_decodes_the_four_names_and_numbers_only() -> None:
    assert html("&lt;&gt;&amp;&quot; &#39;&#x41; &nbsp; &copy; a&b") == ("<>&\" 'A &nbsp; &copy; a&b", [])


def test_html_links_get_a_scheme_and_a_path() -> None:
    assert html('<a href="example.org">x</a>')[1] == [entity("text_link", 0, 1, url="http://example.org/")]
    assert (
        html("<a href='https://Example.org/Q?a=1&amp;b=2'>x</a>")[1][0]["url"]
        == "https://example.org/Q?a=1&b=2"
    )
    assert html('<a href="nowhere">x</a>') == ("x", [])


def test_html_code_blocks_have_a_language() -> None:
    expected = ("x = 1", [entity("pre", 0, 5, language="python")])
    assert html('<pre><code class="language-python">x = 1</code></pre>') == expected


def test_html_spans_are_spoilers_and_quotes_may_be_expandable() -> None:
    assert html('<span class="tg-spoiler">x</span>')[1] == [entity("spoiler", 0, 1)]
    assert html("<blockquote expandable>x</blockquote>")[1] == [entity("expandable_blockquote", 0, 1)]
    assert html('<tg-emoji emoji-id="5368">👍</tg-emoji>')[1] == [
        entity("custom_emoji", 0, 2, custom_emoji_id="5368")
    ]


def test_neighbouring_styles_of_one_kind_are_joined_and_none_is_kept_in_code() -> None:
    assert html("<b>a</b><b>b</b>")[1] == [entity("bold", 0, 2)]
    assert html("<b>a<code>b</code>c</b>")[1] == [
        entity("bold", 0, 1),
        entity("code", 1, 1),
        entity("bold", 2, 1),
    ]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("ក<br>", 'Unsupported start tag "br" at byte offset 3'),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("x<b", "Unclosed start tag at byte offset 1"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ('<a href="x', 'Unclosed start tag "a" at byte offset 0'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_html_is_refused_in_telegrams_words(text: str, complaint: str) -> None:
    with pytest.raises(Refusal) as refused:
        html(text)
    assert refused.value.description == f"Bad Request: can't parse entities: {complaint}"


def test_markdown_knows_telegrams_marks() -> None:
    text, entities = markdown("*b* _i_ __u__ ~s~ ||p|| `c` [l](https://a.org/b)")
    assert text == "b i u s p c l"
    assert [found["type"] for found in entities] == [
        "bold",
        "italic",
        "underline",
        "strikethrough",
        "spoiler",
        "code",
        "text_link",
    ]
    assert [found["offset"] for found in entities] == [0, 2, 4, 6, 8, 10, 12]


def test_markdown_nests_and_quotes() -> None:
    assert markdown("*a _b_*") == ("a b", [entity("bold", 0, 3), entity("italic", 2, 1)])
    assert markdown(">one\n>two\nthree") == ("one\ntwo\nthree", [entity("blockquote", 0, 8)])
    assert markdown("```python\nx = 1```") == ("x = 1", [entity("pre", 0, 5, language="python")])
    assert markdown(r"1\. a\_b 5 \> 3") == ("1. a_b 5 > 3", [])
    assert markdown("![👍](tg://emoji?id=53)")[1] == [entity("custom_emoji", 0, 2, custom_emoji_id="53")]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("1. one", "Character '.' is reserved and must be escaped with the preceding '\\'"),
        ("ក *x", "Can't find end of Bold entity at byte offset 4"),
        ("`x", "Can't find end of Code entity at byte offset 0"),
        ("[x](http://a", "Can't find end of a URL at byte offset 0"),
        ("*a _b*", "Can't find end of Italic entity at byte offset 3"),
    ],
)
def test_markdown_is_refused_in_telegrams_words(text: str, complaint: str) -> None:
    with pytest.raises(Refusal) as refused:
        markdown(text)
    assert refused.value.description == f"Bad Request: can't parse entities: {complaint}"


def test_an_unknown_parse_mode_is_refused() -> None:
    with pytest.raises(Refusal, match="unsupported parse_mode"):
        format_text("x", "BBCode", None, TEXT_LIMIT)


def test_lengths_are_counted_after_parsing_in_utf16_units() -> None:
    assert format_text("<b>" + "x" * 4096 + "</b>", "HTML", None, TEXT_LIMIT).text == "x" * 4096
    assert format_text("🏛" * 2048, None, None, TEXT_LIMIT).text == "🏛" * 2048
    with pytest.raises(Refusal, match="message is too long"):
        format_text("🏛" * 2048 + "x", None, None, TEXT_LIMIT)
    with pytest.raises(Refusal, match="message caption is too long"):
        format_text("x" * 1025, None, None, CAPTION_LIMIT)
    with pytest.raises(Refusal, match="strings must be encoded in UTF-8"):
        html("half a pair: \ud83c")
    with pytest.raises(Refusal, match="text is too long"):
        format_text("<b></b>" * 10_000, "HTML", None, TEXT_LIMIT)


def test_space_around_a_text_is_cut_and_its_entities_move_along() -> None:
    assert html("  \n<b> a</b>b \n") == ("ab", [entity("bold", 0, 1)])
    assert html("<b>   </b>") == ("", [])


def test_commands_links_mentions_and_hashtags_are_found() -> None:
    text = "🏛 /poll@sala_bot and https://a.org/x, @sokha #NSPS, not a/b or <code>"
    found = format_text(text, None, None, TEXT_LIMIT).entities
    assert found == [
        entity("bot_command", 3, 14),
        entity("url", 22, 15),
        entity("mention", 39, 6),
        entity("hashtag", 46, 5),
    ]
    assert html("<code>/poll</code>")[1] == [entity("code", 0, 5)]


def test_explicit_entities_are_taken_as_they_are() -> None:
    given_ones = [entity("bold", 0, 2), entity("italic", 1, 2)]
    assert format_text("abc", None, given_ones, TEXT_LIMIT).entities == given_ones
    assert format_text("abc", None, [entity("mention", 0, 2)], TEXT_LIMIT).entities == []


@pytest.mark.parametrize(
    ("entities", "complaint"),
    [
        (["bold"], "can't parse MessageEntity: expected an Object"),
        ([{"offset": 0, "length": 1}], "can't parse MessageEntity: Can't find field \"type\""),
        (
            [entity("bold", 1, 9)],
            "entity beginning at UTF-16 offset 1 ends after the end of the text at UTF-16 offset 3",
        ),
    ],
)
def test_explicit_entities_that_do_not_fit_are_refused(entities: list[Any], complaint: str) -> None:
    with pytest.raises(Refusal) as refused:
        format_text("abc", None, entities, TEXT_LIMIT)
    assert refused.value.description == f"Bad Request: {complaint}"


letters = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp")), max_size=4)


def tagged(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    tags = st.sampled_from(["b", "i", "u", "s", "tg-spoiler", "code", "pre", "blockquote"])
    plain = st.builds(lambda tag, text: f"<{tag}>{text}</{tag}>", tags, inner)
    link = st.builds(lambda text: f'<a href="https://a.org/?x=1&amp;y=2">{text}</a>', inner)
    return st.one_of(plain, link, st.lists(inner, max_size=3).map("".join))


escaped = letters.map(lambda text: text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
markup = st.recursive(escaped, tagged, max_leaves=20)


@settings(deadline=None)
@given(markup)
def test_what_is_rendered_parses_back_to_the_same(source: str) -> None:
    text, found = parse_html(source)
    kept = settled(found)
    again, found_again = parse_html(render_html(text, kept))
    assert (again, settled(found_again)) == (text, kept)


spans = st.builds(
    entity,
    st.sampled_from(["bold", "italic", "underline", "strikethrough", "spoiler", "code", "blockquote"]),
    st.integers(0, 12),
    st.integers(1, 12),
)


@settings(deadline=None)
@given(st.lists(spans, max_size=6))
def test_any_entities_settle_into_what_html_can_say(entities: list[Entity]) -> None:
    text = "a<b>&🏛 សាលាxyz1234567890"
    # An entity that ends inside a character is nothing a client sends.
    cut = {utf16_length(text[:index]) for index in range(len(text) + 1)}
    whole = [each for each in entities if {each["offset"], each["offset"] + each["length"]} <= cut]
    kept = settled(whole)
    again, found = parse_html(render_html(text, kept))
    assert (again, settled(found)) == (text, kept)
    assert settled(kept) == kept
