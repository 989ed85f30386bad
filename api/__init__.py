"""skillmill: mill résumés and job posts into normalized skill tables.

`load` works in plain Python, `extract` on a Spark DataFrame, `register` makes a SQL function, `render` shows a text
with its mentions in a notebook.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from skillmill.schemas.errors import SkillmillError
from skillmill.schemas.version import VERSION

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

    from skillmill.jobs.markup.mentions import Marked
    from skillmill.udfs.pipeline import Pipeline

__version__ = VERSION
__all__ = ["SkillmillError", "__version__", "extract", "load", "register", "render"]

RECOGNIZERS = ("transformer", "gazetteer")
TAXONOMIES = ("starter",)


def load(
    recognizers: Sequence[str] = RECOGNIZERS,
    model: str = "default",
    taxonomies: Sequence[str] = TAXONOMIES,
    device: str = "auto",
) -> "Pipeline":
    """Return a pipeline whose `extract(texts)` gives each text's mentions with their concepts.

    Needs neither Spark nor Java. `model` is `default`, a model folder, or a Hugging Face folder or hub id;
    `taxonomies` are `starter`, PATH or NAME=PATH, in order; `device` is `auto`, `cpu` or `cuda`. Raises
    SkillmillError where one of them is missing or damaged.
    """
    from skillmill.udfs.pipeline import Pipeline, PipelineSpec
    from skillmill.udfs.recognition.recognizer import RecognizerSpec

    models = {"transformer": model}
    specs = tuple(RecognizerSpec(kind, models.get(kind, "default"), device) for kind in recognizers)
    return Pipeline(PipelineSpec(specs, tuple(taxonomies)))


def extract(
    df: "DataFrame",
    *,
    text: str,
    id: str,
    recognizers: Sequence[str] = RECOGNIZERS,
    model: str = "default",
    taxonomies: Sequence[str] = TAXONOMIES,
    device: str = "auto",
) -> "DataFrame":
    """Return one row per mention in column `text`: the column `id`, then the columns of skill_mentions.

    Lazy, like every DataFrame: nothing runs until the result is used. Other arguments as in `load`.
    """
    from skillmill.conf.load import make_section
    from skillmill.conf.settings import Extract
    from skillmill.jobs.dataframes import extract as extract_df

    settings = make_section(Extract, recognizers=tuple(recognizers), model=model, device=device)
    return extract_df(df, text, id, settings, tuple(taxonomies))


def register(
    spark: "SparkSession",
    *,
    recognizers: Sequence[str] = RECOGNIZERS,
    model: str = "default",
    device: str = "auto",
) -> None:
    """Register the SQL function `extract_mentions(text)`: an array of mentions, for exploring.

    A function that stands twice in a query runs twice; for tables use `skillmill run` or `extract`.
    """
    from skillmill.conf.load import make_section
    from skillmill.conf.settings import Extract
    from skillmill.jobs.dataframes import register as register_function

    register_function(spark, make_section(Extract, recognizers=tuple(recognizers), model=model, device=device))


def render(text: str, mentions: Iterable[Any], least: float = 0.0) -> "Marked":
    """Return `text` with its mentions marked by label, for a notebook to show; hovering says what each one is.

    `mentions` are what `extract` of a pipeline returns for this text, or rows of mentions or skill_mentions; those with
    a confidence below `least` are left out. Raises SkillmillError where they are of another text. Its
    `html` quotes the text: keep it where that may be.
    """
    from skillmill.jobs.markup.mentions import marked

    return marked(text, mentions, least)
