"""What a model's card.json says, wherever in it it says so: scores with intervals, licences."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from skillmill.jobs.models.find import read_object

CARD, CARD_TEXT = "card.json", "card.md"


@dataclass(frozen=True)
class Scored:
    """One row of scores: on which data or runtime, of which label (`micro`: all), F1's 95 % interval if known."""

    on: str
    label: str
    precision: float | None
    recall: float | None
    f1: float
    interval: tuple[float, float] | None = None


def read_card(folder: Path) -> dict[str, Any]:
    """Return card.json of a model folder, empty where it has none; SkillmillError where it cannot be read."""
    return read_object(folder / CARD) if (folder / CARD).is_file() else {}


def scores(card: Mapping[str, Any]) -> list[Scored]:
    """Return the scores below the card's `dev` and `test`, in its order.

    Strict scores, as skillmill.jobs.evaluation gives them (`micro`, `labels`, below `strict` or bare, with
    `intervals` beside), or a bare `f1`.
    """
    found = [row for part in ("dev", "test") for row in _scores(card.get(part), (part,))]
    return list(dict.fromkeys(found))


def dev_score(card: Mapping[str, Any]) -> str:
    """Return the strict F1 over all labels on dev, of each data set where there are several; '' without one."""
    rows = [row for row in _scores(card.get("dev"), ()) if row.label == "micro"]
    whole = [row for row in rows if row.precision is not None and "openvino" in row.on] or rows
    if len(whole) == 1:
        return f"{whole[0].f1:.3f}"
    return ", ".join(f"{row.on or 'dev'} {row.f1:.3f}" for row in whole)


def licences(card: Mapping[str, Any]) -> dict[str, str]:
    """Return the licences that the card names, by what they are of; those of the recipe where it names no other."""
    found = dict(_licences({key: value for key, value in card.items() if key != "recipe"}, ()))
    return found or dict(_licences(card.get("recipe"), ()))


def _scores(node: Any, where: tuple[str, ...]) -> Iterator[Scored]:
    if not isinstance(node, dict):
        return
    on = " ".join(where)
    strict = node.get("strict", node)
    if isinstance(strict, dict) and isinstance(strict.get("micro"), dict):
        spread = node.get("intervals") or {}
        bounds = spread.get("strict", spread) if isinstance(spread, dict) else {}
        for label, row in (strict.get("labels") or {}).items():
            yield from _row(on, label, row, (bounds.get("labels") or {}).get(label))
        yield from _row(on, "micro", strict["micro"], bounds.get("micro"))
    elif "f1" in node:
        yield from _row(on, "micro", node, None)
    else:
        for key, inner in node.items():
            yield from _scores(inner, (*where, key))


def _row(on: str, label: str, row: Any, bounds: Any) -> Iterator[Scored]:
    if not isinstance(row, dict) or not isinstance(row.get("f1"), (int, float)):
        return
    around = bounds.get("f1") if isinstance(bounds, dict) else None
    yield Scored(
        on, label, row.get("precision"), row.get("recall"), row["f1"], (around[0], around[1]) if around else None
    )


def _licences(node: Any, where: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    if isinstance(node, dict):
        name = node.get("name") or node.get("scheme") or node.get("train") or node.get("file")
        for key, value in node.items():
            if key.endswith("licence") and isinstance(value, str):
                part = key.removesuffix("licence").strip("_") or (where[-1] if where else "model")
                own = isinstance(name, str) and where and key == "licence"
                yield (f"{part} {name}" if own else part), value
            elif key == "licences" and isinstance(value, list):
                yield from ((str(each).partition(",")[0], str(each)) for each in value)
            elif isinstance(value, (dict, list)):
                yield from _licences(value, (*where, key))
    elif isinstance(node, list):
        for inner in node:
            yield from _licences(inner, where)
