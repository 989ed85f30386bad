"""The sections of the report on one model: scores and calibration."""

from collections.abc import Sequence
from typing import Any

from skillmill.jobs.evaluation.counts import SCHEMES
from skillmill.jobs.evaluation.page.plots import Bar, bars, histogram, reliability
from skillmill.jobs.evaluation.report import MEANINGS, summary_rows
from skillmill.jobs.evaluation.result import Outcome
from skillmill.jobs.markup.elements import Content, Markup, element, joined, table

_FEW = 20  # documents, below which an interval says little


def scores_section(outcome: Outcome) -> Markup:
    """Return the scores over all labels, the plot of F1 by label, and a table per scheme."""
    summary = table(
        ["scheme", "precision", "recall", "F1", "gold"],
        [
            [_scheme(scheme), *_rates(score, interval), f"{score['support']:,}"]
            for scheme, score, interval in summary_rows(outcome)
        ],
    )
    plot = bars(
        [
            (label, [Bar(score["f1"], interval["f1"] if interval else None)])
            for label, score, interval in _label_rows(outcome, "strict")
        ],
        "Strict F1 by label",
    )
    tables = [
        Markup(element("h3", f"{scheme.capitalize()}: {MEANINGS[scheme]}") + _label_table(outcome, scheme))
        for scheme in SCHEMES
    ]
    return element(
        "section",
        element("h2", "Scores"),
        element("p", _about_intervals(outcome)),
        summary,
        element("h3", "Strict F1 by label"),
        element("figure", plot),
        *tables,
    )


def _about_intervals(outcome: Outcome) -> str:
    intervals, documents = outcome.intervals, outcome.tally.documents
    if intervals is None:
        return "There is one document, so there are no intervals."
    few = f" With {documents} documents they say little." if documents < _FEW else ""
    resamples = f"{intervals['resamples']:,} resamples of the {documents:,} documents"
    return f"Small figures are 95 % intervals over {resamples}.{few}"


def _label_table(outcome: Outcome, scheme: str) -> Markup:
    rows = [
        [label, *_rates(score, interval), f"{score['support']:,}"]
        for label, score, interval in _label_rows(outcome, scheme)
    ]
    unit = "words" if scheme == "token" else "spans"
    return table(["label", "precision", "recall", "F1", f"gold {unit}"], rows, bold_last=True)


def _label_rows(outcome: Outcome, scheme: str) -> list[tuple[str, dict[str, Any], dict[str, Any] | None]]:
    """Return (label, score, intervals or None) of a scheme, micro last."""
    scores, intervals = outcome.scores[scheme], (outcome.intervals or {}).get(scheme)
    rows = [(label, score, intervals and intervals["labels"][label]) for label, score in scores["labels"].items()]
    return [*rows, ("micro", scores["micro"], intervals and intervals["micro"])]


def _rates(score: dict[str, Any], intervals: dict[str, Any] | None) -> list[Content]:
    return [
        figure(score[measure], intervals[measure] if intervals else None) for measure in ("precision", "recall", "f1")
    ]


def figure(value: float, interval: Sequence[float] | None = None, sign: str = "") -> Markup:
    """Return a number of three decimals with its interval, small, beside it."""
    if interval is None:
        return joined([f"{value:{sign}.3f}"])
    low, high = interval
    return joined([f"{value:{sign}.3f}", element("span", f"{low:{sign}.3f} to {high:{sign}.3f}", class_="range")])


def _scheme(scheme: str) -> Markup:
    return joined([scheme.replace("_", " "), element("span", MEANINGS[scheme], class_="meaning")])


def calibration_section(outcome: Outcome) -> Markup:
    """Return the expected calibration error of each label, with a reliability plot and a histogram."""
    rows, plots = [], []
    for label, found in outcome.calibration.items():
        error = "" if found["ece"] is None else f"{found['ece']:.3f}"
        rows.append([label, error, f"{found['mentions']:,}", "yes" if found["calibrated"] else "no"])
        if found["mentions"]:
            drawn = element(
                "div",
                reliability(found, f"Reliability of {label}"),
                histogram(found, f"Confidences of {label}"),
                class_="plots",
            )
            plots.append(element("figure", element("h3", label), drawn))
    caption = (
        "Left: mean confidence across, share of right mentions up; on the dashed line confidence is probability, below "
        "it the model is too sure; larger points hold more mentions. Right: how many mentions have which confidence, "
        "filled where they are right, striped where not."
    )
    about = (
        "Of the mentions at about 0.8 about 80 % should be right, in the strict sense. The calibration error is the "
        "mean distance from that over ten bins of confidence. Where the model does not call its confidences "
        "calibrated the error is only for information."
    )
    return element(
        "section",
        element("h2", "Calibration"),
        element("p", about),
        table(["label", "calibration error", "mentions", "calibrated"], rows),
        element("p", caption, class_="faint"),
        *plots,
    )
