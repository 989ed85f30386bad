"""How many of the surfaces that people labelled get a concept.

    python -m benchmarks.coverage --labelled DATA/dotin/dev.jsonl --label 'Tech Tools' --label 'Soft Skills' \
        --taxonomy starter --taxonomy esco=DATA/esco --taxonomy onet=DATA/onet

Prints, per label, how many distinct surfaces there are (apart from letter case), and the shares that are linked, and
linked without vectors.
"""

import argparse
import json
from pathlib import Path

from skillmill.jobs.corpora import Problems, read_labelled
from skillmill.jobs.linking.ready import make_linker
from skillmill.udfs.linking.linker import Linker
from skillmill.udfs.linking.parts import link_parts


def surfaces_of(path: Path, label: str) -> list[str]:
    """Return the distinct labelled surfaces of a corpus, white space made plain, the first way each is written."""
    found: dict[str, str] = {}
    for text in read_labelled(path, None, Problems(skip=True)):
        for start, end, own in sorted(text.spans):
            surface = " ".join(text.text[start:end].split())
            if own == label and surface:
                found.setdefault(surface.casefold(), surface)
    return list(found.values())


def share_linked(linker: Linker, surfaces: list[str]) -> float:
    """Return the share of surfaces of which some part has a concept."""
    return sum(any(part.link for part in parts) for parts in link_parts(linker, surfaces)) / max(1, len(surfaces))


def main() -> None:
    """Run the measurement and print one JSON object per label."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--labelled", type=Path, required=True)
    parser.add_argument("--label", action="append", required=True)
    parser.add_argument("--taxonomy", action="append", required=True)
    parser.add_argument("--linker", default="default")
    arguments = parser.parse_args()
    linker = make_linker(arguments.taxonomy, None, arguments.linker)
    plain = Linker(linker.concepts)
    for label in arguments.label:
        surfaces = surfaces_of(arguments.labelled, label)
        shares = {"linked": share_linked(linker, surfaces), "without_vectors": share_linked(plain, surfaces)}
        print(json.dumps({"label": label, "surfaces": len(surfaces), **{k: round(v, 3) for k, v in shares.items()}}))


if __name__ == "__main__":
    main()
