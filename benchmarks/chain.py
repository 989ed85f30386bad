"""How fast the nightly chain is here, and how much memory it takes.

    python -m benchmarks.chain --documents resumes.jsonl --documents posts.json --master 'local[2]'

Runs the chain twice into a fresh warehouse, new and again, and prints seconds per step, documents a second in
extract, and the peak resident memory of this process and all below it (Linux only: it reads /proc).
"""

import argparse
import json
import tempfile
import time

from benchmarks.memory import Peak
from skillmill.conf.load import load_settings
from skillmill.jobs import chain
from skillmill.jobs.session import get_session


def main() -> None:
    """Run the measurement and print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--documents", action="append", required=True)
    parser.add_argument("--master", default="local[2]")
    parser.add_argument("--recognizer", default="transformer,gazetteer")
    arguments = parser.parse_args()
    sources = [{"name": f"s{number}", "path": path} for number, path in enumerate(arguments.documents)]
    with tempfile.TemporaryDirectory() as folder:
        options = {
            "warehouse": {"path": f"{folder}/warehouse"},
            "sources": sources,
            "spark": {"master": arguments.master},
            "extract": {"recognizers": arguments.recognizer.split(",")},
        }
        settings = load_settings(options=options, environ={})
        with Peak() as peak:
            started = time.monotonic()
            spark = get_session(settings)
            result: dict[str, object] = {"start_s": round(time.monotonic() - started, 1)}
            for night in ("new", "again"):
                report = chain.run(spark, settings)
                seconds = {step: round(run.seconds, 1) for step, run in report.steps.items()}
                result[night] = {"nightly_s": round(report.nightly.seconds, 1), **seconds}
                if night == "new":
                    extract = report.steps["extract"]
                    result["documents"] = extract.counts["done"]
                    result["mentions"] = extract.counts["mentions"]
                    result["documents_per_s_in_extract"] = round(extract.counts["done"] / extract.seconds, 1)
        result["peak_mib"] = round(peak.mib)
        print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
