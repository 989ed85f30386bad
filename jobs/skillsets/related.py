"""What ESCO knows of jobs: vectors of its occupations, and the skills that each of them needs, in fewer numbers."""

import csv
import gzip
import io
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.skillsets.document import Document
from skillmill.udfs.skillsets.kernel import Floats, Related, joined, unit
from skillmill.udfs.skillsets.predictor import Reader

OCCUPATIONS, SKILLS = "occupations_en.csv", "occupationEssentialSkills_en.csv"
_FEATURES = 150
_CHARACTERS = 600
"""How much of a description is read."""


def read_related(folder: Path, reader: Reader) -> Related:
    """Read ESCO's occupations and their essential skills. Raises SkillmillError for a missing or other file."""
    names, texts = {}, {}
    for row in _rows(folder, OCCUPATIONS, ("conceptUri", "preferredLabel", "description")):
        names[row["conceptUri"]], texts[row["conceptUri"]] = row["preferredLabel"], row["description"]
    skills: dict[str, set[str]] = defaultdict(set)
    for row in _rows(folder, SKILLS, ("occupationUri", "skillUri")):
        if row["occupationUri"] in names:
            skills[row["occupationUri"]].add(row["skillUri"])
    if not skills:
        raise SkillmillError(f"{folder / SKILLS}: no skill of an occupation of {OCCUPATIONS}")
    jobs = sorted(skills)
    vectors = reader.vectors([Document(names[job], texts[job][:_CHARACTERS]) for job in jobs])
    return Related(joined(vectors), skill_features([skills[job] for job in jobs]))


def skill_features(skills: list[set[str]]) -> Floats:
    """Return jobs by their skills in at most 150 numbers: latent semantic analysis, rare skills weighing more."""
    uses = Counter(skill for own in skills for skill in own)
    column = {skill: at for at, skill in enumerate(sorted(skill for skill, count in uses.items() if count > 1))}
    table = np.zeros((len(skills), len(column)), dtype=np.float32)
    for at, own in enumerate(skills):
        for skill in own & column.keys():
            table[at, column[skill]] = np.log(len(skills) / uses[skill])
    table = unit(table).astype(np.float32)
    values, vectors = np.linalg.eigh(table @ table.T)  # of jobs by jobs, which are fewer than skills
    kept = np.argsort(-values)[:_FEATURES]
    found: Floats = vectors[:, kept] * np.sqrt(np.maximum(values[kept], 0))
    return found


def _rows(folder: Path, name: str, columns: tuple[str, ...]) -> Iterator[dict[str, str]]:
    path = next((path for path in (folder / name, folder / f"{name}.gz") if path.is_file()), None)
    if path is None:
        raise SkillmillError(f"{folder / name}: no such file, nor with .gz; give ESCO's folder of English CSV files")
    try:
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        reader = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))
        if missing := [column for column in columns if column not in (reader.fieldnames or [])]:
            raise SkillmillError(f"{path}, line 1: no column {missing[0]}; give ESCO's folder of English CSV files")
        yield from reader
    except (OSError, EOFError, UnicodeDecodeError, csv.Error) as error:
        raise SkillmillError(f"{path}: cannot be read as CSV: {type(error).__name__}") from error
