"""`skillmill convert` and `skillmill export`: annotations between formats, and mentions of a warehouse to one."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from skillmill.jobs.cli import options as o
from skillmill.schemas.errors import SkillmillError

if TYPE_CHECKING:
    from skillmill.jobs.corpora.conversion import Conversion

_SHOWN = 10


def convert(
    source: Annotated[Path, typer.Argument(metavar="INPUT", help="Labelled file, folder, .zip or .tar.gz.")],
    to: Annotated[str, typer.Option(help="Format to write; docs/formats.md has them all.")],
    out: Annotated[Path, typer.Option(help="File to write; for comprehend and csv a new folder.")],
    data_format: Annotated[str | None, typer.Option("--from", help="Format of INPUT; found by its content.")] = None,
    documents: Annotated[
        Path | None, typer.Option(help="Texts of INPUT, where that is Comprehend's annotations or output.")
    ] = None,
    document_format: Annotated[str, typer.Option(help="What one of --documents is: file or line.")] = "file",
    split_skills: Annotated[
        bool, typer.Option("--split-skills", help="Split spans that hold a whole list of skills into its items.")
    ] = False,
    label_map: Annotated[
        list[str] | None,
        typer.Option("--map", help="Rename a label, OLD=NEW; an empty NEW leaves it out. Repeatable."),
    ] = None,
    label: Annotated[list[str] | None, typer.Option(help="Write this label only, by its new name. Repeatable.")] = None,
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="Go on without annotations that do not fit, and say how many.")
    ] = False,
    report: Annotated[
        Path | None, typer.Option(help="Write what became of the annotations to this file, JSON.")
    ] = None,
) -> None:
    """Convert annotations between formats; those of Dataturks are repaired, and what was done is counted.

    Example: skillmill convert resumes.json --split-skills --skip-bad --to comprehend --out training/
    """
    from skillmill.jobs.corpora.conversion import Choice
    from skillmill.jobs.corpora.conversion import convert as run

    per_line = o.is_per_line(document_format)
    choice = Choice(data_format, documents, per_line, split_skills, _names(label_map or []), label or ())
    done = run(source, to, out, choice, skip_bad)
    if report is not None:
        report.write_text(json.dumps(done.as_dict(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    _print(done, out)


def export(
    to: Annotated[str, typer.Option(help="Format to write; docs/formats.md has them all.")],
    out: Annotated[Path, typer.Option(help="Local file to write; for comprehend and csv a new folder.")],
    profile: o.Profile = "local",
    warehouse: o.Warehouse = None,
    source: Annotated[list[str] | None, typer.Option(help="Write documents of this source only. Repeatable.")] = None,
    label: Annotated[list[str] | None, typer.Option(help="Write mentions of this label only. Repeatable.")] = None,
) -> None:
    """Write the documents of a warehouse with their mentions, for people to correct or other tools to read.

    Example: skillmill export --warehouse out/ --to labelstudio --out tasks.json
    """
    settings = o.settings_from(profile, warehouse=warehouse)
    from skillmill.jobs.export import export as run
    from skillmill.jobs.session import get_session
    from skillmill.jobs.warehouse import Warehouse

    file = run(Warehouse(get_session(settings), settings.warehouse), to, out, source or (), label or ())
    counts = {"documents": file.documents, "mentions": file.spans, "losses": dict(sorted((+file.losses).items()))}
    typer.echo(json.dumps({"job": "export", "counts": counts, "out": str(out)}))


def _names(options: list[str]) -> dict[str, str]:
    names = {}
    for option in options:
        old, equals, new = (part.strip() for part in option.partition("="))
        if not equals or not old:
            raise SkillmillError(f"--map {option}: write OLD=NEW; an empty NEW leaves OLD out")
        names[old] = new
    return names


def _print(done: "Conversion", out: Path) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title="Annotations", title_justify="left", show_header=False)
    table.add_column()
    table.add_column(justify="right")
    tally = done.tally
    rows = [("read", tally.read), ("kept as they are", tally.unchanged), ("repaired", tally.repaired)]
    rows += [(f"  {kind}", count) for kind, count in sorted(tally.repairs.items())]
    rows += [(f"dropped: {kind}", count) for kind, count in sorted((+tally.dropped).items())]
    rows += [(f"rejected: {reason}", count) for reason, count in sorted((+tally.rejected).items())]
    if tally.lists:
        rows += [("lists split", tally.lists), ("  into items", tally.items), ("  prose left open", tally.prose)]
    rows += [(f"left out: {label}", count) for label, count in sorted(done.left_out.items())]
    for name, count in rows:
        table.add_row(name, f"{count:,}")
    console = Console()
    console.print(table)
    for problem in done.problems[:_SHOWN]:
        console.print(f"rejected: {problem}", soft_wrap=True, highlight=False, markup=False)
    if len(done.problems) > _SHOWN:
        console.print(f"… and {len(done.problems) - _SHOWN:,} more; --report lists them all", highlight=False)
    losses = ", ".join(f"{kind} {count:,}" for kind, count in sorted((+done.losses).items()))
    if losses:
        console.print(f"lost or changed, as the format holds no more: {losses}", soft_wrap=True, highlight=False)
    console.print(f"{done.documents:,} documents, {done.spans:,} spans: {out}", soft_wrap=True, highlight=False)
