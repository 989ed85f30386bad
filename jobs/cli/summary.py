"""What a person sees at the end of a run."""

import shlex

from pyspark.sql import SparkSession
from rich.console import Console
from rich.table import Table

from skillmill.conf.settings import Settings
from skillmill.conf.settings import Warehouse as WarehouseSettings
from skillmill.jobs.chain import Report
from skillmill.jobs.warehouse import Warehouse

TOP = 10


def show_summary(console: Console, spark: SparkSession, settings: Settings, report: Report, profile: str) -> None:
    """Print what came in, what was found, the top skills, where the tables are and what to try next."""
    warehouse = Warehouse(spark, settings.warehouse)
    for note in report.nightly.notes:
        console.print(f"[dim]read {note}[/dim]", highlight=False)
    console.print(_documents(report))
    _mentions(console, warehouse)
    _top_skills(console, warehouse)
    rejected = sum(report.steps[step].counts["rejected"] for step in ("ingest", "extract"))
    if rejected:
        query = _command(settings, profile, "SELECT source, position, reason, detail FROM rejects")
        console.print(f"{rejected} rejected; why: [cyan]{query}[/cyan]", soft_wrap=True, highlight=False)
    console.print(
        f"Tables in [bold]{warehouse.location}[/bold], run {report.nightly.run_id}, {report.nightly.seconds:.0f} s. "
        "Next, try:",
        soft_wrap=True,
        highlight=False,
    )
    query = "SELECT preferred_label, count(*) AS n FROM document_skills GROUP BY 1 ORDER BY 2 DESC LIMIT 10"
    console.print(f"  [cyan]{_command(settings, profile, query)}[/cyan]", soft_wrap=True, highlight=False)


def _documents(report: Report) -> Table:
    ingest, extract = report.steps["ingest"].counts, report.steps["extract"].counts
    table = Table(title="Documents", title_justify="left")
    shown = {
        "read": ingest["read"],
        "new": ingest["inserted"],
        "changed": ingest["replaced"],
        "unchanged": ingest["unchanged"],
        "duplicates": ingest["duplicates"],
        "rejected": ingest["rejected"] + extract["rejected"],
        "extracted": extract["done"],
    }
    for name in shown:
        table.add_column(name, justify="right")
    table.add_row(*(f"{count:,}" for count in shown.values()))
    return table


def _mentions(console: Console, warehouse: Warehouse) -> None:
    found = warehouse.spark.sql(
        f"SELECT count(*) AS mentions, count(concept_id) AS linked, count(DISTINCT concept_id) AS concepts "
        f"FROM {warehouse.name('skill_mentions')}"
    ).collect()[0]
    share = f"{found['linked'] / found['mentions']:.0%} linked" if found["mentions"] else "none linked"
    console.print(
        f"In the warehouse: {found['mentions']:,} skill mentions, {share} to {found['concepts']:,} concepts",
        highlight=False,
    )


def _top_skills(console: Console, warehouse: Warehouse) -> None:
    view = "top_skills" if not warehouse.in_catalog else warehouse.name("top_skills")
    rows = warehouse.spark.sql(f"SELECT * FROM {view} LIMIT {TOP}").collect()
    table = Table("skill", "category", title="Top skills", title_justify="left")
    for name in ("documents", "mentions", "confidence"):
        table.add_column(name, justify="right")
    for row in rows:
        counts = (f"{row['documents']:,}", f"{row['mentions']:,}", f"{row['confidence']:.2f}")
        table.add_row(row["preferred_label"], row["category"] or "", *counts)
    if rows:
        console.print(table)


def _command(settings: Settings, profile: str, query: str) -> str:
    parts = ["skillmill", "sql"]
    if profile != "local":
        parts += ["--profile", profile]
    if settings.warehouse.path != WarehouseSettings().path:
        parts += ["--warehouse", settings.warehouse.path]
    return " ".join(shlex.quote(part) for part in parts) + f' "{query}"'
