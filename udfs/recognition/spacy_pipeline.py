"""Any spaCy pipeline as a recogniser: its entities are the mentions. Imported with spaCy at hand."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.mention import Mention
from skillmill.udfs.recognition.recognizer import RecognizerSpec
from skillmill.udfs.recognition.transformer.encode import trim
from skillmill.udfs.recognition.transformer.folder import file_hash, revision_of

CONFIG, META, NOTES = "config.cfg", "meta.json", "notes.json"
CONFIDENCE = 0.5
"""Of every mention: spaCy's transition-based NER gives no probability, so this says that nothing is known."""
BATCH_SIZE = 64
"""Texts that nlp.pipe takes at once."""
_NEEDED_BY_NLP_PIPE = 1_000_000
_ABOUT = {NOTES, "test.json", "README.md", "LICENSE", "LICENSES_SOURCES", "accuracy.json"}
"""Files of a folder that cannot change what its pipeline finds."""


class SpacyRecognizer:
    """Runs a spaCy pipeline on the CPU; see Recognizer for the contract. Confidences are a constant, not calibrated."""

    name = "spacy"

    def __init__(self, pipeline: Any, revision: str, thresholds: Sequence[tuple[str, float]] = ()) -> None:
        self._pipeline = pipeline
        self.revision = revision
        self.runtime = "spacy-cpu"
        self.labels = _labels(pipeline)
        least = dict(thresholds)
        if unknown := sorted(set(least) - set(self.labels)):
            raise SkillmillError(f"threshold for {unknown[0]}: the pipeline emits {', '.join(self.labels)}")
        self._left_out = {label for label, value in least.items() if value > CONFIDENCE}

    def recognize(self, texts: Sequence[str]) -> list[list[Mention]]:
        """Return the mentions of each text, see the Recognizer protocol."""
        longest = max(map(len, texts), default=0)
        self._pipeline.max_length = max(_NEEDED_BY_NLP_PIPE, longest + 1)
        documents = self._pipeline.pipe(texts, batch_size=BATCH_SIZE)
        return [self._mentions(text, document) for text, document in zip(texts, documents, strict=True)]

    def _mentions(self, text: str, document: Any) -> list[Mention]:
        found: dict[tuple[int, int, str], Mention] = {}
        for entity in document.ents:
            start, end = trim(text, entity.start_char, entity.end_char)
            label = entity.label_
            if start < end and label not in self._left_out:
                mention = (start, end, label, text[start:end], CONFIDENCE, False, self.name, self.revision)
                found[start, end, label] = Mention(*mention, self.runtime)
        return [found[span] for span in sorted(found)]


def load_spacy(spec: RecognizerSpec) -> SpacyRecognizer:
    """Make the recogniser of the pipeline folder `spec.model`.

    Raises SkillmillError where it is no such folder, cannot be loaded or finds no entities, for a GPU, and
    without the extra spacy.
    """
    if spec.device.startswith("cuda"):
        raise SkillmillError("a spaCy pipeline runs on the CPU here: leave --device out, or say cpu")
    folder = spacy_folder(spec.model)
    spacy = require_spacy()
    try:
        pipeline = spacy.load(folder)
    except Exception as error:  # spaCy raises many kinds for a folder of another version or a damaged one
        raise SkillmillError(
            f"{folder}: spaCy {spacy.__version__} cannot load it ({type(error).__name__}); "
            "train it anew with this version, or install the version in its meta.json"
        ) from error
    if not _labels(pipeline):
        raise SkillmillError(f"{folder}: this pipeline finds no entities; it needs a component such as ner")
    return SpacyRecognizer(pipeline, spacy_revision(spec.model), spec.thresholds)


def _labels(pipeline: Any) -> tuple[str, ...]:
    """Return the labels of all components that make entities."""
    makers = [name for name in pipeline.pipe_names if "doc.ents" in pipeline.get_pipe_meta(name).assigns]
    return tuple(dict.fromkeys(label for name in makers for label in pipeline.pipe_labels.get(name, ())))


def is_spacy_folder(path: str | Path) -> bool:
    """Tell whether a path is a spaCy pipeline's folder."""
    return (Path(path) / CONFIG).is_file() and (Path(path) / META).is_file()


def spacy_folder(model: str) -> Path:
    """Return the folder of a pipeline, or the best one of spaCy's own training in it. Raises SkillmillError."""
    for path in (Path(model), Path(model) / "model-best"):
        if is_spacy_folder(path):
            return path
    raise SkillmillError(f"{model}: no spaCy pipeline ({CONFIG} and {META}); name its folder by --model")


def spacy_revision(model: str) -> str:
    """Return the revision of a pipeline: over all files of its folder that can change what it finds."""
    folder = spacy_folder(model)
    files = {
        path.relative_to(folder).as_posix(): path
        for path in folder.rglob("*")
        if path.is_file() and path.relative_to(folder).as_posix() not in _ABOUT and path.suffix != ".html"
    }
    hashes = {name: file_hash(path) for name, path in files.items() if name != META}
    about = json.loads((folder / META).read_text(encoding="utf-8"))
    return revision_of(hashes | {META: json.dumps([about.get("spacy_version"), about.get("pipeline")])})


def require_spacy() -> Any:
    """Return the spaCy module; SkillmillError with what to install where it is missing."""
    try:
        import spacy
    except ImportError as error:
        raise SkillmillError(
            f"spaCy pipelines need {error.name}, which is not installed: pip install 'skillmill[spacy]'"
        ) from error
    return spacy
