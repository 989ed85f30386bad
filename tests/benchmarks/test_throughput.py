"""What the throughput benchmark makes of documents and of seconds, without running an engine."""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

Benchmark = Callable[[str], ModuleType]
TEXTS = ["\n".join(f"Python {post}-{line}." for line in range(60)) for post in range(300)]


def test_made_documents_have_the_lines_and_none_are_equal(benchmark: Benchmark) -> None:
    made = benchmark("made_documents").shuffled(TEXTS, 400)

    assert len(set(made)) == 400
    lines, real = ({line for text in texts for line in text.splitlines()} for texts in (made, TEXTS))
    assert lines <= real


def test_repeating_documents_repeat_the_share_that_was_asked(benchmark: Benchmark) -> None:
    made = benchmark("made_documents").repeating(TEXTS, 100, 0.4)
    seen: set[str] = set()
    repeated = whole = 0
    for text in made:
        for line in text.splitlines():
            whole += len(line)
            repeated += len(line) if line in seen else 0
            seen.add(line)

    assert repeated / whole == pytest.approx(0.4, abs=0.06)
    with pytest.raises(ValueError, match="too few lines"):
        benchmark("made_documents").repeating(TEXTS[:10], 1000, 0.4)


def test_the_rate_is_of_the_documents_more_and_the_rest_is_fixed(benchmark: Benchmark) -> None:
    throughput = benchmark("throughput")
    runs = {
        "naive": {100: [{"seconds": 60.0, "peak_mib": 1}], 400: [{"seconds": 210.0, "peak_mib": 2}]},
        "skillmill": {
            100: [{"seconds": each, "peak_mib": 1} for each in (30, 20, 99)],
            400: [{"seconds": each, "peak_mib": 3} for each in (60, 50, 70)],
        },
    }
    most = {"documents_per_s": 12.5, "tokens_per_s": 12_500.0, "padded_share": 0.0}
    found = throughput.rates(runs, (100, 400), most, price=0.36)

    assert found["naive"]["documents_per_s"] == pytest.approx(2)
    assert found["naive"]["fixed_s"] == pytest.approx(10)
    assert found["skillmill"]["ratio"] == pytest.approx(5)
    assert found["skillmill"]["of_ceiling"] == pytest.approx(0.8)
    assert found["skillmill"]["tokens_per_s"] == pytest.approx(10_000)
    assert found["skillmill"]["per_million"] == pytest.approx(10)
    assert "skillmill" in throughput.table({"engines": found, "ceiling": most})


def test_a_long_document_is_as_long_as_asked_and_of_real_lines(benchmark: Benchmark) -> None:
    made = benchmark("long_document").long_text(TEXTS[:3], 50_000)

    assert 50_000 <= len(made.encode()) < 50_100
    assert set(made.splitlines()) <= {line for text in TEXTS for line in text.splitlines()}


def test_every_case_has_its_turn_once_in_each_round(benchmark: Benchmark) -> None:
    cases = [(size, workers) for size in (1, 2, 3) for workers in (1, 2)]
    order = list(benchmark("throughput").turns(cases, 4))
    rounds = [order[at : at + len(cases)] for at in range(0, len(order), len(cases))]

    assert len(rounds) == 4
    assert all(sorted(each) == cases for each in rounds)
    assert any(each != rounds[0] for each in rounds)


def test_the_model_alone_has_its_turn_in_each_round_too(benchmark: Benchmark, monkeypatch: pytest.MonkeyPatch) -> None:
    throughput = benchmark("throughput")
    order: list[str] = []

    def run_engine(engine: str, documents: Path, model: str, master: str) -> dict[str, float]:
        order.append(f"{engine} {documents}")
        return {"seconds": 1.0}

    monkeypatch.setattr(throughput, "run_engine", run_engine)
    files = {1: Path("small"), 4: Path("large")}
    runs = throughput.measure(files, {"skillmill": "default"}, 3, "local[2]", lambda: order.append("alone"))

    for at in range(0, 9, 3):
        assert sorted(order[at : at + 3]) == ["alone", "skillmill large", "skillmill small"]
    assert {size: len(each) for size, each in runs["skillmill"].items()} == {1: 3, 4: 3}
