"""Curves and thresholds of a trained model, fitted again: after a change in how text is read, or on newer dev data."""

from pathlib import Path

from pydantic import ValidationError

from skillmill.jobs.corpora import Problems
from skillmill.jobs.models.card import CARD, read_card
from skillmill.jobs.training.card import rewrite_card
from skillmill.jobs.training.corpora import read_corpora, require_files
from skillmill.jobs.training.finish import Calibration, calibrate
from skillmill.jobs.training.recipe import Recipe
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.transformer.folder import open_folder


def recalibrate(folder: Path, data_dir: Path) -> Calibration:
    """Fit curves and thresholds of a model folder as its training did, on the dev sets of the recipe in its card.

    The weights stay; heads.json, calibration.json, the card and with them the revision are written anew. Returns what
    finish.calibrate does. Raises SkillmillError for a damaged folder, one without a recipe, and missing data.
    """
    open_folder(folder)
    card = read_card(folder)
    try:
        recipe = Recipe.model_validate(card.get("recipe"))
    except ValidationError:
        raise SkillmillError(
            f"{folder / CARD}: holds no recipe; only models made by a recipe can be calibrated"
        ) from None
    require_files(recipe, data_dir)
    corpora = read_corpora(recipe, data_dir, Problems(skip=False))
    crossed = calibrate(folder, corpora, recipe.thresholds)
    rewrite_card(folder, corpora, crossed)
    return crossed
