"""A spaCy NER on the corpora of a recipe: the same text, so that the comparison is a fair one."""

from pathlib import Path

from rich.console import Console

from skillmill.jobs.corpora.form import Problems
from skillmill.jobs.training.corpora import read_corpora, require_files
from skillmill.jobs.training.progress import print_corpora
from skillmill.jobs.training.recipe import Recipe
from skillmill.jobs.training.spacy_ner import hold_back, train_spacy
from skillmill.schemas.errors import SkillmillError


def run_spacy_recipe(recipe: Recipe, data_dir: Path, out: Path, steps: int, skip_bad: bool = False) -> None:
    """Train a blank spaCy NER on the training files of `recipe`, a tenth of them for early stopping.

    The recipe's dev files are left alone, to be judged on. Raises SkillmillError for a recipe of several
    annotation schemes (a spaCy NER has one set of labels), missing data, bad annotations.
    """
    schemes = sorted({part.scheme for part in recipe.corpora})
    if len(schemes) > 1:
        raise SkillmillError(
            f"recipe {recipe.name} has the annotation schemes {', '.join(schemes)}, and a spaCy NER knows one: "
            "give a recipe with the corpora of one"
        )
    require_files(recipe, data_dir)
    problems = Problems(skip=skip_bad)
    corpora = read_corpora(recipe, data_dir, problems)
    print_corpora(corpora, problems)
    train, held_back = hold_back([text for corpus in corpora for text in corpus.train], recipe.training.seed)
    notes = train_spacy(train, held_back, out, recipe.training.seed, steps)
    Console().print(
        f"spaCy {notes.spacy}: {notes.documents} documents and {notes.held_back} for early stopping, {notes.minutes} "
        f"minutes; of {notes.spans} spans {notes.overlapping} left out as overlapping, {notes.realigned} moved",
        highlight=False,
    )
