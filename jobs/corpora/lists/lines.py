"""The lines of a list as its writer meant them: bullets and headings begin one, a wrapped line goes on."""

import re
from collections.abc import Iterator

from skillmill.jobs.corpora.edges import is_bullet
from skillmill.jobs.corpora.lists import phrases

WRAPPED = 75
"""Characters of a line after which a line break is the page's, not the writer's."""
PERHAPS_WRAPPED = 50
"""The same where the next line goes on in lower case, or both have commas."""
_OPEN_END = re.compile(r"(?:\b(?:and|or|of|for|in|on|with|to|the|less)|[&/(])$", re.IGNORECASE)
_MARKERS = "@*+~"
_NUMBERED = re.compile(r"[(]?(?:\d{1,2}|[a-z])[.)]\s+")


def list_lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of each line of text[start:end]; bullets end a line too, and wrapped lines are one."""
    begin = start
    depth = 0
    for at in range(start, end):
        character = text[at]
        if character == "\n":
            if not depth and not _goes_on(text, at, end):
                yield begin, at
                begin = at + 1
            elif depth and text[at : at + 2] == "\n\n":
                yield begin, at
                begin, depth = at + 1, 0
        elif is_bullet(character) or _is_marker(text, at):
            yield begin, at
            begin, depth = at + 1, 0
        elif character in "([":
            depth += 1
        elif character in ")]":
            depth = max(0, depth - 1)
    yield begin, end


def _goes_on(text: str, at: int, end: int) -> bool:
    """Whether the line break at `at` is one that the page made."""
    following = text[at + 1 : end]
    if not following or following[0].isspace() or is_bullet(following[0]) or _begins_item(following):
        return False
    line = text[text.rfind("\n", 0, at) + 1 : at].rstrip()
    if line.endswith((".", ":")) or _begins_with_kind(following):
        return False
    if line.endswith((",", "-")) or _OPEN_END.search(line) or (phrases.YEARS.search(line) and line[-1:] != ")"):
        return True
    both_lists = "," in line and "," in following.partition("\n")[0]
    return len(line) >= WRAPPED or (len(line) >= PERHAPS_WRAPPED and (both_lists or following[0].islower()))


def _begins_with_kind(line: str) -> bool:
    line = line.partition("\n")[0]
    return any(kind.match(line) for kind in (phrases.NAMED_KIND, phrases.ANY_HEADING, phrases.OPEN_KIND))


def _begins_item(line: str) -> bool:
    return bool(_NUMBERED.match(line)) or (line[0] in _MARKERS + "-–" and line[1:2].isspace())


def _is_marker(text: str, at: int) -> bool:
    """Whether a sign stands where only a bullet does: with space after it, and before it a space or nothing."""
    character = text[at]
    if character not in _MARKERS + "-–" or not text[at + 1 : at + 2].isspace():
        return False
    before = text[at - 1 : at]
    return before in ("", "\n") or (character in "@*" and before.isspace())
