"""The comparison: each head trained on each amount of text, and judged on the same two tests."""

import json
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from skillmill.jobs.comparison.parts import Parts, parts_of
from skillmill.jobs.comparison.recipe import HEADS, ComparisonRecipe, SentencesPart
from skillmill.jobs.comparison.report import print_rows
from skillmill.jobs.comparison.result import Trained, as_json
from skillmill.jobs.comparison.samples import write_samples
from skillmill.jobs.comparison.words import word_scores
from skillmill.jobs.corpora.form import LabelledText, Problems, Span
from skillmill.jobs.corpora.list_names import names_for
from skillmill.jobs.corpora.other_names import with_other_names
from skillmill.jobs.corpora.read import read_labelled
from skillmill.jobs.corpora.texts import read_texts
from skillmill.jobs.training.custom_run import require_readable
from skillmill.jobs.training.one_head import only_corpus
from skillmill.jobs.training.run import Places, train_on
from skillmill.jobs.training.start import start_folder
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.linking.concept import Concept
from skillmill.udfs.recognition.recognizer import Recognizer, RecognizerSpec
from skillmill.udfs.recognition.transformer import load_transformer
from skillmill.udfs.recognition.transformer.folder import write_json

REPORT = "comparison.json"
_FOUND_AT_ONCE = 512


def compare(
    recipe: ComparisonRecipe,
    labels: Path,
    out: Path,
    encoder: Path | None = None,
    samples: Path | None = None,
    human: Path | None = None,
    problems: Problems | None = None,
    concepts: Sequence[Concept] = (),
) -> list[Trained]:
    """Train both heads of HEADS on the labelled sentences in the file `labels` and judge them; writes and prints all.

    `samples` are texts of which each head's findings are written as CSV, and side by side as HTML. `human` is a file of
    human labels that both are judged on too. Names of `concepts`, those of the list that made the labels, stand in the
    place of some in train, as the recipe says. What an interrupted run left in `out` is taken up. Raises SkillmillError
    for files that do not fit, too few sentences, and concepts whose names the recipe has no use for.
    """
    problems = problems or Problems()
    parts = with_list(parts_of(read_labelled(labels, problems=problems), recipe.sentences), recipe.sentences, concepts)
    judges = read_labelled(human, problems=problems) if human else []
    texts = [*read_texts(samples)] if samples else []
    require_readable(start_folder(encoder or recipe.encoder), parts.train)
    out.mkdir(parents=True, exist_ok=True)
    trained = [
        _train(recipe, parts, judges, size, head, Places(out / str(size) / head, Path(), encoder), problems)
        for size in _sizes(recipe.sentences.sizes, len(parts.train))
        for head in HEADS
    ]
    write_json(out / REPORT, as_json(recipe, parts, trained))
    if texts:
        largest = [each for each in trained if each.size == trained[-1].size]
        write_samples(texts, {each.head: _load(each.folder) for each in largest}, out)
    print_rows(recipe, trained)
    return trained


def with_list(parts: Parts, shares: SentencesPart, concepts: Sequence[Concept]) -> Parts:
    """Return the parts with names of `concepts` in the place of some in train; none of a term that is held out."""
    if not concepts:
        return parts
    if not shares.replaced:
        raise SkillmillError("no name of the list would be used: sentences.replaced of the recipe is 0")
    names = names_for({label for text in parts.train for _, _, label in text.spans}, concepts, parts.held_out)
    chance = random.Random(shares.seed)
    return replace(parts, train=[with_other_names(text, names, shares.replaced, chance) for text in parts.train])


def _sizes(wanted: Sequence[int], most: int) -> list[int]:
    """Return the sizes that there is text for, and all of it where a larger one was wanted."""
    return sorted({min(size, most) for size in wanted})


def _train(
    recipe: ComparisonRecipe,
    parts: Parts,
    judges: Sequence[LabelledText],
    size: int,
    head: str,
    places: Places,
    problems: Problems,
) -> Trained:
    train = parts.train[:size]
    whole = recipe.filled(tuple(sorted({label for text in parts.train for _, _, label in text.spans})), HEADS[head])
    train_on(whole, [only_corpus(whole, train, parts.dev)], problems, places, with_openvino=False)
    recognizer = _load(places.out)
    tests = {"random": parts.random, "unseen": parts.unseen} | ({"human": list(judges)} if judges else {})
    scores = {
        name: word_scores(test, spans_found(recognizer, test), parts.held_out if name == "unseen" else frozenset())
        for name, test in tests.items()
    }
    history = json.loads((places.out / "history.json").read_text(encoding="utf-8"))
    return Trained(head, size, places.out, sum(row["seconds"] for row in history) / 3600, scores)


def spans_found(recognizer: Recognizer, texts: Sequence[LabelledText]) -> list[set[Span]]:
    """Return the spans that a recogniser finds in each text."""
    found: list[set[Span]] = []
    for at in range(0, len(texts), _FOUND_AT_ONCE):
        mentions = recognizer.recognize([text.text for text in texts[at : at + _FOUND_AT_ONCE]])
        found += [{(each.start, each.end, each.label) for each in of_text} for of_text in mentions]
    return found


def _load(folder: Path) -> Recognizer:
    return load_transformer(RecognizerSpec(kind="transformer", model=str(folder.resolve()), device="cpu"))
