"""What is judged: a title and a description; where only a text is given, its title is looked for."""

import re
from typing import NamedTuple

_WORD = re.compile(r"\S+")
_SMALL = frozenset(
    "and or of the for in to with on at a an except but from by not including other than nor per via".split()
)
_LONGEST_LINE = 120
_LINE = re.compile(r"\s*(\S[^\r\n]*?)\s*[\r\n]")


class Document(NamedTuple):
    """A job's title, '' where it is not known, and its description."""

    title: str
    text: str


class Headed(NamedTuple):
    """A document with its title found: `title` is what it is, `begin` where in `text` the description begins.

    `inside` says that the title stands at the head of `text`, from code point `start` on.
    """

    title: str
    begin: int
    start: int
    inside: bool


def headed(document: Document) -> Headed:
    """Return where a document's title is: its own, the text's short first line, or what head_of finds."""
    if document.title.strip():
        return Headed(document.title, 0, 0, False)
    line = _LINE.match(document.text)
    if line and len(line.group(1)) <= _LONGEST_LINE and document.text[line.end() :].strip():
        return Headed(line.group(1), line.end(), line.start(1), True)
    start, end, begin = head_of(document.text)
    return Headed(document.text[start:end], begin, start, True)


def head_of(text: str) -> tuple[int, int, int]:
    """Return where a title at the head of `text` starts and ends, and where what follows it begins.

    O*NET's rows read `Chief Executives Determine and formulate policies …`: a title in capitals, and a sentence that
    begins with one. So the title is all before the last capitalised word of the run that the text begins with;
    empty, at the beginning, where that word is the first.
    """
    words = list(_WORD.finditer(text))
    last = 0
    for number, word in enumerate(words):
        bare = word.group().strip("(),.;:\"'")
        if not bare or bare[0].isupper() or bare[0].isdigit():
            last = number
        elif bare.casefold() not in _SMALL:
            break
    if not words or last == 0 or last == len(words) - 1:
        begin = words[0].start() if words else 0
        return begin, begin, begin
    return words[0].start(), words[last - 1].end(), words[last].start()
