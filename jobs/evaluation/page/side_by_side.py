"""The section of the report that sets two models side by side."""

from typing import Any

from skillmill.jobs.evaluation.page.excerpts import span_listing
from skillmill.jobs.evaluation.page.plots import Bar, bars
from skillmill.jobs.evaluation.page.sections import figure
from skillmill.jobs.evaluation.result import Outcome, agreement
from skillmill.jobs.markup.elements import Content, Markup, element, table


def side_by_side(one: Outcome, other: Outcome, difference: dict[str, Any], most: int) -> Markup:
    """Return strict F1 of both by label, the paired differences, and gold spans that only one of them found."""
    names: list[Content] = [one.found.model, other.found.model]
    if names[0] == names[1]:
        names = [f"{names[0]} {one.found.revision}", f"{names[1]} {other.found.revision}"]
    parts: list[Content] = [
        element("h2", "Side by side"),
        element("p", _verdict(names, difference["micro"])),
        _differences(one, other, difference, names),
        _plot(one, other, names),
    ]
    shares = agreement(one, other)
    counts = [f"{len(shares[part]):,}" for part in ("both", "one", "other", "neither")]
    heads = ["found exactly by", "both", f"only {names[0]}", f"only {names[1]}", "neither"]
    parts.append(table(heads, [["gold spans", *counts]]))
    for part, name in (("one", names[0]), ("other", names[1])):
        if most and shares[part]:
            shown = shares[part][:most]
            summary = element("summary", f"Found exactly by {name} alone: {len(shown):,} of {len(shares[part]):,}")
            parts.append(element("details", summary, span_listing(one.data.texts, shown, "gold")))
    return element("section", *parts)


def _verdict(names: list[Content], micro: dict[str, Any]) -> str:
    f1, interval = micro["f1"], micro["interval"]
    text = f"{names[0]} has {abs(f1):.3f} {'more' if f1 >= 0 else 'less'} strict micro F1 than {names[1]}"
    if interval is None:
        return f"{text}. With one document nothing can be said about chance."
    low, high = interval
    clear = "The interval leaves out 0." if low > 0 or high < 0 else "The interval includes 0: it may be chance."
    share = f"{names[0]} is better in {micro['share_above_zero']:.1%} of the resamples."
    return f"{text}, 95 % interval {low:+.3f} to {high:+.3f}, both scored on the same resamples. {clear} {share}"


def _differences(one: Outcome, other: Outcome, difference: dict[str, Any], names: list[Content]) -> Markup:
    ours, theirs = one.scores["strict"], other.scores["strict"]
    rows: list[list[Content]] = []
    for label, row in [*difference["labels"].items(), ("micro", difference["micro"])]:
        last = row is difference["micro"]
        pair = [scores["micro"] if last else scores["labels"][label] for scores in (ours, theirs)]
        share = "" if row["share_above_zero"] is None else f"{row['share_above_zero']:.1%}"
        rows.append([label, *(f"{score['f1']:.3f}" for score in pair), figure(row["f1"], row["interval"], "+"), share])
    return table(["strict F1", *names, "difference", f"{names[0]} better in"], rows, bold_last=True)


def _plot(one: Outcome, other: Outcome, names: list[Content]) -> Markup:
    rows = []
    for label in [*one.tally.labels, None]:
        group = []
        for outcome, kind in ((one, "one"), (other, "other")):
            scores, intervals = outcome.scores["strict"], (outcome.intervals or {}).get("strict")
            score = scores["micro"] if label is None else scores["labels"][label]
            bounds = intervals and (intervals["micro"] if label is None else intervals["labels"][label])["f1"]
            group.append(Bar(score["f1"], bounds, kind))
        rows.append((label or "micro", group))
    caption = element("figcaption", f"Strict F1: {names[0]} filled, {names[1]} dotted.")
    return element("figure", bars(rows, "Strict F1 of both models by label"), caption)
