"""What the gazetteer's stop phrases take away on text labelled by people: of names that touch a skill, and of others.

    python -m benchmarks.stop_phrases --data DATA

The phrases were written with SkillSpan's train split in sight, and a hundred mentions of its dev posts.
"""

import argparse
from collections.abc import Iterable
from pathlib import Path

from rich.console import Console
from rich.table import Table

from skillmill.jobs.corpora import LabelledText, read_labelled
from skillmill.jobs.corpora.form import Problems
from skillmill.jobs.corpora.tokens import read_layers
from skillmill.udfs.linking.taxonomies import starter
from skillmill.udfs.recognition.gazetteer import Gazetteer
from skillmill.udfs.recognition.stop_phrases import stop_phrases

PAGES = Path(__file__).parents[1] / "tests" / "gold" / "pages.jsonl"


def count(gazetteer: Gazetteer, texts: Iterable[LabelledText]) -> tuple[int, int]:
    """Return how many names touch a labelled span, and how many do not."""
    touching = other = 0
    for text in texts:
        for start, end, _ in gazetteer.named(text.text):
            if any(begin < end and start < stop for begin, stop, *_ in text.spans):
                touching += 1
            else:
                other += 1
    return touching, other


def main() -> None:
    """Print a table of both counts, without the phrases and with them."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--data", type=Path, required=True, help="folder of the public data")
    data = options.parse_args().data
    posts = {f"posts, {part}": data / "skillspan" / f"{part}.json" for part in ("train", "dev")}
    corpora = {name: read_layers(path, Problems()) for name, path in posts.items()}
    corpora["résumés, own gold"] = read_labelled(PAGES)
    table = Table("corpus", "phrases", "touch a skill", "do not", "share")
    for name, texts in corpora.items():
        for word, phrases in (("without", ()), ("with", stop_phrases())):
            touching, other = count(Gazetteer(starter(), phrases), texts)
            table.add_row(name, word, str(touching), str(other), f"{touching / (touching + other):.3f}")
    Console().print(table)


if __name__ == "__main__":
    main()
