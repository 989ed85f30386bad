"""Spark NLP beside our transformer: the same weights in f32, the same segments; which mentions do they share?

    python -m benchmarks.sparknlp_agreement --documents FILE [--n 200] [--model default --head skillspan.knowledge]
        [--json out.json] [--work FOLDER]

FILE has one JSON object with a text per line, a JSON array of them, or is a CSV; field `text` unless --text-field
says otherwise. The model is a head of a skillmill model, or a Hugging Face token classifier of BERT (without --head).
Where they differ, the mention is counted under why: in a part of a segment that is longer than the model's window,
where Spark NLP's windows begin at words and ours at word pieces; or elsewhere. Needs skillmill[spark,sparknlp,torch].
"""

import argparse
import csv
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from skillmill.conf.load import load_settings
from skillmill.udfs.recognition.extractor import get_extractor
from skillmill.udfs.recognition.mention import Mention
from skillmill.udfs.recognition.recognizer import RecognizerSpec
from skillmill.udfs.recognition.spark_nlp.folder import ExportedModel, open_exported
from skillmill.udfs.recognition.transformer.encode import TextEncoder
from skillmill.udfs.text.segments import parts, segments

Place = tuple[int, int, str]
LONG, OTHER = "longer than a window", "other"


@dataclass
class Agreement:
    """Mentions of each engine, those that both have, and of the others how many for which reason."""

    documents: int = 0
    ours: int = 0
    theirs: int = 0
    both: int = 0
    largest_difference: float = 0.0
    why: Counter[str] = field(default_factory=Counter)

    @property
    def share(self) -> float:
        """Mentions that both have, of those that one has."""
        return self.both / max(self.ours + self.theirs - self.both, 1)

    def as_dict(self) -> dict[str, Any]:
        """Return the counts and the share under their names."""
        return {
            "documents": self.documents,
            "ours": self.ours,
            "theirs": self.theirs,
            "both": self.both,
            "share": round(self.share, 5),
            "largest_difference": round(self.largest_difference, 4),
            "why": dict(self.why),
        }

    def add(self, ours: dict[Place, float], theirs: dict[Place, float], long: Sequence[tuple[int, int]]) -> None:
        """Count one document; `long` are the places of its parts that are longer than a window."""
        shared = ours.keys() & theirs.keys()
        self.documents += 1
        self.ours += len(ours)
        self.theirs += len(theirs)
        self.both += len(shared)
        self.largest_difference = max(self.largest_difference, *(abs(ours[m] - theirs[m]) for m in shared), 0.0)
        for start, end, _ in ours.keys() ^ theirs.keys():
            self.why[LONG if any(a < end and start < b for a, b in long) else OTHER] += 1


def read_texts(path: Path, name: str, number: int) -> list[str]:
    """Return the first texts of a JSON, JSON-lines or CSV file that are not empty."""
    content = path.read_text(encoding="utf-8-sig")
    rows: Any
    if path.suffix == ".csv":
        csv.field_size_limit(sys.maxsize)
        rows = csv.DictReader(content.splitlines(keepends=True))
    elif content.lstrip().startswith("["):
        rows = json.loads(content)
    else:
        rows = (json.loads(line) for line in content.splitlines() if line.strip())
    return [text for row in rows if (text := row.get(name))][:number]


def export(model: str, head: str | None, work: Path) -> tuple[Path, Path]:
    """Return the folders of the Hugging Face form and of Spark NLP's form, made where they are not there yet."""
    from skillmill.jobs.models.find import find_model
    from skillmill.jobs.training.to_huggingface import export_huggingface
    from skillmill.jobs.training.to_onnx import export_onnx

    one, onnx = (work / "huggingface" if head else Path(model)), work / "sparknlp"
    if head and not one.exists():
        export_huggingface(find_model(model), head, one)
    if not onnx.exists():
        export_onnx(one, onnx)
    return one, onnx


def by_spark_nlp(texts: Sequence[str], model: Path) -> tuple[list[dict[Place, float]], float]:
    """Return the mentions of each text with their confidences, and how many seconds that took, start aside."""
    from skillmill.jobs.extract import recognizer_specs, transform
    from skillmill.jobs.session import get_session

    options = {"spark": {"master": "local[2]"}, "extract": {"recognizers": ["sparknlp"], "model": str(model)}}
    settings = load_settings(options=options)
    spark = get_session(settings)
    rows = [(str(at), text) for at, text in enumerate(texts)]
    documents = spark.createDataFrame(rows, "doc_id string, text string").repartition(8)
    transform(documents.limit(2), recognizer_specs(settings)).collect()
    started = time.perf_counter()
    found = {row["doc_id"]: row["mentions"] for row in transform(documents, recognizer_specs(settings)).collect()}
    seconds = time.perf_counter() - started
    spark.stop()
    return [
        {(m["start_offset"], m["end_offset"], m["label"]): m["confidence"] for m in found[str(at)]}
        for at in range(len(texts))
    ], seconds


def by_transformer(texts: Sequence[str], model: Path) -> tuple[list[dict[Place, float]], float]:
    """Return what by_spark_nlp returns, of our transformer with torch in f32."""
    extractor = get_extractor((RecognizerSpec("transformer", str(model), device="cpu"),))
    extractor.extract(texts[:2])
    started = time.perf_counter()
    found: list[list[Mention]] = extractor.extract(texts)
    seconds = time.perf_counter() - started
    return [{(m.start, m.end, m.label): m.confidence for m in mentions} for mentions in found], seconds


def long_parts(text: str, encoder: TextEncoder, model: ExportedModel) -> list[tuple[int, int]]:
    """Return the places of the parts of `text` that are longer than the model's window."""
    places = [part for segment in segments(text) for part in parts(text, *segment)]
    room = model.max_length - encoder.specials
    return [(start, end) for start, end in places if len(encoder.encode(text[start:end]).ids) > room]


def main() -> None:
    """Run both engines and print how far they agree."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--documents", type=Path, required=True)
    options.add_argument("--text-field", default="text")
    options.add_argument("--n", type=int, default=200)
    options.add_argument("--model", default="default")
    options.add_argument("--head")
    options.add_argument("--json", type=Path)
    options.add_argument("--work", type=Path, help="where the exported forms are kept; a temporary folder unless given")
    chosen = options.parse_args()
    texts = read_texts(chosen.documents, chosen.text_field, chosen.n)
    with tempfile.TemporaryDirectory(prefix="skillmill-") as scratch:
        one, onnx = export(chosen.model, chosen.head, chosen.work or Path(scratch))
        model = open_exported(str(onnx))
        encoder = TextEncoder.load(model.tokenizer)
        ours, our_seconds = by_transformer(texts, one)
        theirs, their_seconds = by_spark_nlp(texts, onnx)
    agreement = Agreement()
    for text, one_found, two_found in zip(texts, ours, theirs, strict=True):
        agreement.add(one_found, two_found, long_parts(text, encoder, model))
    seconds = {"transformer_seconds": round(our_seconds, 1), "sparknlp_seconds": round(their_seconds, 1)}
    result = agreement.as_dict() | seconds
    print(json.dumps(result, indent=1))
    if chosen.json:
        chosen.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
