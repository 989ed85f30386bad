"""Settings: frozen models that refuse what they do not know."""

import hashlib
from typing import Literal

from pydantic import Field, field_validator, model_validator

from skillmill.conf.pool import GENERAL, Pool
from skillmill.conf.section import NAME, Section
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.recognizer import (
    JVM_KINDS,
    MODEL_KINDS,
    PYTHON_KINDS,
    RecognizerSpec,
    parse_thresholds,
)


class Source(Section):
    """A named origin of documents. `path` is a file or folder on any file system, `table` a catalog table."""

    name: str = Field(description="Stable name; every doc_id starts with it")
    path: str | None = Field(None, description="File or folder: local, s3a://, abfss://, dbfs:/ or package:")
    table: str | None = Field(None, description="Catalog table, instead of a path")
    format: Literal["auto", "text", "lines", "jsonl", "json", "csv", "parquet", "delta"] = Field(
        "auto", description="How to read it; auto goes by file endings, lines takes each line for a document"
    )
    kind: Literal["resume", "job_post"] = Field("resume", description="What its documents are")
    id_field: str | None = Field(None, description="Field that holds the id; guessed where it is not given")
    text_field: str | None = Field(None, description="Field that holds the text; guessed where it is not given")
    title_field: str | None = Field(None, description="Field that holds the title; guessed where it is not given")

    @field_validator("name")
    @classmethod
    def _plain_name(cls, name: str) -> str:
        if not NAME.fullmatch(name):
            raise ValueError(f"a source's name has letters, digits, '-' and '_' only, not {name!r}")
        return name

    @model_validator(mode="after")
    def _one_origin(self) -> "Source":
        if (self.path is None) == (self.table is None):
            raise ValueError(f"source {self.name!r} needs either a path or a table")
        return self

    @property
    def origin(self) -> str:
        """The path or the table, as it was given."""
        return self.path or self.table or ""


class Warehouse(Section):
    """Where the tables are."""

    path: str = Field("skillmill-warehouse", description="Folder or URI of the tables, or catalog.schema")
    staging: str | None = Field(
        None, description="Folder for unfinished work; beside the tables unless given, required for a catalog"
    )


class Taxonomy(Section):
    """Which taxonomies link skills, in order: the first that links a mention wins."""

    taxonomies: tuple[str, ...] = Field(("starter",), description="starter, PATH or NAME=PATH, in order")


class Extract(Section):
    """How mentions are found. The digest has the recognisers' revisions: what cannot change a mention is not in it."""

    recognizers: tuple[str, ...] = Field(("transformer", "gazetteer"), description="In order; ties go to the first")
    model: str = Field(
        "default",
        description="default, a model folder or its URI, or a Hugging Face folder or hub id; for spacy a pipeline's "
        "folder, for sparknlp an export",
    )
    gazetteer_taxonomy: str = Field("starter", description="starter, or the CSV whose labels the gazetteer finds")
    device: Literal["auto", "cpu", "cuda"] = Field("auto", description="Where the model runs")
    batch_tokens: int = Field(4096, ge=64, description="Padded tokens of one model call, at most")
    reuse_blocks: int = Field(
        50_000,
        ge=0,
        description="Pieces of text whose mentions a worker keeps for when the same piece comes again",
    )
    thresholds: tuple[str, ...] = Field((), description="LABEL=NUMBER, least confidences in place of the model's own")
    chunk_documents: int = Field(10_000, ge=1, description="Documents between two commits, about")
    retry_rejected: bool = Field(False, description="Try documents again that were rejected")

    @field_validator("recognizers")
    @classmethod
    def _known(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        known = (*PYTHON_KINDS, *JVM_KINDS)
        wrong = [name for name in names if name not in known]
        if wrong or not names or len(set(names)) < len(names):
            raise ValueError(
                f"recognizers are {', '.join(PYTHON_KINDS)}, each once, or one of {' and '.join(JVM_KINDS)}, "
                f"not {', '.join(names) or 'none'}"
            )
        if len(names) > 1 and (alone := [name for name in names if name in JVM_KINDS]):
            raise ValueError(f"{alone[0]} runs in Spark's JVM, and so alone: name no other recognizer beside it")
        if len(of_model := [name for name in names if name in MODEL_KINDS]) > 1:
            raise ValueError(f"{' and '.join(of_model)} are both made from extract.model: name one of them")
        return names

    @field_validator("thresholds")
    @classmethod
    def _numbers(cls, thresholds: tuple[str, ...]) -> tuple[str, ...]:
        try:
            parse_thresholds(thresholds)
        except SkillmillError as error:
            raise ValueError(str(error)) from error
        return thresholds

    def specs(self, threads: int) -> tuple[RecognizerSpec, ...]:
        """Return the specs of the recognisers, in order; `threads` per model, 0 for all cores."""
        least = parse_thresholds(self.thresholds)
        return tuple(
            RecognizerSpec(kind, self.gazetteer_taxonomy, self.device, self.batch_tokens, threads)
            if kind.endswith("gazetteer")
            else RecognizerSpec(
                kind,
                self.model,
                self.device,
                self.batch_tokens,
                threads,
                thresholds=least,
                reuse_blocks=self.reuse_blocks,
            )
            for kind in self.recognizers
        )


class Link(Section):
    """How mentions get their concepts."""

    skill_labels: tuple[str, ...] = Field(
        ("Skill", "Knowledge"), description="Labels whose mentions are skills and go to skill_mentions"
    )
    dense: bool = Field(True, description="Link by vectors too what is written as no name")
    model: str = Field("default", description="The linker's model: default, a folder, or its URI")
    overrides: str | None = Field(None, description="CSV of a person's decisions (action, surface, concept_id)")
    index_folder: str | None = Field(
        None, description="Folder that all nodes see, for the vectors of concepts; beside the tables unless given"
    )
    chunk_documents: int = Field(100_000, ge=1, description="Documents between two commits, about")


class Implied(Section):
    """Skills that a sentence asks for without naming them."""

    enabled: bool = Field(False, description="Look for them, into sentence_skills; a second or so per document")
    chunk_documents: int = Field(10_000, ge=1, description="Documents between two commits, about")


class Occupations(Section):
    """Which occupations job titles are linked to."""

    taxonomy: str | None = Field(None, description="Folder with O*NET's occupations; without it, the step is off")
    labels: tuple[str, ...] = Field(
        ("Designation",), description="Labels whose mentions are job titles and go to document_occupations"
    )


class Label(Section):
    """How weak labels are made: which skills, how words are tagged, by which matcher."""

    skills: str | None = Field(
        None, description="Text file with a skill a line, or CSV with a column of them; else the taxonomies' names"
    )
    column: str | None = Field(None, description="Column of the CSV that holds the skills; guessed unless given")
    scheme: Literal["in-sk", "bio", "category"] = Field("bio", description="What words of a skill are tagged")
    clean: bool = Field(False, description="Label sentences without line breaks and punctuation")
    votes: bool = Field(True, description="Let functions vote on names that are ordinary words too")
    matcher: Literal["aho-corasick", "entity-ruler"] = Field("aho-corasick", description="What finds the names")
    chunk_documents: int = Field(250_000, ge=1, description="Documents between two commits, about")


class SkillSets(Section):
    """The skill sets of documents: how likely a job asks for each of many labels."""

    model: str | None = Field(None, description="Folder or URI of a model of skill sets; without it, there are none")
    chunk_documents: int = Field(50_000, ge=1, description="Documents between two commits, about")


class Serve(Section):
    """The server of the page and the API, and what one request may ask for."""

    host: str = Field("127.0.0.1", description="Address that it listens on; 0.0.0.0 for all of the machine")
    port: int = Field(8000, ge=0, le=65535, description="Port; 0 for any that is free")
    request_bytes: int = Field(500_000, ge=1_000, description="Largest body of a request")
    request_documents: int = Field(100, ge=1, description="Documents of one request, at most")
    timeout_s: float = Field(60.0, gt=0, description="Seconds that a request may take")
    queue_documents: int = Field(1_000, ge=1, description="Documents that may wait for one model")
    batch_documents: int = Field(32, ge=1, description="Documents of one call of a model, at most")
    batch_characters: int = Field(100_000, ge=1, description="Characters of one call, unless one document has more")
    window_ms: float = Field(2.0, ge=0, description="Milliseconds that an idle model waits for further documents")
    shutdown_s: int = Field(30, ge=0, description="Seconds that requests may take to finish when the server is stopped")


class Spark(Section):
    """The session that the command line makes. Ignored under spark-submit and on Databricks."""

    master: str = Field("local[*]", description="Spark master")
    driver_memory: str = Field("2g", description="Heap of the driver")
    shuffle_partitions: int = Field(4, ge=1, description="Partitions after a shuffle")


class Settings(Section):
    """Everything that a run can be told."""

    warehouse: Warehouse = Warehouse()
    sources: tuple[Source, ...] = ()
    taxonomy: Taxonomy = Taxonomy()
    extract: Extract = Extract()
    link: Link = Link()
    implied: Implied = Implied()
    occupations: Occupations = Occupations()
    label: Label = Label()
    skillsets: SkillSets = SkillSets()
    pool: Pool = Pool()
    serve: Serve = Serve()
    spark: Spark = Spark()

    @model_validator(mode="after")
    def _distinct_sources(self) -> "Settings":
        names = [source.name for source in self.sources]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"two sources are named {', '.join(twice)}")
        return self

    @model_validator(mode="after")
    def _one_choice_of_models(self) -> "Settings":
        if self.pool.route and self.extract.model != "default":
            raise ValueError(
                f"pool.route chooses the model: write {GENERAL}={self.extract.model} in pool.models instead"
            )
        if self.pool.route and not set(self.extract.recognizers) & set(MODEL_KINDS):
            raise ValueError(f"pool.route needs {' or '.join(MODEL_KINDS)} among extract.recognizers")
        return self

    def of_model(self, model: str) -> "Settings":
        """Return these settings with `model`, a model of the pool, as the one of extract."""
        return self.model_copy(update={"extract": self.extract.model_copy(update={"model": model})})

    @property
    def digest(self) -> str:
        """First 12 hex digits of a SHA-256 over all settings."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:12]
