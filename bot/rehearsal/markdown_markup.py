"""parse_mode MarkdownV2, as strict as Telegram is about it."""

from typing import Any, NamedTuple

from bot.rehearsal.entities import checked_link, utf16_length

RESERVED = frozenset("_*[]()~`>#+-=|{}.!")
# Longer marks first: "__" before "_", "||" is the only use of "|".
MARKS = {
    "||": ("spoiler", "Spoiler"),
    "__": ("underline", "Underline"),
    "_": ("italic", "Italic"),
    "*": ("bold", "Bold"),
    "~": ("strikethrough", "Strikethrough"),
}


class _Open(NamedTuple):
    mark: str
    offset: int  # UTF-16, where its text begins
    at: int  # index of the mark in the source


class _Parser:
    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.offset = 0
        self.pieces: list[str] = []
        self.entities: list[dict[str, Any]] = []
        self.stack: list[_Open] = []
        self.quote: int | None = None  # UTF-16, where an open block quote begins

    def parse(self) -> tuple[str, list[dict[str, Any]]]:
        while self.at < len(self.source):
            self._step()
        if self.stack:
            opened = self.stack[-1]
            name = MARKS[opened.mark][1] if opened.mark in MARKS else "TextUrl"
            raise self._unended(name, opened.at)
        self._end_quote()
        return "".join(self.pieces), self.entities

    def _step(self) -> None:
        source, at = self.source, self.at
        sign = source[at]
        if sign == "\\" and at + 1 < len(source) and ord(source[at + 1]) <= 126:
            self._text(source[at + 1], 2)
        elif sign == "\n":
            self._text("\n", 1)
            if self.quote is not None and not source.startswith(">", self.at):
                self._end_quote()
        elif sign == ">" and self._at_line_start():
            self.quote = self.offset if self.quote is None else self.quote
            self.at += 1
        elif sign == "`":
            self._code("```" if source.startswith("```", at) else "`")
        elif sign == "[" or source.startswith("![", at):
            mark = "[" if sign == "[" else "!["
            self.stack.append(_Open(mark, self.offset, at))
            self.at += len(mark)
        elif sign == "]" and self.stack and self.stack[-1].mark in {"[", "!["}:
            self._link(self.stack.pop())
        elif mark := next((mark for mark in MARKS if source.startswith(mark, at)), ""):
            self._mark(mark)
        elif sign in RESERVED:
            raise ValueError(f"Character '{sign}' is reserved and must be escaped with the preceding '\\'")
        else:
            self._text(sign, 1)

    def _text(self, text: str, width: int) -> None:
        self.pieces.append(text)
        self.offset += utf16_length(text)
        self.at += width

    def _at_line_start(self) -> bool:
        return self.at == 0 or self.source[self.at - 1] == "\n"

    def _mark(self, mark: str) -> None:
        if self.stack and self.stack[-1].mark == mark:
            self._add(MARKS[mark][0], self.stack.pop().offset)
        elif mark == "__" and self.stack and self.stack[-1].mark == "_":
            # "_a __b___": the first of the signs ends the italic one.
            mark = "_"
            self._add("italic", self.stack.pop().offset)
        elif any(opened.mark == mark for opened in self.stack):
            raise self._unended(MARKS.get(self.stack[-1].mark, ("", "TextUrl"))[1], self.stack[-1].at)
        else:
            self.stack.append(_Open(mark, self.offset, self.at))
        self.at += len(mark)

    def _code(self, mark: str) -> None:
        begin = self.at
        self.at += len(mark)
        language = ""
        if mark == "```":
            line, newline, _ = self.source[self.at :].partition("\n")
            if newline and line and not any(sign.isspace() or sign == "`" for sign in line):
                language = line
                self.at += len(line)
            if self.source.startswith("\n", self.at):
                self.at += 1
        offset = self.offset
        while not self.source.startswith(mark, self.at):
            if self.at >= len(self.source):
                raise self._unended("Code" if mark == "`" else "PreCode" if language else "Pre", begin)
            escaped = self.source[self.at] == "\\" and self.source[self.at + 1 : self.at + 2] in {"`", "\\"}
            self._text(self.source[self.at + escaped], 1 + escaped)
        self.at += len(mark)
        self._add("code" if mark == "`" else "pre", offset, **({"language": language} if language else {}))

    def _link(self, opened: _Open) -> None:
        self.at += 1
        url = ""
        if self.source.startswith("(", self.at):
            self.at += 1
            while not self.source.startswith(")", self.at):
                if self.at >= len(self.source):
                    raise ValueError(f"Can't find end of a URL at byte offset {self._byte(opened.at)}")
                self.at += self.source[self.at] == "\\"
                url += self.source[self.at : self.at + 1]
                self.at += 1
            self.at += 1
        if opened.mark == "![":
            emoji = url.removeprefix("tg://emoji?id=")
            if not emoji.isdecimal():
                raise ValueError("Invalid custom emoji identifier specified")
            self._add("custom_emoji", opened.offset, custom_emoji_id=emoji)
            return
        inner = "".join(self.pieces).encode("utf-16-le")[2 * opened.offset :].decode("utf-16-le")
        if link := checked_link(url or inner):
            self._add("text_link", opened.offset, url=link)

    def _end_quote(self) -> None:
        if self.quote is not None:
            self._add("blockquote", self.quote)
            self.quote = None

    def _add(self, kind: str, offset: int, **more: str) -> None:
        if self.offset > offset:
            self.entities.append({"offset": offset, "length": self.offset - offset, "type": kind, **more})

    def _unended(self, name: str, at: int) -> ValueError:
        return ValueError(f"Can't find end of {name} entity at byte offset {self._byte(at)}")

    def _byte(self, at: int) -> int:
        return len(self.source[:at].encode())


def parse_markdown(text: str) -> tuple[str, list[dict[str, Any]]]:
    """The plain text and its entities, as written (not yet joined or ordered).

    Raises ValueError with Telegram's wording after "can't parse entities: ".
    """
    return _Parser(text).parse()
