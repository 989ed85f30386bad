"""The linker's commands that need no warehouse: look up, link a list, judge, train."""

import csv
import json
from pathlib import Path
from typing import Annotated

import typer

from skillmill.jobs.cli import options as o

LinkerModel = Annotated[str, typer.Option("--linker", help="The linker's model: default, a folder, or its URI.")]


def lookup(
    surface: Annotated[str, typer.Argument(help="What is written, such as k8s.")],
    context: Annotated[str, typer.Option(help="The sentence that it stands in.")] = "",
    taxonomies: o.Taxonomies = None,
    overrides: o.Overrides = None,
    linker: LinkerModel = "default",
    count: Annotated[int, typer.Option(help="How many candidates are shown.", min=1)] = 5,
    json_output: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show the concepts that a surface may stand for, how each was found, and which name decided.

    Example: skillmill lookup "k8s" --context "Deployed services on k8s"
    """
    from rich.console import Console
    from rich.table import Table

    from skillmill.jobs.linking.explain import explain
    from skillmill.jobs.linking.ready import make_linker

    ready = make_linker(taxonomies or ["starter"], overrides, linker)
    found = explain(ready, surface, context, count)
    if json_output:
        typer.echo(json.dumps([row.as_dict() for row in found], ensure_ascii=False, indent=2))
        return
    if not found:
        why = "the overrides forbid it" if ready.is_forbidden(surface) else "no name of the taxonomies is like it"
        Console().print(f"{surface}: no link: {why}", markup=False)
        return
    table = Table(title=f"{surface}: {'linked to ' + found[0].concept_id if found[0].linked else 'no link'}")
    for column in ("concept", "label", "method", "score", "by the name", "link"):
        table.add_column(column, justify="right" if column == "score" else "left")
    for row in found:
        table.add_row(row.concept_id, row.preferred_label, row.method, f"{row.score:.3f}", row.name, row.reason or "✓")
    Console().print(table)


def evaluate_linking(
    data: Annotated[Path, typer.Option(help="JSON lines of sentence and labels, with or without surface.")],
    taxonomies: o.Taxonomies = None,
    overrides: o.Overrides = None,
    linker: LinkerModel = "default",
    json_path: Annotated[Path | None, typer.Option("--json", help="Write the figures to this file.")] = None,
) -> None:
    """Score the linker on hand-linked mentions or sentences: R@1, R@5, RP@5, MRR; coverage and precision of links.

    Example: skillmill evaluate-linking --taxonomy esco=esco/ --data mentions.jsonl --json out.json
    """
    from skillmill.jobs.evaluation.report import require_writable
    from skillmill.jobs.linking.items import read_items
    from skillmill.jobs.linking.ready import judge_file
    from skillmill.jobs.linking.report import print_judged

    if json_path is not None:
        require_writable(json_path)
    judged = judge_file(read_items(data), taxonomies or ["starter"], overrides, linker)
    if json_path is not None:
        json_path.write_text(json.dumps(judged.as_dict(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print_judged(judged)


def link_surfaces(surfaces: Path, out: Path, taxonomies: list[str] | None, overrides: str | None, linker: str) -> None:
    """Link the column `surface`, or the only one, of a CSV, and write it with the link's columns after its own.

    A surface that lists several skills is written as a row for each.
    """
    from skillmill.jobs.evaluation.report import require_writable
    from skillmill.jobs.linking.lists import link_rows, read_rows
    from skillmill.jobs.linking.ready import make_linker

    require_writable(out)
    rows = read_rows(surfaces)
    linked = link_rows(rows, make_linker(taxonomies or ["starter"], overrides, linker))
    with out.open("w", encoding="utf-8", newline="") as content:
        writer = csv.DictWriter(content, list(linked[0]))
        writer.writeheader()
        writer.writerows(linked)
    known = sum(bool(row["concept_id"]) for row in linked)
    typer.echo(json.dumps({"surfaces": len(rows), "skills": len(linked), "linked": known, "out": str(out)}))


def train_linker(
    recipe: Annotated[str, typer.Argument(help="A TOML file, or the name of a packaged recipe: linker.")],
    out: Annotated[Path, typer.Option(help="The folder to write; an interrupted run in it is taken up.")],
    data_dir: Annotated[
        Path | None,
        typer.Option(envvar="SKILLMILL_DATA", help="Folder that the recipe's data paths start from."),
    ] = None,
    encoder: Annotated[Path | None, typer.Option(help="Pretrained encoder folder, instead of the recipe's.")] = None,
) -> None:
    """Train the linker's bi-encoder on names of concepts and sentences that say them.

    Needs the extra torch: pip install "skillmill\\[torch]".

    Example: skillmill train-linker linker --encoder all-MiniLM-L6-v2 --data-dir data --out models/linker
    """
    from skillmill.jobs.linking.recipe import read_linker_recipe
    from skillmill.jobs.linking.run import run_linker_recipe

    run_linker_recipe(
        read_linker_recipe(recipe),
        out,
        data_dir or Path(),
        encoder,
        lambda done, total, loss: typer.echo(f"step {done} of {total}: loss {loss:.3f}"),
    )
