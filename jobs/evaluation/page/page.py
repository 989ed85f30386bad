"""The report as one page of HTML: scores, plots, calibration, errors, side by side."""

from pathlib import Path

from skillmill.jobs.evaluation.errors import error_counts
from skillmill.jobs.evaluation.page.excerpts import error_listing
from skillmill.jobs.evaluation.page.sections import calibration_section, scores_section
from skillmill.jobs.evaluation.page.side_by_side import side_by_side
from skillmill.jobs.evaluation.page.style import PATTERNS, STYLE
from skillmill.jobs.evaluation.result import Evaluation
from skillmill.jobs.markup.elements import Markup, element, joined


def write_page(evaluation: Evaluation, path: Path, errors: int = 50) -> None:
    """Write the report to an HTML file, see page."""
    path.write_text(page(evaluation, errors), encoding="utf-8")


def page(evaluation: Evaluation, errors: int = 50) -> str:
    """Return the report of an evaluation: HTML that needs nothing else, with `errors` errors of each kind.

    It quotes the documents: keep it where they may be.
    """
    head = element(
        "head",
        Markup('<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'),
        element("title", f"{evaluation.model.found.model} on {evaluation.data.file}"),
        element("style", Markup(STYLE)),
    )
    body = [Markup(PATTERNS), _header(evaluation), scores_section(evaluation.model)]
    if evaluation.against is not None and evaluation.difference is not None:
        body.append(side_by_side(evaluation.model, evaluation.against, evaluation.difference, errors))
    body += [calibration_section(evaluation.model), _errors(evaluation, errors)]
    return f'<!doctype html>\n<html lang="en">{head}{element("body", *body)}</html>\n'


def _header(evaluation: Evaluation) -> Markup:
    found, data, counted = evaluation.model.found, evaluation.data, evaluation.model.tally
    micro = evaluation.model.scores["strict"]["micro"]
    interval = (evaluation.model.intervals or {}).get("strict", {}).get("micro", {}).get("f1")
    between = f", 95 % interval {interval[0]:.3f} to {interval[1]:.3f}" if interval else ""
    facts = [
        ("model", joined([found.model, " ", element("code", found.revision), f", run as {found.runtime}"])),
        ("data", joined([data.file, " ", element("code", data.sha256[:12]), ", SHA-256"])),
        ("size", f"{counted.documents:,} documents, {len(data.texts):,} texts, {data.spans:,} gold spans"),
        ("labels", ", ".join(counted.labels)),
    ]
    if evaluation.against is not None:
        other = evaluation.against.found
        against = joined([other.model, " ", element("code", other.revision), f", run as {other.runtime}"])
        facts.insert(1, ("against", against))
    if evaluation.model.unscored:
        facts.append(("left out", f"found, but not a label of gold: {', '.join(evaluation.model.unscored)}"))
    if data.problems:
        facts.append(("skipped", f"{len(data.problems):,} annotations that do not fit"))
    return element(
        "header",
        element("h1", f"{found.model} on {data.file}"),
        element("p", f"Strict micro F1 is {micro['f1']:.3f}{between}.", class_="lead"),
        element("dl", *(Markup(element("dt", name) + element("dd", value)) for name, value in facts)),
    )


def _errors(evaluation: Evaluation, most: int) -> Markup:
    listed = evaluation.model.mistakes
    counts = ", ".join(f"{count:,} {kind}" for kind, count in error_counts(listed).items())
    legend = element(
        "p",
        "In the excerpts ",
        element("mark", "gold is underlined", class_="gold"),
        ", ",
        element("mark", "what was found is shaded under a dashed line", class_="found"),
        ", and ",
        element("mark", "where they agree both are drawn", class_="gold found"),
        ". ⏎ is the end of a line; line and offsets say where it is in the file.",
    )
    parts = [element("h2", "Errors"), element("p", f"{counts}. A span that is right is no error.")]
    if most:
        parts += [legend, error_listing(evaluation.data.texts, listed, most)]
    return element("section", *parts)
