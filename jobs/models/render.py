"""Models on the terminal: the shelf as a table, one model with its card, hashes and scores."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markdown import Markdown
from rich.table import Table
from rich.text import Text

from skillmill.jobs.models.card import CARD_TEXT, Scored, licences, read_card, scores
from skillmill.jobs.models.find import read_object
from skillmill.jobs.models.shelf import PARTS, Shelved, shelve
from skillmill.udfs.recognition.transformer.folder import MANIFEST

_MIB = 1 << 20


def print_shelf(console: Console, models: Sequence[tuple[str, Shelved]]) -> None:
    """Print one row per model, each with the name by which other commands take it."""
    table = Table("model", "name", "revision", "forms")
    table.add_column("MiB", justify="right")
    table.add_column("labels", overflow="fold")
    table.add_column("dev F1", overflow="fold")
    for called, model in models:
        if model.wrong:
            table.add_row(Text(called, "bold"), Text(model.name), model.revision, "", "", Text(model.wrong, "red"), "")
            continue
        texts = (model.name, model.revision, ", ".join(model.forms))
        size = f"{model.size / _MIB:.1f}"
        table.add_row(Text(called, "bold"), *map(Text, texts), size, Text(", ".join(model.labels)), Text(model.score))
    console.print(table)


def print_model(console: Console, path: Path) -> None:
    """Print the card, licences, scores with intervals and hashes of the model folder at `path`."""
    model, card = shelve(path), read_card(path)
    if model.wrong:
        console.print(Text(model.wrong, "red"))
    if (path / CARD_TEXT).is_file():
        console.print(Markdown((path / CARD_TEXT).read_text(encoding="utf-8")))
    else:
        console.print(_facts(model, card))
    if named := licences(card):
        table = Table("licence of", "", title="licences", title_justify="left")
        for of, licence in named.items():
            table.add_row(Text(of), Text(licence))
        console.print(table)
    if rows := scores(card):
        console.print(_scores(rows))
    console.print(_hashes(path))


def _facts(model: Shelved, card: dict[str, Any]) -> Table:
    table = Table("", "", title=f"{model.name}, revision {model.revision}", title_justify="left", show_header=False)
    facts = {
        "labels": ", ".join(model.labels),
        "annotation schemes": ", ".join(model.schemes),
        "forms": ", ".join(model.forms),
        "MiB": f"{model.size / _MIB:.1f}",
        **{key: str(value) for key, value in card.items() if isinstance(value, (str, int, float))},
    }
    for name, value in facts.items():
        table.add_row(name, Text(value))
    return table


def _scores(rows: Sequence[Scored]) -> Table:
    table = Table("on", "label", title="strict scores", title_justify="left")
    for column in ("precision", "recall", "F1", "95 % interval"):
        table.add_column(column, justify="right")
    for row in rows:
        shares = ("" if share is None else f"{share:.3f}" for share in (row.precision, row.recall, row.f1))
        interval = "" if row.interval is None else f"{row.interval[0]:.3f} to {row.interval[1]:.3f}"
        table.add_row(Text(row.on), Text(row.label), *shares, interval, style="bold" if row.label == "micro" else "")
    return table


def _hashes(path: Path) -> Table:
    manifest = read_object(path / MANIFEST)
    table = Table("file", title="SHA-256, as the manifest has it", title_justify="left")
    table.add_column("part")
    table.add_column("MiB", justify="right")
    table.add_column("SHA-256", overflow="fold")
    for part in PARTS:
        for name, digest in manifest.get(part, {}).items():
            file = path / name
            size = f"{file.stat().st_size / _MIB:.2f}" if file.is_file() else "missing"
            table.add_row(Text(name), part, size, str(digest))
    return table
