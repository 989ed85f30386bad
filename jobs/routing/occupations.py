"""What the router learns from: ESCO's and O*NET's occupations, with titles, descriptions and tasks."""

import csv
import gzip
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.routing.classes import ISCO, SOC, class_of

CODE = "O*NET-SOC Code"
FOREIGN = ("esco/skills_es.v1.0.csv.gz", "esco/skills_fr.v1.0.csv.gz")
_LINES = re.compile(r"[\r\n]+|\s\|\s")


@dataclass(frozen=True)
class Occupation:
    """An occupation of ESCO or O*NET. `group` is its ISCO unit group or six-digit SOC code.

    `titles` begin with its own, `texts` with its description; its tasks (O*NET) or essential skills (ESCO) follow.
    `tools` are the software that O*NET names for it.
    """

    group: str
    domain: str
    titles: tuple[str, ...]
    texts: tuple[str, ...]
    tools: tuple[str, ...] = ()


def read_occupations(data: Path) -> list[Occupation]:
    """Return the occupations in the folders esco/ and onet/ of `data` that a class has. Raises SkillmillError."""
    return [*_esco(data), *_onet(data)]


def read_foreign(data: Path) -> list[str]:
    """Return Spanish and French skills of ESCO, label and description: what no class has."""
    found = []
    for file in FOREIGN:
        for row in _rows(data / file, ","):
            found += [row["preferredLabel"], *([row["description"]] if row["description"] else [])]
    return list(dict.fromkeys(text for text in found if text.strip()))


def _esco(data: Path) -> Iterator[Occupation]:
    skills: dict[str, list[str]] = defaultdict(list)
    for row in _rows(data / "esco" / "occupationEssentialSkills_en.csv.gz", ","):
        skills[row["occupationUri"]].append(row["skillLabel"])
    for row in _rows(data / "esco" / "occupations_en.csv.gz", ","):
        if domain := class_of(row["iscoGroup"], ISCO):
            titles = (row["preferredLabel"], *_LINES.split(row["altLabels"]), *_LINES.split(row["hiddenLabels"]))
            yield Occupation(
                f"isco {row['iscoGroup']}",
                domain,
                _distinct(titles),
                _distinct((row["description"], *skills[row["conceptUri"]])),
            )


def _onet(data: Path) -> Iterator[Occupation]:
    folder = data / "onet"
    titles: dict[str, list[str]] = defaultdict(list)
    texts: dict[str, list[str]] = defaultdict(list)
    tools: dict[str, list[str]] = defaultdict(list)
    for row in _rows(folder / "Occupation_Data.tsv.gz", "\t"):
        titles[row[CODE]].append(row["Title"])
        texts[row[CODE]].append(row["Description"])
    for row in _rows(folder / "Alternate_Titles.tsv.gz", "\t"):
        titles[row[CODE]] += [row["Alternate Title"], row["Short Title"]]
    for row in _rows(folder / "Task_Statements.tsv.gz", "\t"):
        texts[row[CODE]].append(row["Task"])
    for row in _rows(folder / "Technology_Skills.tsv.gz", "\t"):
        tools[row[CODE]].append(row["Example"])
    for code, own in titles.items():
        if domain := class_of(code, SOC):
            yield Occupation(f"soc {code[:7]}", domain, _distinct(own), _distinct(texts[code]), _distinct(tools[code]))


def _distinct(texts: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text.strip() for text in texts if text.strip() and text.strip() != "n/a"))


def _rows(path: Path, delimiter: str) -> Iterator[dict[str, str]]:
    try:
        with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as content:
            yield from csv.DictReader(content, delimiter=delimiter)
    except OSError as error:
        raise SkillmillError(
            f"{path}: {error.strerror or 'not a gzip file'}; give --data with esco/ and onet/"
        ) from None
