"""Names that end in their own acronym, as O*NET writes them: `Structured query language SQL`."""

import re

SOFTWARE = " software"
TELLING_LETTERS = 4  # a shorter acronym of a part of the name stands for too many other things
_ACRONYM = re.compile(r"^(?P<words>.+) (?P<acronym>[A-Z][A-Za-z]*[A-Z])$")
_WORD = re.compile(r"[^\W_]+")


def spelled_apart(name: str) -> tuple[str, ...]:
    """Return a name's words without the acronym at its end, and the acronym; empty where it ends in none.

    A last word `software` is left aside. The acronym's letters must be the initials of the last words before
    it, where some, such as `and`, may be passed over. One that stands for the end of the name alone, as in
    `Microsoft Business Intelligence BI`, is no name unless it has TELLING_LETTERS.
    """
    found = _ACRONYM.match(name.removesuffix(SOFTWARE))
    if not found:
        return ()
    words, acronym = found.group("words"), found.group("acronym")
    start = _start(acronym.casefold(), [word[0] for word in _WORD.findall(words.casefold())])
    if start is None:
        return ()
    return (words, acronym) if start == 0 or len(acronym) >= TELLING_LETTERS else (words,)


def _start(letters: str, initials: list[str]) -> int | None:
    """Return the first word from where the rest is spelled by `letters`, with the first and the last among them."""
    for start in range(len(initials)):
        rest = initials[start:]
        passed_over = len(rest) - len(letters)
        if (rest[0], rest[-1]) == (letters[0], letters[-1]) and 0 <= passed_over <= len(letters) // 2:
            left = iter(rest)
            if all(letter in left for letter in letters):
                return start
    return None
