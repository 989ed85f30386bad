"""The evaluation itself: read labelled text, run the model, score."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from skillmill.jobs.corpora.form import LabelledText, Problems
from skillmill.jobs.corpora.hashes import data_hash
from skillmill.jobs.corpora.read import read_chosen_rows
from skillmill.jobs.evaluation.predictions import Found, find
from skillmill.jobs.evaluation.result import Data, Evaluation, Outcome
from skillmill.jobs.evaluation.scores import renamed
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.recognizer import Recognizer, RecognizerSpec

_SIDES = ("gold", "model")


@dataclass(frozen=True)
class LabelMap:
    """New names of labels, for gold and for the model; an empty new name drops a label."""

    gold: Mapping[str, str] = field(default_factory=dict)
    model: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def parse(cls, options: Sequence[str]) -> "LabelMap":
        """Read `gold:A=B` and `model:C=D` options; SkillmillError for anything else."""
        names: dict[str, dict[str, str]] = {side: {} for side in _SIDES}
        for option in options:
            side, colon, rest = option.partition(":")
            old, equals, new = rest.partition("=")
            old, new = old.strip(), new.strip()
            if side.strip() not in _SIDES or not colon or not equals or not old:
                raise SkillmillError(f"--map {option}: write gold:OLD=NEW or model:OLD=NEW; an empty NEW drops OLD")
            if names[side.strip()].setdefault(old, new) != new:
                raise SkillmillError(f"--map: {side.strip()}:{old} is given two new names")
        return cls(gold=names["gold"], model=names["model"])


def parse_fields(options: Sequence[str]) -> dict[str, str]:
    """Read `FIELD=VALUE` options; SkillmillError for anything else."""
    pairs = [tuple(part.strip() for part in option.partition("=")) for option in options]
    for option, (field_name, equals, _) in zip(options, pairs, strict=True):
        if not field_name or not equals:
            raise SkillmillError(f"--only {option}: write FIELD=VALUE")
    return {field_name: value for field_name, _, value in pairs}


def read_data(
    path: str | Path,
    data_format: str | None,
    names: LabelMap,
    skip_bad: bool = False,
    only: Mapping[str, str] | None = None,
) -> Data:
    """Read a labelled file or folder, in a format of jobs/corpora or what it looks like, and rename its labels.

    `only` takes the texts whose rows have these values in these fields. Raises SkillmillError where mapping leaves no
    spans and for a bad file, unless bad annotations are skipped.
    """
    problems = Problems(skip=skip_bad)
    texts = read_chosen_rows(path, only or {}, data_format, problems)
    mapped = tuple(under_names(text, names.gold) for text in texts)
    if not any(text.spans for text in mapped):
        raise SkillmillError(f"{path}: no labelled spans" + (" left after --map" if names.gold else ""))
    return Data(Path(path).name, data_hash(Path(path)), mapped, tuple(problems.found))


def under_names(text: LabelledText, names: Mapping[str, str]) -> LabelledText:
    """Return a text with its labels, of spans and of what was not annotated, renamed; those named '' dropped."""
    unknown = tuple(sorted(renamed(text.unknown, names)))
    return replace(text, spans=renamed(text.spans, names), unknown=unknown)


def evaluate_file(
    path: str | Path,
    data_format: str | None,
    spec: RecognizerSpec,
    names: LabelMap | None = None,
    against: RecognizerSpec | None = None,
    skip_bad: bool = False,
    only: Mapping[str, str] | None = None,
) -> Evaluation:
    """Evaluate the transformer or spaCy pipeline that `spec` describes, and `against` beside it, on a labelled file.

    Raises SkillmillError as read_data does, and for a bad model.
    """
    names = names or LabelMap()
    data = read_data(path, data_format, names, skip_bad, only)
    outcomes = [Outcome(data, _find(data, one, names)) for one in (spec, against) if one is not None]
    return Evaluation(*outcomes)


def _find(data: Data, spec: RecognizerSpec, names: LabelMap) -> Found:
    is_folder = Path(spec.model).is_dir()
    name = Path(spec.model).resolve().name if is_folder else spec.model
    return find(data.texts, load_model(spec), names.model, name)


def load_model(spec: RecognizerSpec) -> Recognizer:
    """Make the recogniser of `spec.model`: a spaCy pipeline where that is the folder of one, else a transformer."""
    from skillmill.udfs.recognition.spacy_pipeline import is_spacy_folder, load_spacy
    from skillmill.udfs.recognition.transformer import load_transformer

    if spec.kind == "spacy" or is_spacy_folder(spec.model):
        return load_spacy(replace(spec, kind="spacy", head=""))
    return load_transformer(spec)
