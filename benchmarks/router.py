"""Train the classifier of the router, and measure it on occupations that it never saw.

    python -m benchmarks.router --data DATA [--folds 5] [--write] [--json out.json]

Learns from ESCO's and O*NET's occupations: titles, descriptions, tasks, essential skills, software (`esco/` and `onet/`
of DATA); and from the names of technologies in the starter taxonomy.
Occupations are held out whole, by ISCO unit group and six-digit SOC code, and no occupation that is learned from has
the own title of one that is held out, nor any of its titles. Then, learned from everything, writes the asset.
"""

import argparse
import json
import random
import zlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from skillmill.conf.pool import Pool
from skillmill.jobs.routing.occupations import Occupation, read_foreign, read_occupations
from skillmill.jobs.routing.training import examples, technologies_of, texts_of, train_router
from skillmill.udfs.linking.normalize import forms
from skillmill.udfs.linking.taxonomies.load import starter
from skillmill.udfs.routing.classes import CLASSES, NO_CLASS
from skillmill.udfs.routing.classifier import ALL, FILE, Document, Router

ROOT = Path(__file__).parents[1]
ASSET = ROOT / "assets" / FILE
FOLDS = 5
THRESHOLD = Pool().threshold
Asked = list[tuple[Document, str]]


def fold_of(key: str) -> int:
    """Return to which fifth something belongs, by a hash."""
    return zlib.crc32(key.encode()) % FOLDS


def form(title: str) -> str:
    """Return the form under which a title counts as the same as another."""
    return (forms(title) or ("",))[-1]


def without_copies(learned: Sequence[Occupation], held: Sequence[Occupation], whole: bool) -> list[Occupation]:
    """Return the occupations without the titles of those held out; one whose own title is there goes.

    With `whole` goes whatever shares any title with one that is held out.
    """
    apart = {form(title) for occupation in held for title in occupation.titles}
    found = []
    for occupation in learned:
        kept = tuple(title for title in occupation.titles if form(title) not in apart)
        if kept[:1] == occupation.titles[:1] and (not whole or kept == occupation.titles):
            found.append(replace(occupation, titles=kept))
    return found


def asked(held: Sequence[Occupation], foreign: Sequence[str]) -> dict[str, Asked]:
    """Return what is asked of the router, by its name, with the right classes."""
    chance = random.Random(1)
    more = {occupation: " ".join(list(texts_of(occupation, chance))[1:3]) for occupation in held}
    described = [each for each in held if each.texts]
    return {
        "title": [((each.titles[0], ""), each.domain) for each in held],
        "title and description": [((each.titles[0], each.texts[0]), each.domain) for each in described],
        "title, description, tasks or skills": [
            ((each.titles[0], f"{each.texts[0]} {more[each]}"), each.domain) for each in described
        ],
        "description, tasks or skills": [(("", f"{each.texts[0]} {more[each]}"), each.domain) for each in described],
        "Spanish or French title": [((text, ""), NO_CLASS) for text in foreign],
        "Spanish or French text": [(("", text), NO_CLASS) for text in foreign if len(text) > 60],
    }


def answered(router: Router, questions: Asked) -> tuple[list[int], list[int], list[float]]:
    """Return the right class, the likeliest and how likely it is, for each question."""
    likely = router.probabilities([document for document, _ in questions])
    right = [ALL.index(domain) for _, domain in questions]
    return right, likely.argmax(axis=1).tolist(), likely.max(axis=1).tolist()


def figures(right: Sequence[int], said: Sequence[int], sure: Sequence[float]) -> dict[str, Any]:
    """Return accuracy without a threshold, and as the router works: what is routed, and how much of it right."""
    gold, best = np.array(right), np.array(said)
    routed = (np.array(sure) >= THRESHOLD) & (best != ALL.index(NO_CLASS))
    hits = best == gold
    confusion = np.zeros((len(ALL), len(ALL)), int)
    np.add.at(confusion, (gold, best), 1)
    return {
        "questions": len(gold),
        "accuracy": float(hits.mean()),
        "routed": float(routed.mean()),
        "right_of_routed": float(hits[routed].mean()) if routed.any() else None,
        "confusion": {
            name: dict(zip(ALL, map(int, row), strict=True)) for name, row in zip(ALL, confusion, strict=True)
        },
    }


def measure(data: Path, folds: int, whole: bool) -> dict[str, Any]:
    """Train `folds` times, each time without another fifth of the groups, and return the figures over all."""
    occupations, foreign, technologies = read_occupations(data), read_foreign(data), technologies_of(starter())
    found: dict[str, tuple[list[int], list[int], list[float]]] = {}
    for fold in range(folds):
        held = [each for each in occupations if fold_of(each.group) == fold]
        rest = [each for each in occupations if fold_of(each.group) != fold]
        learned = without_copies(rest, held, whole)
        router = train_router(examples(learned, [text for text in foreign if fold_of(text) != fold], technologies))
        questions = asked(held, [text for text in foreign if fold_of(text) == fold])
        for name, some in questions.items():
            parts = found.setdefault(name, ([], [], []))
            for part, more in zip(parts, answered(router, some), strict=True):
                part += more  # type: ignore[operator]
    return {name: figures(*parts) for name, parts in found.items()}


def tables(measured: dict[str, Any]) -> list[Table]:
    """Return the figures as tables: all questions, and classes for one of them."""
    whole = Table(title=f"threshold {THRESHOLD}")
    for heading in ("asked", "questions", "accuracy", "routed", "right of what is routed"):
        whole.add_column(heading)
    for name, row in measured.items():
        last = "" if row["right_of_routed"] is None else f"{row['right_of_routed']:.3f}"
        whole.add_row(name, str(row["questions"]), f"{row['accuracy']:.3f}", f"{row['routed']:.3f}", last)
    name = "title, description, tasks or skills"
    made = Table(title=name)
    for heading in ("", *ALL, "right"):
        made.add_column(heading)
    for right in CLASSES:
        row = measured[name]["confusion"][right]
        made.add_row(right, *(str(row[said]) for said in ALL), f"{row[right] / max(1, sum(row.values())):.3f}")
    return [whole, made]


def main() -> None:
    """Train, measure, print tables, write what was asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds esco/ and onet/")
    parser.add_argument("--folds", type=int, default=1, help="how many of the five fifths are held out in turn")
    parser.add_argument("--whole", action="store_true", help="leave out whatever shares a title with what is held out")
    parser.add_argument("--write", action="store_true", help=f"learn from everything and write assets/{FILE}")
    parser.add_argument("--json", type=Path, help="write everything measured to this file")
    given = parser.parse_args()
    console = Console()
    if given.folds:
        measured = measure(given.data, given.folds, given.whole)
        for made in tables(measured):
            console.print(made)
        if given.json:
            given.json.write_text(json.dumps(measured, indent=1), encoding="utf-8")
    if given.write:
        learned = examples(read_occupations(given.data), read_foreign(given.data), technologies_of(starter()))
        written = train_router(learned).written()
        ASSET.parent.mkdir(exist_ok=True)
        ASSET.write_bytes(written)
        console.print(f"{len(written) / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
