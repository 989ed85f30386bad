"""Documents a second through Spark: skillmill beside what people use today, on the same documents.

    python -m benchmarks.throughput --documents resumes.jsonl --n 500 --json out.json [--spacy FOLDER] [--price 0.10]

Real lines are dealt out anew to n and 4n documents, so that no two are equal, and nothing is kept for use again. Each
engine runs over both, each time in a process of its own, in an order shuffled anew in every round, and so does the
model alone; the rate is the marginal one, of the 3n documents more, and what is left of the time for n is the fixed
cost: loading, and commits. The Hugging Face and Spark NLP engines have the weights of one head of the shipped model,
without the case of letters.
"""

import argparse
import json
import platform
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any, TypeVar

from benchmarks.ceiling import ceiling
from benchmarks.made_documents import read_texts, shuffled, write_documents
from skillmill.udfs.resources import folder

HEAD = "dotin"
TIMES = 4
FIRST = "naive"
Case = TypeVar("Case", int, str)
Turn = TypeVar("Turn")
Runs = dict[str, dict[Case, list[dict[str, Any]]]]
"""By engine and by document file, which is named by its size or otherwise, what each round measured."""


def main() -> None:
    """Run the measurement, print a table, and write JSON and a plot where they are asked for."""
    given = _arguments()
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        sizes = (given.n, TIMES * given.n)
        files = _files(place, read_texts(given.documents), sizes)
        models = _models(place, given.engines, given.spacy)
        few = files[sizes[1]] if given.n < 100 else files[sizes[0]]
        alone: list[dict[str, float]] = []

        def model_alone() -> None:
            alone.append(ceiling(few, workers=given.workers))

        runs = measure(files, models, given.rounds, f"local[{given.workers}]", model_alone)
    most = {name: median(run[name] for run in alone) for name in alone[0]}
    report = {
        "machine": machine(),
        "documents": str(given.documents.name),
        "n": given.n,
        "rounds": given.rounds,
        "ceiling": most,
        "engines": rates(runs, sizes, most, given.price),
    }
    print(table(report))
    if given.json:
        given.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    if given.plot:
        draw(report, given.plot)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--documents", type=Path, required=True, help="JSON lines, or a JSON list, with a field text")
    parser.add_argument("--n", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--engines", default="naive,batched,skillmill", help="of these, sparknlp and spacy")
    parser.add_argument("--spacy", type=Path, help="folder of a spaCy pipeline, for the engine spacy")
    parser.add_argument("--price", type=float, default=0.0, help="of this machine per hour")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--plot", type=Path)
    given = parser.parse_args()
    given.engines = [*dict.fromkeys(name.strip() for name in given.engines.split(","))]
    if "spacy" in given.engines and given.spacy is None:
        parser.error("the engine spacy needs --spacy FOLDER; benchmarks.ner_baseline trains one")
    return given


def size_arguments(description: str, n: int, **more: float) -> argparse.Namespace:
    """Return what a measurement of our own jobs over made documents is asked for: documents, n, rounds, json.

    `more` are options of this measurement with their defaults.
    """
    parser = argparse.ArgumentParser(description=description.splitlines()[0])
    parser.add_argument("--documents", type=Path, required=True)
    parser.add_argument("--n", type=int, default=n)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path)
    for option, default in more.items():
        parser.add_argument(f"--{option}", type=float, default=default)
    return parser.parse_args()


def tell(report: Mapping[str, Any], path: Path | None) -> None:
    """Print a report as JSON, and write it to a file where one is named."""
    content = json.dumps(report, indent=1)
    print(content)
    if path:
        path.write_text(content + "\n", encoding="utf-8")


def _files(place: Path, texts: Sequence[str], sizes: Sequence[int]) -> dict[int, Path]:
    files = {size: place / f"{size}.jsonl" for size in sizes}
    for seed, (size, path) in enumerate(files.items()):
        write_documents(path, shuffled(texts, size, seed))
    return files


def _models(place: Path, engines: Sequence[str], spacy: Path | None) -> dict[str, str]:
    """Return what each engine loads: our model, its head as others take it, or spaCy's folder."""
    from skillmill.jobs.training.to_huggingface import export_huggingface
    from skillmill.jobs.training.to_onnx import export_spark_nlp

    exported, onnx = place / "huggingface", place / "sparknlp"
    if {"naive", "batched"} & set(engines):
        export_huggingface(folder("models/default"), HEAD, exported)
    if "sparknlp" in engines:
        export_spark_nlp(folder("models/default"), HEAD, onnx)
    models = {"skillmill": "default", "reusing": "default", "spacy": str(spacy), "sparknlp": str(onnx)}
    return {engine: models.get(engine, str(exported)) for engine in engines}


def measure(
    files: Mapping[Case, Path], models: Mapping[str, str], rounds: int, master: str, *beside: Callable[[], object]
) -> Runs[Case]:
    """Return what each engine measured for each file, once per round; what is `beside` has its turns between them."""
    runs: Runs[Case] = {engine: {size: [] for size in files} for engine in models}

    def run(engine: str, size: Case) -> None:
        runs[engine][size].append(run_engine(engine, files[size], models[engine], master))
        print(f"{engine} {size}: {runs[engine][size][-1]['seconds']:.1f} s", file=sys.stderr)

    cases = [partial(run, engine, size) for engine in models for size in files]
    for case in turns([*cases, *beside], rounds):
        case()
    return runs


def turns(cases: Sequence[Turn], rounds: int) -> Iterator[Turn]:
    """Yield each case once per round, in an order that chance deals anew for each round."""
    chance = random.Random(0)
    for _ in range(rounds):
        yield from chance.sample(cases, len(cases))


def run_engine(engine: str, documents: Path, model: str, master: str) -> dict[str, Any]:
    """Run one engine in a process of its own and return what it measured."""
    return run_module("benchmarks.engines", engine, str(documents), "--model", model, "--master", master)


def run_module(module: str, case: str, *arguments: str) -> dict[str, Any]:
    """Run a module on a case in a process of its own and return the JSON that it prints last."""
    done = subprocess.run([sys.executable, "-m", module, case, *arguments], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{case} failed: {done.stderr.strip().splitlines()[-1]}")
    measured: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return measured


def memory(runs: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Return the medians of the peaks, MiB: of all processes, of the JVM, of driver and workers in Python."""
    return {name: median(run[name] for run in runs) for name in ("peak_mib", "java_mib", "python_mib")}


def rates(
    runs: Runs[int], sizes: Sequence[int], most: Mapping[str, float], price: float
) -> dict[str, dict[str, float]]:
    """Return per engine the marginal rate, the fixed cost, memory, and ratios to the first engine and the ceiling."""
    small, large = sizes
    tokens = most["tokens_per_s"] / most["documents_per_s"]
    found = {}
    for engine, of_size in runs.items():
        seconds = {size: median(run["seconds"] for run in measured) for size, measured in of_size.items()}
        marginal = (large - small) / max(seconds[large] - seconds[small], 1e-9)
        found[engine] = {
            "documents_per_s": marginal,
            "tokens_per_s": marginal * tokens,
            "fixed_s": seconds[small] - small / marginal,
            "peak_mib": median(run["peak_mib"] for run in of_size[large]),
            "of_ceiling": marginal / most["documents_per_s"],
            "per_million": price / 3600 * 1e6 / marginal,
        }
    if FIRST in found:
        for each in found.values():
            each["ratio"] = each["documents_per_s"] / found[FIRST]["documents_per_s"]
    return found


def table(report: Mapping[str, Any]) -> str:
    """Return the result as lines of text."""
    columns = ("documents_per_s", "tokens_per_s", "ratio", "of_ceiling", "fixed_s", "peak_mib", "per_million")
    lines = [" ".join([f"{'engine':<10}", *(f"{column:>15}" for column in columns)])]
    for engine, found in report["engines"].items():
        lines.append(" ".join([f"{engine:<10}", *(f"{found.get(column, float('nan')):15.2f}" for column in columns)]))
    most = report["ceiling"]
    lines.append(
        f"model alone, sorted batches: {most['documents_per_s']:.2f} documents a second, "
        f"{most['tokens_per_s']:.0f} tokens a second, padded share {most['padded_share']:.3f}"
    )
    return "\n".join(lines)


def machine() -> dict[str, str]:
    """Return what the machine is: processor, its vector instructions, cores, Python."""
    said = dict(_cpu_lines())
    flags = [
        flag for flag in ("avx2", "avx512f", "avx512_vnni", "avx512_bf16", "amx_int8") if flag in said["flags"].split()
    ]
    cores = sum(key == "processor" for key, _ in _cpu_lines())
    return {
        "cpu": said["model name"],
        "flags": " ".join(flags),
        "cores": str(cores),
        "python": platform.python_version(),
    }


def _cpu_lines() -> Iterator[tuple[str, str]]:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        key, _, value = line.partition(":")
        if value:
            yield key.strip(), value.strip()


def draw(report: Mapping[str, Any], target: Path) -> None:
    """Draw the rates as bars, with the model alone as a line."""
    from matplotlib.figure import Figure

    names = list(report["engines"])
    figure = Figure(figsize=(7, 0.6 * len(names) + 1.6), layout="constrained")
    axes = figure.subplots()
    bars = axes.barh(names, [report["engines"][name]["documents_per_s"] for name in names], color="#4878a8")
    axes.bar_label(bars, [f" {report['engines'][name].get('ratio', 1):.1f}x" for name in names])
    axes.axvline(report["ceiling"]["documents_per_s"], color="#a04040", linestyle="--", label="model alone")
    axes.set_xlabel("documents a second (marginal)")
    axes.invert_yaxis()
    axes.legend(frameon=False)
    figure.savefig(target)


if __name__ == "__main__":
    main()
