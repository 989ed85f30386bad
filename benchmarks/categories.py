"""Train the classifier that says the category of mentions without a concept, and measure it.

    python -m benchmarks.categories --data DATA [--write] [--json out.json]

Learns from the names of the starter taxonomy; from phrases.csv beside this file's name: spans of the training splits of
SkillSpan (MIT), dotin (CC0) and Green et al. (CC BY 4.0), filed by hand under the rules of tests/gold/README.md; and,
with less weight, from ESCO, O*NET, GitHub topics, linguist, and O*NET's tasks, which are filed by their occupation.
Prints how often it is right on a tenth of the starter's concepts and on phrases of split `dev`, neither learned from;
then, learned from everything, on tests/gold/categories.csv. About a minute on one core, the same numbers every time.
"""

import argparse
import csv
import gzip
import json
import random
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from skillmill.jobs.linking.categories import Named, Source, forms_of, names_of, train_categories, weighed
from skillmill.schemas.labels import CATEGORIES
from skillmill.udfs.linking.categories import FILE, Categories
from skillmill.udfs.linking.concept import Concept
from skillmill.udfs.linking.taxonomies.load import read_local, starter
from skillmill.udfs.linking.taxonomies.reference import TaxonomyRef

ROOT = Path(__file__).parents[1]
PHRASES = Path(__file__).with_name("category_phrases.csv.gz")
GOLD = ROOT / "tests" / "gold" / "categories.csv"
ASSET = ROOT / "assets" / FILE
SEED, ONE_IN, MOST = 0, 10, 5000
# How much a source counts beside the starter taxonomy, and beside the phrases, which count as much.
SHARES = {"esco": 0.1, "onet": 0.05, "github-topics": 0.05, "linguist": 0.02}
TASKS_SHARE = 0.2
# The category of a task, by the major group of its occupation (SOC). Groups that do some of each are left out:
# arts and media (27), social service (21), cleaning (37), personal care (39).
GROUPS = {
    "Technology": "15",
    "Technical": "17 19 25 29 31 33 45 47 49 51 53",
    "Business": "11 13 23 35 41 43",
}
CATEGORY_OF_GROUP = {group: category for category, groups in GROUPS.items() for group in groups.split()}


def read_named(path: Path, split: str = "") -> list[Named]:
    """Return the surfaces and categories of a CSV, zipped or not, of one split where it is named."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8", newline="") as content:
        rows = [row for row in csv.DictReader(content) if not split or row["split"] == split]
    return [(row["surface"], row["category"]) for row in rows]


def read_tasks(data: Path) -> list[Named]:
    """Return O*NET's task statements, MOST of them at random, with the category of their occupation."""
    with gzip.open(data / "onet" / "Task_Statements.tsv.gz", "rt", encoding="utf-8", newline="") as content:
        rows = [(row["Task"], row["O*NET-SOC Code"][:2]) for row in csv.DictReader(content, delimiter="\t")]
    named = [(task, CATEGORY_OF_GROUP[group]) for task, group in rows if group in CATEGORY_OF_GROUP]
    return random.Random(SEED).sample(named, min(MOST, len(named)))


def read_others(data: Path) -> list[Source]:
    """Return what counts less: labels of the other taxonomies, at most MOST of a category, and the tasks."""
    sources = [Source(TASKS_SHARE, read_tasks(data))]
    for name, share in SHARES.items():
        concepts = read_local(TaxonomyRef(name, str(data / name)))
        labels = [(concept.preferred_label, concept.category) for concept in concepts if concept.category]
        random.Random(SEED).shuffle(labels)
        by_category = {category: [label for label in labels if label[1] == category] for category in CATEGORIES}
        sources.append(Source(share, [label for of_one in by_category.values() for label in of_one[:MOST]]))
    return sources


def is_held_out(concept: Concept) -> bool:
    """Whether a concept of the starter is kept for measuring, by a hash of its id."""
    return zlib.crc32(concept.concept_id.encode()) % ONE_IN == 0


def confusion(model: Categories, named: Sequence[Named]) -> dict[str, dict[str, int]]:
    """Return by right category how often each was said."""
    said = Counter(
        (right, found) for (_, right), found in zip(named, model.of([surface for surface, _ in named]), strict=True)
    )
    return {right: {found: said[right, found] for found in CATEGORIES} for right in CATEGORIES}


def accuracy(counts: Mapping[str, Mapping[str, int]]) -> float:
    """Return the share that is right."""
    return sum(counts[each][each] for each in counts) / sum(sum(row.values()) for row in counts.values())


def table(title: str, counts: Mapping[str, Mapping[str, int]]) -> Table:
    """Return the confusion table, right categories down, said ones across."""
    made = Table(title=f"{title}: {accuracy(counts):.3f} of {sum(sum(row.values()) for row in counts.values())} right")
    for heading in ("", *CATEGORIES, "right"):
        made.add_column(heading, justify="right" if heading else "left")
    for right, row in counts.items():
        share = row[right] / max(1, sum(row.values()))
        made.add_row(right, *(str(row[found]) for found in CATEGORIES), f"{share:.3f}")
    return made


def measure(data: Path) -> tuple[Categories, dict[str, Any]]:
    """Train twice; return the classifier that learned everything, and the confusion tables by what they are of."""
    others, concepts = read_others(data), starter()
    apart = dict(names_of(c for c in concepts if is_held_out(c)))
    learned = names_of(c for c in concepts if not is_held_out(c))
    held_out = [named for named in apart.items() if not forms_of([named]) & forms_of(learned)]
    train, dev = read_named(PHRASES, "train"), read_named(PHRASES, "dev")
    part = train_categories(
        weighed([Source(1, learned), Source(1, train), *others], left_out=forms_of(held_out) | forms_of(dev))
    )
    whole = train_categories(weighed([Source(1, names_of(concepts)), Source(1, train + dev), *others]))
    gold, known = read_named(GOLD), forms_of(names_of(concepts))
    tables = {
        "names of concepts held out": confusion(part, held_out),
        "phrases held out": confusion(part, dev),
        "tests/gold/categories.csv": confusion(whole, gold),
        "the part of it that the starter does not name": confusion(
            whole, [named for named in gold if not forms_of([named]) & known]
        ),
    }
    return whole, tables


def main() -> None:
    """Train, measure, print tables, write what was asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds esco/, onet/ and the others")
    parser.add_argument("--write", action="store_true", help=f"write assets/{FILE}")
    parser.add_argument("--json", type=Path, help="write everything measured to this file")
    given = parser.parse_args()
    model, tables = measure(given.data)
    console = Console()
    for title, counts in tables.items():
        console.print(table(title, counts))
    written = model.written()
    console.print(f"{len(written) / 1024:.0f} KiB")
    if given.write:
        ASSET.write_bytes(written)
    if given.json:
        given.json.write_text(json.dumps(tables, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
