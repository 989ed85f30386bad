"""skillmill sql: one reading statement over the tables and views."""

import csv
import enum
import json
import sys
from collections.abc import Iterable
from typing import Annotated, Any

import typer

from skillmill.jobs.cli import options as o


class Form(str, enum.Enum):
    """How rows are printed."""

    table = "table"
    csv = "csv"
    json = "json"


def sql(
    statement: Annotated[str, typer.Argument(help="SELECT, WITH, SHOW, DESCRIBE or EXPLAIN.")],
    form: Annotated[Form, typer.Option("--format", help="How to print the rows.")] = Form.table,
    profile: o.Profile = "local",
    warehouse: o.Warehouse = None,
) -> None:
    """Query the tables and views of a warehouse. Statements that would change something are refused.

    Example: skillmill sql "SELECT * FROM top_skills LIMIT 10" --format csv
    """
    settings = o.settings_from(profile, warehouse=warehouse)
    from skillmill.jobs.reading import query
    from skillmill.jobs.session import get_session
    from skillmill.jobs.warehouse import Warehouse

    result = query(Warehouse(get_session(settings), settings.warehouse), statement)
    rows = (row.asDict(recursive=True) for row in result.toLocalIterator())
    {Form.table: _print_table, Form.csv: _print_csv, Form.json: _print_json}[form](result.columns, rows)


def _print_table(columns: list[str], rows: Iterable[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table()
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text("" if value is None else _plain(value)) for value in row.values()))
    Console(width=None if sys.stdout.isatty() else 200).print(table)


def _print_csv(columns: list[str], rows: Iterable[dict[str, Any]]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow("" if value is None else _plain(value) for value in row.values())


def _print_json(columns: list[str], rows: Iterable[dict[str, Any]]) -> None:
    typer.echo(json.dumps(list(rows), ensure_ascii=False, default=str, indent=1))


def _plain(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, (dict, list)) else str(value)
