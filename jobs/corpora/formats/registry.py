"""All formats of annotations by name: what reads and what writes each. A new format is one entry here."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from skillmill.jobs.corpora.dataturks import read_dataturks
from skillmill.jobs.corpora.form import LabelledText, Problems
from skillmill.jobs.corpora.formats.comprehend import ComprehendWriter, read_comprehend
from skillmill.jobs.corpora.formats.conll import ConllWriter, bioes
from skillmill.jobs.corpora.formats.csv_folder import CsvWriter, read_csv
from skillmill.jobs.corpora.formats.json_lines import SpansWriter
from skillmill.jobs.corpora.formats.label_studio import LabelStudioWriter, read_label_studio
from skillmill.jobs.corpora.formats.parquet import ParquetWriter, read_parquet
from skillmill.jobs.corpora.formats.spacy_files import DocBinWriter, SpacyJsonWriter, read_doc_bin, read_spacy_json
from skillmill.jobs.corpora.formats.writer import Writer
from skillmill.jobs.corpora.spans import read_spans
from skillmill.jobs.corpora.tokens import read_conll, read_layers
from skillmill.schemas.errors import SkillmillError

STACKOVERFLOW_LABELS = ("Language", "Library", "Application", "Operating_System")
"""The software entities of StackOverflow NER that a résumé has too; its other 23 types are about code."""

Reader = Callable[[Path, Problems], list[LabelledText]]


@dataclass(frozen=True)
class Format:
    """A format; `write` is None where it is only read."""

    read: Reader
    write: Callable[[Path], Writer] | None = None


FORMATS: dict[str, Format] = {
    "skillspan": Format(read_layers),
    "green": Format(read_layers),
    "dotin": Format(read_spans),
    "stackoverflow": Format(partial(read_conll, labels=STACKOVERFLOW_LABELS)),
    "dataturks": Format(read_dataturks),
    "spans": Format(read_spans, SpansWriter),
    "conll": Format(read_conll, ConllWriter),
    "bioes": Format(read_conll, partial(ConllWriter, scheme=bioes)),
    "spacy": Format(read_doc_bin, DocBinWriter),
    "spacy-json": Format(read_spacy_json, SpacyJsonWriter),
    "labelstudio": Format(read_label_studio, LabelStudioWriter),
    "comprehend": Format(read_comprehend, ComprehendWriter),
    "csv": Format(read_csv, CsvWriter),
    "parquet": Format(read_parquet, ParquetWriter),
}
WRITTEN = tuple(name for name, each in FORMATS.items() if each.write is not None)


def reader(name: str) -> Reader:
    """Return what reads a format. Raises SkillmillError for an unknown name."""
    if name not in FORMATS:
        raise SkillmillError(f"unknown format {name}: one of {', '.join(FORMATS)}")
    return FORMATS[name].read


def writer(name: str, path: Path) -> Writer:
    """Return a writer to `path`. Raises SkillmillError for a format that is not written, a path that cannot be."""
    return _write(name)(path)


def require_written(name: str) -> None:
    """Raise SkillmillError for a format that is unknown or only read."""
    _write(name)


def _write(name: str) -> Callable[[Path], Writer]:
    write = FORMATS[name].write if name in FORMATS else None
    if write is None:
        raise SkillmillError(f"cannot write format {name}: one of {', '.join(WRITTEN)}")
    return write
