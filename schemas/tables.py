"""All tables of a warehouse. The comments below reach DESCRIBE and docs/tables.md."""

from skillmill.schemas.table import Column, Table

_DOC_ID = Column("doc_id", "string", "<source>/<own id>, or a hash in place of the id", True, True)
_RUN_ID = Column("run_id", "string", "The run that wrote this row; see runs", True, True)
_SHA = Column(
    "content_sha256",
    "string",
    "SHA-256 of the document's text (UTF-8), in hex, as it was when this row was made",
    True,
    True,
)
_TAXONOMY_VERSION = Column("taxonomy_version", "string", "Version of the taxonomy that holds the concept", False, True)
_LABEL = Column("label", "string", "What the span is, e.g. Skill or Knowledge", True, True)

DOCUMENTS = Table(
    "documents",
    "One row per résumé or job post, its text as it was read",
    ("doc_id",),
    (
        _DOC_ID,
        Column("source", "string", "Name of the source it came from", True, True),
        Column("kind", "string", "resume or job_post", True),
        Column("title", "string", "Title, where the source has one"),
        Column("text", "string", "The text as it was read; offsets of all tables count its code points", True),
        _SHA,
        Column("attributes", "map<string,string>", "The source's other plain fields, as text"),
        Column("ingested_at", "timestamp", "When this version of the document was taken in", True, True),
        _RUN_ID,
    ),
)

REJECTS = Table(
    "rejects",
    "One row per thing that could not be read or processed, with the reason",
    ("source", "job", "position"),
    (
        Column("source", "string", "Name of the source", True, True),
        Column("job", "string", "The job that rejected it", True, True),
        Column("position", "string", "File and line or row, or the doc_id", True),
        Column("reason", "string", "A code; docs/errors.md lists them all", True),
        Column("detail", "string", "What exactly was wrong; never text of the document"),
        Column("doc_id", "string", "The document, where it is known", False, True),
        Column("rejected_at", "timestamp", "When it was first rejected for this reason", True, True),
        _RUN_ID,
    ),
)

_MENTION_COLUMNS = (
    _DOC_ID,
    Column("start_offset", "int", "First code point of the span in documents.text, from 0", True, True),
    Column("end_offset", "int", "Code point after the span's last", True, True),
    _LABEL,
    Column("surface", "string", "The span as it is written in the text", True),
    Column("confidence", "double", "Probability that the mention is right, 0 to 1, 3 decimals", True),
    Column("calibrated", "boolean", "Whether the confidence was checked on labelled text", True),
    Column("recognizer", "string", "The recogniser that won the span", True),
    Column("recognizer_revision", "string", "Revision of that recogniser, 12 hex digits", True),
    Column("runtime", "string", "How the model was run, e.g. openvino-int8", True),
    Column("model", "string", "The model of the pool that read the document; null where there is no pool"),
    _SHA,
    _RUN_ID,
)

MENTIONS = Table(
    "mentions",
    "One row per labelled span of a document",
    ("doc_id", "start_offset", "end_offset", "label"),
    _MENTION_COLUMNS,
)

CONCEPTS = Table(
    "concepts",
    "The concepts of all taxonomies in use",
    ("concept_id",),
    (
        Column("concept_id", "string", "<taxonomy>:<id>", True, True),
        Column("taxonomy", "string", "Name of the taxonomy", True, True),
        Column("version", "string", "Version of the taxonomy", True, True),
        Column("preferred_label", "string", "The name to show", True),
        Column("alternative_labels", "array<string>", "Other names of the same concept"),
        Column("category", "string", "Technology, Technical, Business or Soft"),
        Column(
            "type",
            "string",
            "language, tool, platform, method, domain, certification, human language or soft",
        ),
        Column("broader", "array<string>", "Ids of broader concepts, where the taxonomy has them"),
        Column("description", "string", "What the concept means, where the taxonomy says so"),
        Column("is_group", "boolean", "Whether it stands above skills and is no skill itself"),
        Column("transversal", "boolean", "Whether it is one of ESCO's transversal skills, useful in any work"),
        Column("digital", "boolean", "Whether it is in ESCO's digital collection"),
        Column("uses", "int", "In how many occupations the taxonomy names it, 0 where it does not count"),
    ),
)

CONCEPT_MATCHES = Table(
    "concept_matches",
    "Concepts of different taxonomies that are the same skill; one row per ordered pair, so both ways round",
    ("concept_id", "matched_concept_id"),
    (
        Column("concept_id", "string", "The concept", True, True),
        Column("matched_concept_id", "string", "A concept of another taxonomy that is the same", True, True),
    ),
)

RETIRED_CONCEPTS = Table(
    "retired_concepts",
    "Concept ids that a newer version of their taxonomy no longer has",
    ("concept_id",),
    (
        Column("concept_id", "string", "The id that is gone", True, True),
        Column("taxonomy", "string", "Name of the taxonomy", True, True),
        Column("retired_in", "string", "The first version seen without it", True, True),
        Column("preferred_label", "string", "The name that the concept had", True),
        Column(
            "replaced_by", "string", "The concept of that taxonomy with the same name; null where none", False, True
        ),
        _RUN_ID,
    ),
)

SKILL_MENTIONS = Table(
    "skill_mentions",
    "One row per mention of a skill, with its concept where it has one",
    MENTIONS.key,
    (
        *_MENTION_COLUMNS,
        Column("concept_id", "string", "The concept the mention stands for; null where unlinked", False, True),
        Column("preferred_label", "string", "The concept's preferred label"),
        Column("category", "string", "The concept's category; where unlinked that of the words"),
        Column("link_score", "double", "How sure the link is, 0 to 1; null where unlinked"),
        Column("link_method", "string", "How the link was found, see docs/linking.md; null where unlinked"),
        _TAXONOMY_VERSION,
    ),
)

SENTENCE_SKILLS = Table(
    "sentence_skills",
    "One row per sentence and concept that it asks for without naming it; empty unless the step is on",
    ("doc_id", "start_offset", "concept_id"),
    (
        _DOC_ID,
        Column("start_offset", "int", "First code point of the sentence, from 0", True),
        Column("end_offset", "int", "Code point after the sentence's last", True),
        Column("label", "string", "Implied Skill", True),
        Column("concept_id", "string", "The concept", True, True),
        Column("preferred_label", "string", "The concept's preferred label", True),
        Column("category", "string", "The concept's category"),
        Column("score", "double", "How likely the sentence asks for it, 0 to 1", True),
        _SHA,
        _TAXONOMY_VERSION,
        _RUN_ID,
    ),
)

DOCUMENT_SKILLS = Table(
    "document_skills",
    "One row per document and concept: what analysts query",
    ("doc_id", "concept_id"),
    (
        _DOC_ID,
        Column("concept_id", "string", "The concept", True, True),
        Column("preferred_label", "string", "The concept's preferred label", True),
        Column("category", "string", "The concept's category"),
        Column("mentions", "int", "How often the document mentions it; mentions that overlap count once", True),
        Column("confidence", "double", "The highest confidence among its mentions", True),
        Column("first_offset", "int", "Where the first mention starts", True, True),
        _SHA,
        _TAXONOMY_VERSION,
        _RUN_ID,
    ),
)

DOCUMENT_OCCUPATIONS = Table(
    "document_occupations",
    "One row per job title that stands for an occupation: a job post's own title, or one mentioned in a document",
    ("doc_id", "start_offset", "end_offset"),
    (
        _DOC_ID,
        Column("start_offset", "int", "First code point of the mention, from 0; null for the title", False, True),
        Column("end_offset", "int", "Code point after the mention's last; null for the title", False, True),
        Column("occupation_id", "string", "The occupation, as onet-soc:<O*NET-SOC code>", True, True),
        Column("preferred_label", "string", "The occupation's own title", True),
        Column("score", "double", "How sure the link is, 0 to 1, 3 decimals; not calibrated", True),
        Column("method", "string", "How the link was found, e.g. alias, stripped or words", True),
        _SHA,
        Column("taxonomy_version", "string", "Version of the files that hold the occupation", True, True),
        _RUN_ID,
    ),
)

LABELS = Table(
    "labels",
    "One row per sentence with weak labels for its words; filled by skillmill label alone",
    ("doc_id", "sentence"),
    (
        _DOC_ID,
        Column("sentence", "int", "Number of the sentence in the document, from 0", True, True),
        Column("start_offset", "int", "First code point of the sentence in documents.text, from 0", True),
        Column("end_offset", "int", "Code point after the sentence's last", True),
        Column("text", "string", "The sentence as it was labelled: as it is written, or cleaned", True),
        Column("tokens", "array<string>", "Its words", True),
        Column("token_starts", "array<int>", "First code point of each word in the column text, from 0", True),
        Column("tags", "array<string>", "The tag of each word: O, or as the scheme has it", True),
        Column("sources", "array<string>", "The concept that gave each tag, and who voted on it; empty if none", True),
        _SHA,
        _RUN_ID,
    ),
)

PREDICTIONS = Table(
    "predictions",
    "One row per document and label of a skill set; empty unless skillmill skillsets predict has run",
    ("doc_id", "label"),
    (
        _DOC_ID,
        Column("label", "string", "What the job may ask for, e.g. Public Speaking", True, True),
        Column("probability", "double", "How likely the job asks for it, 0 to 1, 4 decimals", True),
        Column("model_revision", "string", "Revision of the model of skill sets, 12 hex digits", True, True),
        _SHA,
        _RUN_ID,
    ),
)

LEDGER = Table(
    "ledger",
    "One row per job and document: what was done, from which input",
    ("job", "doc_id"),
    (
        Column("job", "string", "extract, link, implied, occupations, aggregate, label or skillsets", True, True),
        _DOC_ID,
        Column("digest", "string", "Digest of the job's input for this document", True),
        Column("outcome", "string", "done or rejected", True),
        Column("reason", "string", "Why it was rejected; a code from docs/errors.md"),
        _RUN_ID,
        Column("at", "timestamp", "When", True, True),
    ),
)

RUNS = Table(
    "runs",
    "Append-only: when each run started and how it ended; the view latest_runs shows one row per run",
    ("run_id", "event"),
    (
        _RUN_ID,
        Column("event", "string", "started, ended or failed", True),
        Column("parent_run_id", "string", "The nightly run this one belongs to", False, True),
        Column("job", "string", "Name of the job", True, True),
        Column("at", "timestamp", "When", True, True),
        Column("counts", "map<string,bigint>", "What was counted, e.g. read, inserted, rejected"),
        Column("seconds", "double", "Wall time of the run"),
        Column("settings_digest", "string", "SHA-256 over the settings, first 12 hex digits", True),
        Column("versions", "map<string,string>", "Versions of skillmill, Spark and recognisers"),
        Column("cost", "double", "Price of the run, where a price is configured"),
    ),
)

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        DOCUMENTS,
        REJECTS,
        MENTIONS,
        CONCEPTS,
        CONCEPT_MATCHES,
        RETIRED_CONCEPTS,
        SKILL_MENTIONS,
        SENTENCE_SKILLS,
        DOCUMENT_SKILLS,
        DOCUMENT_OCCUPATIONS,
        LABELS,
        PREDICTIONS,
        LEDGER,
        RUNS,
    )
}
