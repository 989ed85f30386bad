"""Fit and measure the linker on mentions of SkillSpan's dev posts that were linked to ESCO by hand.

    python -m benchmarks.linking --data DATA [--linker FOLDER] [--write]

With --write the probabilities are fitted and go into the linker's folder; printed are precision, coverage and
calibration error where each mention, and each sentence, is judged by a fit on the others. Without it the ranks are
printed, of mentions and then of whole sentences. tests/gold/esco_links.jsonl has the links, DATA the posts.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from skillmill.jobs.linking.evaluate import answer_mentions, answer_sentences, judge
from skillmill.jobs.linking.fit import Fitted, Verdict, fit, look
from skillmill.jobs.linking.fit_sentences import FittedSentences, fit_sentences, look_at_sentences
from skillmill.jobs.linking.items import Item
from skillmill.jobs.linking.ready import make_local_spec, skills_in
from skillmill.jobs.linking.report import print_judged
from skillmill.udfs.linking.dense.folder import open_linker, write_linker
from skillmill.udfs.linking.dense.index import DenseIndex
from skillmill.udfs.linking.dense.matcher import DenseMatcher, shipped_encoder
from skillmill.udfs.linking.linker import Linker
from skillmill.udfs.linking.sentences import SentenceFit, SentenceLinker, SentenceMatcher, get_sentence_linker
from skillmill.udfs.linking.spec import get_linker

LINKS = Path(__file__).parent.parent / "tests" / "gold" / "esco_links.jsonl"


def read_links(data: Path) -> list[Item]:
    """Return the hand-linked mentions, in the sentences of skillspan/dev.json, tokens joined by spaces."""
    rows = [json.loads(line) for line in (data / "skillspan" / "dev.json").read_text(encoding="utf-8").splitlines()]
    links = [json.loads(line) for line in LINKS.read_text(encoding="utf-8").splitlines()]
    return [Item(" ".join(rows[link["row"]]["tokens"]), tuple(link["labels"]), link["surface"]) for link in links]


def sources() -> list[str]:
    """Return where each mention is from, tech or house."""
    return [json.loads(line)["source"] for line in LINKS.read_text(encoding="utf-8").splitlines()]


def by_sentence(items: list[Item]) -> list[Item]:
    """Return the sentences of the mentions, with the labels of all mentions that were linked in each."""
    labels: dict[str, list[str]] = defaultdict(list)
    for item in items:
        labels[item.sentence] += item.labels[:1]
    return [Item(sentence, tuple(dict.fromkeys(found))) for sentence, found in labels.items() if found]


def fit_both(items: list[Item], chosen: argparse.Namespace) -> dict[str, Any]:
    """Fit on mentions and on their sentences, print how good that is, and return what goes into linker.json."""
    spec, concepts = make_local_spec([f"esco={chosen.data / 'esco'}"], None, chosen.linker)
    folder, encoder = shipped_encoder(spec.model, spec.threads)
    matcher = DenseMatcher(folder, encoder, DenseIndex(Path(spec.folder)), concepts)
    mentions = fit(look(items, Linker(concepts), matcher))
    golden = [each for each in mentions.verdicts if each.has_gold]
    print(f"mentions, cross-fitted: right at first place {sum(each.right for each in golden) / len(golden):.3f}")
    print_curve(mentions.verdicts)
    print(f"precision {mentions.precision:.3f}, coverage {mentions.coverage:.3f}, {_error(mentions)}")
    sentences = by_sentence(items)
    linker = SentenceLinker(
        SentenceMatcher(encoder, DenseIndex(Path(spec.folder)), folder.settings["sharpness"]),
        Linker(concepts, matcher, scores=mentions.scores),
        SentenceFit(),
    )
    said = fit_sentences(look_at_sentences(sentences, linker, skills_in(sentences)))
    print(f"sentences, cross-fitted: precision {said.precision:.3f}, recall {said.recall:.3f}, {_error(said)}")
    return {"scores": mentions.scores.as_dict(), "sentences": asdict(said.fitted)}


def _error(fitted: Fitted | FittedSentences) -> str:
    return f"calibration error {fitted.calibration_error:.3f}"


def print_curve(verdicts: Sequence[Verdict]) -> None:
    """Print the precision that each coverage has."""
    ranked = sorted(verdicts, key=lambda each: -each.score)
    golden = sum(each.has_gold for each in verdicts)
    covered = right = 0
    for count, each in enumerate(ranked, 1):
        covered, right = covered + each.has_gold, right + each.right
        if each.has_gold and covered * 10 // golden > (covered - 1) * 10 // golden:
            print(f"coverage {covered / golden:.2f}: precision {right / count:.3f}, from {each.score:.2f} on")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--data", type=Path, required=True)
    options.add_argument("--linker", default="default")
    options.add_argument("--write", action="store_true")
    chosen = options.parse_args()
    items = read_links(chosen.data)
    if chosen.write:
        fitted = fit_both(items, chosen)
        opened = open_linker(Path(chosen.linker))
        write_linker(opened.path, opened.path.name, opened.settings | fitted)
        print(json.dumps(fitted))
        return
    spec, concepts = make_local_spec([f"esco={chosen.data / 'esco'}"], None, chosen.linker)
    for part in ("tech", "house"):
        some = [item for item, source in zip(items, sources(), strict=True) if source == part]
        print(part)
        print_judged(judge(some, answer_mentions(some, get_linker(spec)), concepts))
        sentences = by_sentence(some)
        answers = answer_sentences(sentences, get_sentence_linker(spec), skills_in(sentences))
        print_judged(judge(sentences, answers, concepts))


if __name__ == "__main__":
    main()
