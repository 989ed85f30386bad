"""The corpora of a recipe, read and made ready before any training starts."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from skillmill.jobs.corpora import LabelledText, Problems
from skillmill.jobs.corpora.duplicates import without_duplicates
from skillmill.jobs.corpora.edits import Edits
from skillmill.jobs.corpora.hashes import data_hash
from skillmill.jobs.corpora.identities import rewrite
from skillmill.jobs.corpora.masks import PatternSet, replace_emails, replace_placeholders
from skillmill.jobs.corpora.read import read_chosen_rows
from skillmill.jobs.training.recipe import CorpusPart, Recipe
from skillmill.schemas.errors import SkillmillError

_INVENTED_SHARE = 0.7


@dataclass(frozen=True)
class Corpus:
    """One corpus: its part of the recipe, its texts, how many documents of train stood in a dev set.

    `files` has the SHA-256 of what its part of the recipe names as train and dev.
    """

    part: CorpusPart
    train: list[LabelledText]
    dev: list[LabelledText]
    duplicates: int = 0
    files: Mapping[str, str] = field(default_factory=dict)


def read_corpora(recipe: Recipe, data_dir: Path, problems: Problems) -> list[Corpus]:
    """Read all corpora of a recipe and take out of train what stands in any dev set.

    Raises SkillmillError, with file and line, for what cannot be read and for a label that the recipe
    gives no head and does not drop, unless `problems` skips it.
    """
    read = [_corpus(part, recipe, data_dir, problems) for part in recipe.corpora]
    dev = [text for corpus in read for text in corpus.dev]
    found = []
    for corpus in read:
        kept, dropped = without_duplicates(corpus.train, dev)
        found.append(replace(corpus, train=kept, duplicates=dropped))
    return found


def _corpus(part: CorpusPart, recipe: Recipe, data_dir: Path, problems: Problems) -> Corpus:
    labels = recipe.labels(part.scheme)
    train, dev = (
        [
            _relabelled(text, part, labels, problems)
            for text in read_chosen_rows(data_dir / file, part.only, part.format, problems)
        ]
        for file in (part.train, part.dev)
    )
    chance = random.Random(recipe.training.seed)
    return Corpus(
        part,
        [_ready(text, part, chance, copy) for copy in range(part.copies) for text in train],
        [_invented(text, part, chance, "heldout") for text in dev],
        files={file: data_hash(data_dir / file) for file in (part.train, part.dev)},
    )


def _ready(text: LabelledText, part: CorpusPart, chance: random.Random, copy: int) -> LabelledText:
    """Return a text of train with inventions, as someone else's from the second copy on, long spans left open."""
    made = _invented(text, part, chance, "train")
    if copy:
        made = _edited(made, rewrite(made, chance, "train"))
    if not part.longest:
        return made
    long = {span for span in made.spans if len(made.text[span[0] : span[1]].split()) > part.longest}
    return replace(made, spans=made.spans - long, unknown=(*made.unknown, *sorted(long)))


def _edited(text: LabelledText, edits: Edits) -> LabelledText:
    spans = frozenset(edits.moved_spans(sorted(text.spans)))
    return replace(text, text=edits.new_text, spans=spans, unknown=tuple(edits.moved_spans(text.unknown)))


def _relabelled(text: LabelledText, part: CorpusPart, labels: set[str], problems: Problems) -> LabelledText:
    """Return the text under the recipe's names of labels."""
    spans = set()
    for start, end, label in text.spans:
        name = part.rename.get(label, label)
        if name and name not in labels:
            problems.report(f"{text.where}: the recipe has no label {label} in a head of {part.scheme}")
        elif name:
            spans.add((start, end, name))
    return replace(text, spans=frozenset(spans))


def _invented(text: LabelledText, part: CorpusPart, chance: random.Random, patterns: PatternSet) -> LabelledText:
    """Return the text with inventions for what its corpus hides.

    Addresses in dev follow other patterns than in train. SkillSpan's placeholders stay in dev, and in some
    posts of train, so that the model knows both them and what production has.
    """
    ordered = sorted(text.spans)
    if part.masks == "emails":
        changed, spans = replace_emails(text.text, ordered, chance, patterns, label_all=True)
    elif part.masks == "placeholders" and patterns == "train" and chance.random() < _INVENTED_SHARE:
        changed, spans = replace_placeholders(text.text, ordered, chance)
    else:
        return text
    unknown = tuple((0, len(changed), label) for label in dict.fromkeys(label for _, _, label in text.unknown))
    return replace(text, text=changed, spans=frozenset(spans), unknown=unknown)


def documents_of(texts: Sequence[LabelledText]) -> int:
    """Return how many documents texts belong to."""
    return len({text.group or text.where for text in texts})


def require_files(recipe: Recipe, data_dir: Path) -> None:
    """Raise SkillmillError, naming all of them, for files of the recipe that are not below `data_dir`."""
    named = [file for part in recipe.corpora for file in (part.train, part.dev)]
    named += [text.path for text in recipe.distillation.texts] if recipe.distillation else []
    named += list(recipe.vocabulary.corpora) if recipe.vocabulary.trim else []
    missing = [file for file in dict.fromkeys(named) if not (data_dir / file).exists()]
    if missing:
        raise SkillmillError(f"{data_dir}: has no {', '.join(missing)}; give --data-dir")
