"""`skillmill skillsets`: how likely a job asks for each of many labels, from its title and description."""

import json
from pathlib import Path
from typing import Annotated

import typer

from skillmill.jobs.cli import options as o
from skillmill.schemas.errors import SkillmillError

skillsets = typer.Typer(
    help="Skill sets: make labels, train, judge, predict.", no_args_is_help=True, rich_markup_mode="rich"
)

Data = Annotated[Path, typer.Option(help="CSV: description, title and O*NET-SOC code if any, labels of 0 and 1.")]
Json = Annotated[Path | None, typer.Option("--json", help="Write the figures to this file.")]


@skillsets.command("train")
def train_skillsets(
    data: Data,
    out: Annotated[Path | None, typer.Option(help="The model folder to write; with --folds alone, none is.")] = None,
    encoder: Annotated[str, typer.Option(help="Linker model that reads the text: default, a folder or its URI.")] = (
        "default"
    ),
    esco: Annotated[
        Path | None, typer.Option(help="ESCO's folder: learn from its occupations and their skills, too.")
    ] = None,
    folds: Annotated[int, typer.Option(help="Judge by so many folds, grouped by 6-digit SOC code; 0: do not.")] = 0,
    seed: Annotated[int, typer.Option(help="Decides the folds.", min=0)] = 0,
    json_path: Json = None,
) -> None:
    """Learn skill sets from labelled jobs; with --folds, print how well it does on jobs that it did not see.

    Example: skillmill skillsets train --data occupation-skills/train.csv --out models/skillsets
    """
    from skillmill.jobs.evaluation.report import require_writable
    from skillmill.jobs.skillsets.report import print_figures, write_json
    from skillmill.jobs.skillsets.train import Wanted, train

    if out is None and not folds:
        raise SkillmillError("nothing to do: give --out for a model, --folds for figures, or both")
    if folds == 1 or folds < 0:
        raise SkillmillError(f"--folds {folds}: give 0, or 2 or more")
    for path in (out, json_path):
        if path is not None:
            require_writable(path)
    trained = train(Wanted(data, out, encoder, esco, folds, seed), lambda text: typer.echo(text, err=True))
    if trained.figures is not None:
        print_figures(trained.figures)
        if json_path is not None:
            write_json(json_path, {"folds": folds, "seed": seed, **trained.figures.as_dict()})
    if trained.revision is not None:
        typer.echo(json.dumps({"model": str(out), "revision": trained.revision}))


@skillsets.command("evaluate")
def evaluate_skillsets(
    model: Annotated[Path, typer.Option(help="A model folder.")], data: Data, json_path: Json = None
) -> None:
    """Judge a model on labelled jobs that it was not trained on.

    Example: skillmill skillsets evaluate --model models/skillsets --data held-out.csv
    """
    from skillmill.jobs.evaluation.report import require_writable
    from skillmill.jobs.skillsets.report import print_figures, write_json
    from skillmill.jobs.skillsets.train import evaluate

    if json_path is not None:
        require_writable(json_path)
    figures = evaluate(str(model), data)
    print_figures(figures)
    if json_path is not None:
        write_json(json_path, figures.as_dict())


@skillsets.command("predict")
def predict_skillsets(
    model: Annotated[str | None, typer.Option(help="A model folder or its URI.")] = None,
    text: Annotated[str | None, typer.Option(help="Judge this description and print JSON; starts no Spark.")] = None,
    title: Annotated[str, typer.Option(help="Title to --text.")] = "",
    documents: Annotated[
        str | None, typer.Option("--input", help="File, folder or catalog table to ingest first; else what is there.")
    ] = None,
    profile: o.Profile = "local",
    warehouse: o.Warehouse = None,
    source: o.SourceName = None,
    kind: o.Kind = "job_post",
    format: o.Format = "auto",
    id_field: o.IdField = None,
    text_field: o.TextField = None,
    title_field: o.TitleField = None,
    top: Annotated[int, typer.Option(help="Labels that are shown.", min=1)] = 15,
) -> None:
    """Judge the documents that are new or changed, into the table predictions; with --text, one alone.

    Example: skillmill skillsets predict --model models/skillsets --input posts.csv --warehouse out/
    """
    settings = o.settings_from(
        profile,
        warehouse=warehouse,
        documents=documents,
        source=source,
        kind=kind,
        format=format,
        fields=(id_field, text_field, title_field),
        skillsets=model,
    )
    if text is not None:
        if documents is not None:
            raise SkillmillError("--text is one description, --input are documents: give one of them")
        _print_one(settings.skillsets.model, title, text)
        return
    from skillmill.jobs import ingest
    from skillmill.jobs.cli.steps import print_run
    from skillmill.jobs.session import get_session
    from skillmill.jobs.skillsets import predict
    from skillmill.jobs.warehouse import Warehouse

    predict.require_model(settings)
    spark = get_session(settings)
    if documents is not None:
        print_run(ingest.run(spark, settings))
    run = predict.run(spark, settings)
    print_run(run)
    if run.counts["rejected"]:
        typer.echo(
            f"warning: {run.counts['rejected']} documents were not judged, since they do not seem to be in English; "
            "see the table rejects",
            err=True,
        )
    _print_top(predict.top_labels(Warehouse(spark, settings.warehouse), top))


@skillsets.command("labels")
def make_skillset_labels(
    onet: Annotated[str, typer.Option(help="Folder with O*NET's tables, as .tsv or .txt, also gzipped.")],
    out: Annotated[Path, typer.Option(help="The folder to write: labels.csv and report.json.")],
    compare: Annotated[
        Path | None, typer.Option(help="CSV of known labels with O*NET-SOC codes: which of them are found again?")
    ] = None,
    rated: Annotated[float, typer.Option(help="Least share of occupations with a rating.", min=0, max=1)] = 0.9,
    listed: Annotated[float, typer.Option(help="Least share of those with a tool or technology.", min=0, max=1)] = 0.27,
    alike: Annotated[float, typer.Option(help="Most correlation of two ratings.", min=0, max=1)] = 0.87,
    listed_alike: Annotated[float, typer.Option(help="Most Cramér's V of two tools.", min=0, max=1)] = 0.9,
    profile: o.Profile = "local",
) -> None:
    """Make labels of skill sets from O*NET's tables: sparse candidates and those like others are left out.

    Example: skillmill skillsets labels --onet onet/ --compare occupation-skills/train.csv --out labels/
    """
    from skillmill.jobs.evaluation.report import require_writable
    from skillmill.jobs.session import get_session
    from skillmill.jobs.skillsets.labels import Limits
    from skillmill.jobs.skillsets.labels_run import write_labels

    require_writable(out)
    limits = Limits(rated, listed, alike, listed_alike)
    write_labels(get_session(o.settings_from(profile)), onet, out, limits, compare)


def _print_one(model: str | None, title: str, text: str) -> None:
    from skillmill.udfs.skillsets.answer import answer
    from skillmill.udfs.skillsets.document import Document
    from skillmill.udfs.skillsets.predictor import get_skillsets

    if model is None:
        raise SkillmillError("no model of skill sets: give --model, or set skillsets.model")
    found = answer(get_skillsets(model, threads=0), Document(title, text))
    for warning in found["warnings"]:
        typer.echo(f"warning: {warning}", err=True)
    typer.echo(json.dumps(found, ensure_ascii=False, indent=2))


def _print_top(rows: list[tuple[str, int, float]]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, title="What most documents ask for")
    for column in ("label", "documents", "mean probability"):
        table.add_column(column, justify="left" if column == "label" else "right")
    for label, count, mean in rows:
        table.add_row(label, str(count), f"{mean:.3f}")
    Console().print(table)
