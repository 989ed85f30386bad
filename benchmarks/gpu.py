"""How fast documents are read on a GPU, from Arrow batches to Arrow batches, beside the pipeline of Hugging Face.

    python -m benchmarks.gpu --documents resumes.jsonl --n 500 --shape minilm-l6 --json out.json
    python -m benchmarks.gpu --documents resumes.jsonl --n 2000 --shape mpnet-base --processes 8

Needs torch, transformers and pyarrow, neither Spark nor OpenVINO; runs on a CPU too (--device cpu). Both read the same
weights with one head: a token classifier (--model FOLDER), or one of random weights whose architecture is named
(--shape). The order of the engines is shuffled between rounds; numbers are medians. Documents are made of the lines
of a JSON lines file, so that none are equal.

Prints, by engine, documents and tokens a second (special tokens aside), and mentions; the ratio; the share of a call
that is padding; and what limits: the rates of tokenising alone, on one thread, and of the model alone. With
--processes each reads batches of its own with a copy of the model, as several Spark tasks on one GPU do.
"""

import argparse
import json
import platform
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from benchmarks.gpu_engines import Engine, Options, Ours, Pipeline, Pool
from benchmarks.gpu_model import SHAPES, write_classifier, write_own
from benchmarks.made_documents import read_texts, shuffled

ROWS = 256


def batches_of(texts: list[str]) -> list[pa.RecordBatch]:
    """Return the texts as Arrow batches of doc_id and text."""
    return [
        pa.RecordBatch.from_pydict(
            {"doc_id": [str(at + row) for row in range(len(texts[at : at + ROWS]))], "text": texts[at : at + ROWS]}
        )
        for at in range(0, len(texts), ROWS)
    ]


def seconds(engine: Engine, batches: list[pa.RecordBatch]) -> tuple[float, int]:
    """Return how long the engine takes for the batches, and how many mentions it finds."""
    started = time.perf_counter()
    found = sum(len(out["mentions"].flatten()) for out in engine.run(batches))
    return time.perf_counter() - started, found


def measure(engines: dict[str, Engine], batches: list[pa.RecordBatch], rounds: int, tokens: int) -> dict[str, Any]:
    """Return rates by engine: the medians of `rounds`, after one batch to warm up."""
    taken: dict[str, list[float]] = {name: [] for name in engines}
    mentions: dict[str, int] = {}
    for engine in engines.values():
        seconds(engine, batches[:1])
    for _ in range(rounds):
        order = list(engines)
        random.shuffle(order)
        for name in order:
            spent, mentions[name] = seconds(engines[name], batches)
            taken[name].append(spent)
    documents = sum(batch.num_rows for batch in batches)
    return {name: _rates(documents, tokens, times, mentions[name]) for name, times in taken.items()}


def _rates(documents: int, tokens: int, times: list[float], mentions: int) -> dict[str, Any]:
    middle = statistics.median(times)
    return {
        "documents_per_s": round(documents / middle, 2),
        "tokens_per_s": round(tokens / middle),
        "seconds": [round(spent, 3) for spent in times],
        "mentions": mentions,
    }


def benchmark(arguments: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Run the measurement; models are written below `folder`."""
    classifier = arguments.model or write_classifier(folder / "classifier", arguments.shape)
    own = write_own(classifier, folder / "own", arguments.max_length, arguments.context)
    options = Options(own, arguments.device, arguments.batch_tokens, arguments.threads, arguments.compiled)
    texts = shuffled(read_texts(arguments.documents), arguments.n)
    batches = batches_of(texts)
    ours = Ours(options)
    tokens, tokenising = ours.tokenize(texts)
    engines: dict[str, Engine] = {"skillmill": ours}
    if not arguments.alone:
        engines["pipeline"] = Pipeline(classifier, options, arguments.pipeline_dtype, arguments.pipeline_batch)
    if arguments.processes > 1:
        engines[f"skillmill, {arguments.processes} processes"] = Pool(options, arguments.processes)
    rates = measure(engines, batches, arguments.rounds, tokens)
    model = tokens / ours.model_alone(texts)
    result: dict[str, Any] = {
        "device": ours.device,
        "machine": platform.processor() or platform.machine(),
        "model": str(arguments.model or arguments.shape),
        "documents": len(texts),
        "tokens": tokens,
        "engines": rates,
        "padded_share": round(ours.padded_share, 4),
        "tokenizing_tokens_per_s": round(tokens / tokenising),
        "model_tokens_per_s": round(model),
        "limit": "tokenizing" if tokens / tokenising < model else "model",
    }
    if "pipeline" in rates:
        base = rates["pipeline"]["tokens_per_s"]
        result["ratio_to_pipeline"] = {name: round(rate["tokens_per_s"] / base, 2) for name, rate in rates.items()}
    for engine in engines.values():
        engine.close()
    return result


def rows(result: dict[str, Any]) -> Iterator[str]:
    """Yield the lines of the table that is printed."""
    yield f"{'engine':28} {'documents/s':>12} {'tokens/s':>12} {'mentions':>9}"
    for name, rate in result["engines"].items():
        yield f"{name:28} {rate['documents_per_s']:12.1f} {rate['tokens_per_s']:12,} {rate['mentions']:9,}"
    tokenizing, model = result["tokenizing_tokens_per_s"], result["model_tokens_per_s"]
    yield f"tokenizing alone {tokenizing:,}, model alone {model:,} tokens/s"
    yield f"the limit is {result['limit']}; padding {result['padded_share']:.1%} of a call"


def main(options: list[str] | None = None) -> None:
    """Run the measurement, print a table and write JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--documents", type=Path, required=True)
    parser.add_argument("--n", type=int, default=500)
    parser.add_argument("--model", type=Path, help="folder of a token classifier of Hugging Face (BERT or MPNet)")
    parser.add_argument("--shape", choices=list(SHAPES), default="minilm-l6")
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--batch-tokens", type=int, default=4096, help="a GPU gets four times as many")
    parser.add_argument("--max-length", type=int, default=256)
    parser.add_argument("--context", type=int, default=160)
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--compiled", action="store_true", help="run our model through torch.compile")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--pipeline-batch", type=int, default=32)
    parser.add_argument("--pipeline-dtype", choices=["float32", "bfloat16", "float16"], default="float32")
    parser.add_argument("--alone", action="store_true", help="leave the pipeline out")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args(options)
    with tempfile.TemporaryDirectory() as folder:
        result = benchmark(arguments, Path(folder))
    print("\n".join(rows(result)))
    if arguments.json:
        arguments.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
