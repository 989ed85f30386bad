"""All text of the shared data as documents, for benchmarks: posts, résumés, tasks, definitions, questions."""

import csv
import gzip
import io
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from skillmill.jobs.corpora.detokenise import detokenised
from skillmill.jobs.corpora.form import Problems
from skillmill.jobs.corpora.tokens import read_layers

csv.field_size_limit(1 << 24)


class Text(NamedTuple):
    """A document: the data set that it is of, its number there, its text."""

    source: str
    number: int
    text: str

    @property
    def doc_id(self) -> str:
        """The document's id, as the readers make it."""
        return f"{self.source}/{self.number}"


def shared_text(data: Path) -> Iterator[Text]:
    """Yield the documents of every data set under `data`; no test split is there, and none is asked for."""
    for source, read in READERS.items():
        yield from (Text(source, number, text) for number, text in enumerate(read(data)) if text.strip())


def _layers(path: str) -> Callable[[Path], Iterator[str]]:
    return lambda data: (post.text for post in read_layers(data / path, Problems()))


def _lines(path: str, field: str) -> Callable[[Path], Iterator[str]]:
    return lambda data: (json.loads(line)[field] for line in _open(data / path) if line.strip())


def _column(path: str, column: str, delimiter: str = ",") -> Callable[[Path], Iterator[str]]:
    """Read one column of a table, each text once: tables repeat what several rows share."""

    def read(data: Path) -> Iterator[str]:
        rows = csv.DictReader(_open(data / path), delimiter=delimiter)
        return iter(dict.fromkeys(row[column] or "" for row in rows))

    return read


def _posts(data: Path) -> Iterator[str]:
    for post in json.loads((data / "microsoft-careers/posts.json").read_text(encoding="utf-8")):
        yield "\n".join(str(value) for value in post.values() if isinstance(value, str) and " " in value)


def _questions(path: str) -> Callable[[Path], Iterator[str]]:
    """Read Stack Overflow's posts, a sentence a line, without the numbers and addresses of the questions."""

    def read(data: Path) -> Iterator[str]:
        lines: list[str] = []
        for words in _sentences(_open(data / path)):
            if words[0] in ("Question_ID", "Answer_to_Question_ID") and lines:
                yield "\n".join(lines)
                lines = []
            if words[0] not in _MARKS:
                lines.append(detokenised(words)[0])
        yield "\n".join(lines)

    return read


_MARKS = {"Question_ID", "Question_URL", "Answer_to_Question_ID", "CODE_BLOCK"}


def _sentences(lines: Iterable[str]) -> Iterator[list[str]]:
    words: list[str] = []
    for line in lines:
        word = line.split("\t")[0].strip()
        if word:
            words.append(word)
        elif words:
            yield words
            words = []
    if words:
        yield words


def _open(path: Path) -> io.StringIO:
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return io.StringIO(content.decode("utf-8-sig"), newline="")


READERS: dict[str, Callable[[Path], Iterator[str]]] = {
    "skillspan-train": _layers("skillspan/train.json"),
    "skillspan-dev": _layers("skillspan/dev.json"),
    "green-train": _layers("green/train.json"),
    "green-dev": _layers("green/dev.json"),
    "dotin-train": _lines("dotin/train.jsonl", "text"),
    "dotin-dev": _lines("dotin/dev.jsonl", "text"),
    "dataturks": _lines("dataturks/train.json", "content"),
    "skillskape-train": _column("skillskape/train.csv", "sentence"),
    "skillskape-dev": _column("skillskape/dev.csv", "sentence"),
    "occupation-skills": _column("occupation-skills/train.csv", "Description"),
    "microsoft-careers": _posts,
    "stackoverflow-train": _questions("stackoverflow-ner/so_train.txt"),
    "stackoverflow-dev": _questions("stackoverflow-ner/so_dev.txt"),
    "esco-skills": _column("esco/skills_en.csv.gz", "description"),
    "esco-groups": _column("esco/skillGroups_en.csv.gz", "description"),
    "esco-occupations": _column("esco/occupations_en.csv.gz", "description"),
    "esco-isco": _column("esco/ISCOGroups_en.csv.gz", "DESCRIPTION"),
    "onet-tasks": _column("onet/Task_Statements.tsv.gz", "Task", "\t"),
    "onet-occupations": _column("onet/Occupation_Data.tsv.gz", "Description", "\t"),
    "onet-activities": _column("onet/DWA_Reference.tsv.gz", "DWA Title", "\t"),
}
