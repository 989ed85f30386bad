"""Options that several commands share, and how they become settings."""

import re
from pathlib import Path
from typing import Annotated, Any

import typer

from skillmill.conf.load import load_settings
from skillmill.conf.settings import Settings
from skillmill.schemas.errors import SkillmillError

Profile = Annotated[str, typer.Option(help="Packaged profile, or the path of a TOML file.")]
Warehouse = Annotated[str | None, typer.Option(help="Folder or URI of the tables, or catalog.schema.")]
Documents = Annotated[
    str | None,
    typer.Option(help="File or folder (local, s3a://, …) or catalog table to read, in place of the profile's sources."),
]
SourceName = Annotated[
    str | None, typer.Option("--source", help="Name of the source of these documents; its file's stem by default.")
]
Kind = Annotated[str, typer.Option(help="What the documents are: resume or job_post.")]
Format = Annotated[
    str, typer.Option(help="auto, text, lines (each one a document), jsonl, json, csv, parquet or delta.")
]
IdField = Annotated[str | None, typer.Option(help="Field of the id; guessed if not given.")]
TextField = Annotated[str | None, typer.Option(help="Field of the text; guessed if not given.")]
TitleField = Annotated[str | None, typer.Option(help="Field of the title; guessed if not given.")]
Overrides = Annotated[
    str | None, typer.Option(help="CSV of a person's decisions: action, surface, concept_id; see docs/linking.md.")
]
Taxonomies = Annotated[
    list[str] | None,
    typer.Option("--taxonomy", help="starter, PATH or NAME=PATH; repeat it, the first that links wins."),
]
Onet = Annotated[str | None, typer.Option("--onet", help="Folder with O*NET's Occupation Data and Alternate Titles.")]
Recognizers = Annotated[
    str | None,
    typer.Option(
        "--recognizer",
        help="Recognisers in order, e.g. transformer,gazetteer or spacy; sparknlp and sparknlp-gazetteer run alone.",
    ),
]
Model = Annotated[
    str | None,
    typer.Option(
        help="default, a model folder or its URI, or a Hugging Face folder or hub id; for spacy a pipeline's folder, "
        "for sparknlp an export."
    ),
]
Device = Annotated[str | None, typer.Option(help="auto, cpu or cuda.")]
RetryRejected = Annotated[bool, typer.Option("--retry-rejected", help="Try documents again that were rejected.")]

_TABLE = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*){1,2}")


def is_per_line(document_format: str) -> bool:
    """Tell whether --document-format says that a line is a document; SkillmillError for neither file nor line."""
    if document_format not in ("file", "line"):
        raise SkillmillError(
            f"--document-format {document_format}: one of file and line; each file or line is a document"
        )
    return document_format == "line"


def settings_from(
    profile: str,
    *,
    warehouse: str | None = None,
    documents: str | None = None,
    source: str | None = None,
    kind: str = "resume",
    format: str = "auto",
    fields: tuple[str | None, str | None, str | None] = (None, None, None),
    taxonomies: list[str] | None = None,
    recognizers: str | None = None,
    model: str | None = None,
    device: str | None = None,
    retry_rejected: bool = False,
    overrides: str | None = None,
    onet: str | None = None,
    models: list[str] | None = None,
    host: str | None = None,
    port: int | None = None,
    label: dict[str, Any] | None = None,
    skillsets: str | None = None,
) -> Settings:
    """Return the settings that hold with these options; None and False leave what profile and environment say."""
    extract = {
        "recognizers": [name.strip() for name in recognizers.split(",")] if recognizers else None,
        "model": model,
        "device": device,
        "retry_rejected": retry_rejected or None,
    }
    options: dict[str, Any] = {
        "warehouse": _given({"path": warehouse}),
        "taxonomy": _given({"taxonomies": taxonomies}),
        "extract": _given(extract),
        "link": _given({"overrides": overrides}),
        "occupations": _given({"taxonomy": onet}),
        "label": _given(label or {}),
        "skillsets": _given({"model": skillsets}),
        "pool": _given({"models": models}),
        "serve": _given({"host": host, "port": port}),
    }
    if documents is not None:
        options["sources"] = [_source(documents, source, kind, format, fields)]
    elif source is not None:
        raise SkillmillError("--source names what --documents brings: give --documents too")
    return load_settings(profile, options)


def _source(
    documents: str,
    name: str | None,
    kind: str,
    format: str,
    fields: tuple[str | None, str | None, str | None],
) -> dict[str, Any]:
    origin = "table" if _is_table(documents) else "path"
    stem = re.sub(r"[^A-Za-z0-9_-]+", "-", Path(documents.rstrip("/")).stem).strip("-_") or "documents"
    id_field, text_field, title_field = fields
    named = {"id_field": id_field, "text_field": text_field, "title_field": title_field}
    return {"name": name or stem, origin: documents, "kind": kind, "format": format, **_given(named)}


def _is_table(documents: str) -> bool:
    """Whether `documents` is a name like catalog.schema.table, and not a file with an ending."""
    from skillmill.jobs.readers.source import ENDINGS

    ending = documents.rsplit(".", 1)[-1].lower()
    return bool(_TABLE.fullmatch(documents)) and ending not in ENDINGS and not Path(documents).exists()


def _given(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}
