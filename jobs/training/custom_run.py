"""`skillmill train` with one's own documents: read, split, train with skillmill or spaCy, judge on the test part."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from skillmill.jobs.corpora.form import LabelledText, Problems
from skillmill.jobs.corpora.formats.json_lines import SpansWriter
from skillmill.jobs.evaluation.page import write_page
from skillmill.jobs.evaluation.report import require_writable
from skillmill.jobs.training.custom import CustomRecipe
from skillmill.jobs.training.custom_data import Gathered, Material, gather
from skillmill.jobs.training.custom_report import REPORT, Judged, judge, print_judged
from skillmill.jobs.training.one_head import only_corpus
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.recognizer import Recognizer, RecognizerSpec
from skillmill.udfs.recognition.transformer.folder import write_json
from skillmill.udfs.recognition.transformer.tokenizer_file import TOKENIZER, read_tokenizer

ERRORS = 50
_SAMPLE = 100
_MOST_UNKNOWN = 0.1


@dataclass(frozen=True)
class Wanted:
    """What to write: the model folder `out`, and where asked an HTML report and the parts of the split.

    `encoder` goes before the recipe's; `steps` is the most that spaCy may take, None for a model of ours.
    """

    out: Path
    encoder: Path | None = None
    convert: bool = True
    html: Path | None = None
    split_to: Path | None = None
    steps: int | None = None


def train_custom(
    recipe: CustomRecipe, material: Material, wanted: Wanted, problems: Problems, stop_after: int | None = None
) -> Judged | None:
    """Train a recogniser for the types of `material` and judge it on the test part; prints and writes the report.

    Returns None where `stop_after` has ended the run early. Raises SkillmillError, before any training, for
    files that do not fit, too few entities, an empty part, text that the encoder cannot read, a missing extra.
    """
    began = time.monotonic()
    if wanted.html is not None:
        require_writable(wanted.html)
    gathered = gather(material, recipe.documents, problems)
    if wanted.split_to is not None:
        write_split(gathered, wanted.split_to)
    read = time.monotonic()
    if wanted.steps is None:
        recognizer = _train_ours(recipe, gathered, wanted, problems, stop_after, material.shares.seed)
    else:
        recognizer = _train_spacy(gathered, wanted.out, wanted.steps, material.shares.seed)
    if recognizer is None:
        return None
    trained = time.monotonic()
    judged = judge(gathered, recognizer, wanted.out.resolve().name)
    minutes = {"reading": read - began, "training": trained - read, "judging": time.monotonic() - trained}
    write_json(
        wanted.out / REPORT,
        judged.as_json()
        | {"minutes": {name: round(seconds / 60, 2) for name, seconds in minutes.items()}}
        | {"split": {"test_share": material.shares.test, "seed": material.shares.seed}},
    )
    if wanted.html is not None:
        write_page(judged.evaluation, wanted.html, ERRORS)
    print_judged(judged)
    return judged


def _train_ours(
    recipe: CustomRecipe,
    gathered: Gathered,
    wanted: Wanted,
    problems: Problems,
    stop_after: int | None,
    seed: int,
) -> Recognizer | None:
    from skillmill.jobs.training.run import Places, train_on
    from skillmill.jobs.training.start import start_folder
    from skillmill.udfs.recognition.transformer import load_transformer

    whole = recipe.filled(gathered.types, gathered.parts.train, seed)
    require_readable(start_folder(wanted.encoder or recipe.encoder), gathered.parts.train)
    corpus = only_corpus(whole, gathered.parts.train, gathered.parts.dev, gathered.duplicates)
    places = Places(wanted.out, Path(), wanted.encoder)
    if not train_on(whole, [corpus], problems, places, wanted.convert, stop_after):
        return None
    return load_transformer(RecognizerSpec(kind="transformer", model=str(wanted.out.resolve()), device="cpu"))


def _train_spacy(gathered: Gathered, out: Path, steps: int, seed: int) -> Recognizer:
    from skillmill.jobs.training.spacy_ner import train_spacy
    from skillmill.udfs.recognition.spacy_pipeline import load_spacy

    train_spacy(gathered.parts.train, gathered.parts.dev, out, seed, steps)
    return load_spacy(RecognizerSpec(kind="spacy", model=str(out)))


def require_readable(encoder: Path, texts: Sequence[LabelledText]) -> None:
    """Raise SkillmillError where the encoder's vocabulary lacks the script that texts are written in."""
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_str(read_tokenizer(encoder / TOKENIZER))
    except FileNotFoundError:
        return  # the training says so
    unknown = getattr(tokenizer.model, "unk_token", None)
    read = [
        token
        for text in texts[:_SAMPLE]
        for token in tokenizer.encode(text.text[:4000], add_special_tokens=False).tokens
    ]
    share = sum(token == unknown for token in read) / max(1, len(read))
    if share > _MOST_UNKNOWN:
        raise SkillmillError(
            f"{encoder.name}: {share:.0%} of the words of these documents are not in this encoder's vocabulary: give "
            "an --encoder for their language and script"
        )


def write_split(gathered: Gathered, folder: Path) -> None:
    """Write the parts as train.jsonl, dev.jsonl and test.jsonl, in the format `spans`; they hold the documents."""
    for name, texts in vars(gathered.parts).items():
        with SpansWriter(folder / f"{name}.jsonl") as lines:
            for text in texts:
                lines.write(text)
