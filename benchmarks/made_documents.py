"""Documents for measuring speed: real lines, put together anew."""

import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from skillmill.udfs.text.segments import segments

SEED = 11
POSTS_PER_FIRM = 10


def read_texts(path: Path) -> list[str]:
    """Return the texts (fields `text` or `description`) of JSON lines, or of a JSON list."""
    content = path.read_text(encoding="utf-8")
    rows = json.loads(content) if content.lstrip().startswith("[") else map(json.loads, content.splitlines())
    return [row.get("text") or row["description"] for row in rows]


def shuffled(texts: Sequence[str], count: int, seed: int = SEED) -> list[str]:
    """Return `count` documents as long as the given ones, of whose lines none stands beside the same ones again.

    The lines of all texts are shuffled and dealt out; when they are used up they are shuffled anew.
    """
    chance = random.Random(seed)
    lines = _dealt([line for text in texts for line in text.splitlines() if line.strip()], chance)
    lengths = [len(text) for text in texts]
    made = []
    for number in range(count):
        if number % len(lengths) == 0:
            chance.shuffle(lengths)
        made.append(_document(lines, lengths[number % len(lengths)]))
    return made


def repeating(texts: Sequence[str], count: int, share: float, seed: int = SEED) -> list[str]:
    """Return `count` documents of whose characters about `share` stood in another one before, as in job posts.

    A quarter of that are whole posts that appear once more. The rest are a firm's own sections, the same in all its
    posts: one before what is asked for, and one after. No sentence is dealt out twice; where there are too few,
    ValueError.
    """
    chance = random.Random(seed)
    distinct = [*dict.fromkeys(text[start:end] for text in texts for start, end in segments(text))]
    chance.shuffle(distinct)
    lines = iter(distinct)
    length = sum(map(len, texts)) // len(texts)
    copies = round(count * share / 4)
    of_firm = (share * count - copies) / (count - copies) * POSTS_PER_FIRM / (POSTS_PER_FIRM - 1)
    made: list[str] = []
    for number in range(count - copies):
        if number % POSTS_PER_FIRM == 0:
            before, after = (_document(lines, int(length * of_firm / 2)) for _ in range(2))
        made.append("\n\n".join([before, _document(lines, int(length * (1 - of_firm))), after]))
    made += chance.choices(made, k=copies)
    chance.shuffle(made)
    return made


def write_documents(path: Path, texts: Sequence[str]) -> None:
    """Write texts as JSON lines with an id each."""
    rows = ({"id": str(number), "text": text} for number, text in enumerate(texts))
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def _dealt(lines: list[str], chance: random.Random) -> Iterator[str]:
    while True:
        chance.shuffle(lines)
        yield from lines


def _document(lines: Iterator[str], length: int) -> str:
    taken: list[str] = []
    size = 0
    while size < length:
        line = next(lines, None)
        if line is None:
            raise ValueError("too few lines for so many documents")
        taken.append(line)
        size += len(taken[-1]) + 1
    return "\n".join(taken)
