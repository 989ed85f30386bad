"""The Spark jobs: predictions over a warehouse, and labels from O*NET's tables."""

import gzip
import json
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from made_skillsets import write_jobs
from skillmill.jobs import ingest
from skillmill.jobs.skillsets import predict
from skillmill.jobs.skillsets.labels import Limits, make_labels
from skillmill.jobs.skillsets.labels_run import write_labels
from skillmill.jobs.skillsets.train import Wanted, train
from skillmill.jobs.warehouse import Warehouse
from skillmill.schemas.errors import SkillmillError
from support import SettingsMaker, table_rows, write_lines

GERMAN = "Wir suchen für unser Team eine Schwester, die mit Freude und Sorgfalt auf der Station bei uns arbeitet."


def test_documents_are_judged_once_and_again_when_their_title_changes(
    spark: SparkSession, make_settings: SettingsMaker, tmp_path: Path
) -> None:
    model = tmp_path / "model"
    train(Wanted(write_jobs(tmp_path / "jobs.csv"), model))
    documents = [
        {"id": "1", "title": "Nurse", "text": "Works with patient and ward."},
        {"id": "2", "title": None, "text": "Engineer\nKnows code, and uses the software all day."},
        {"id": "3", "title": "Krankenschwester", "text": GERMAN},
    ]
    path = write_lines(tmp_path / "posts.jsonl", documents)
    settings = make_settings({"name": "posts", "path": str(path), "kind": "job_post"}, skillsets={"model": str(model)})
    warehouse = Warehouse(spark, settings.warehouse)
    ingest.run(spark, settings)
    first = predict.run(spark, settings)
    assert first.counts == {"documents": 3, "done": 2, "rejected": 1, "unchanged": 0, "predictions": 6}
    best = warehouse.spark.sql(
        f"SELECT doc_id, max_by(label, probability) AS label FROM {warehouse.name('predictions')} GROUP BY doc_id"
    )
    assert {row["doc_id"]: row["label"] for row in best.collect()} == {"posts/1": "Care", "posts/2": "Programming"}
    assert [row["reason"] for row in warehouse.read("rejects").collect()] == ["not_english"]

    before = table_rows(warehouse, "predictions")
    assert predict.run(spark, settings).counts["unchanged"] == 3
    assert table_rows(warehouse, "predictions") == before

    write_lines(path, [{**documents[0], "title": "Cook"}, *documents[1:]])
    ingest.run(spark, settings)
    again = predict.run(spark, settings)
    assert (again.counts["done"], again.counts["predictions"]) == (1, 3)
    assert {label for label, _, _ in predict.top_labels(warehouse, 5)} == {"Care", "Programming", "Heat"}


def test_a_job_without_a_model_says_what_to_give(spark: SparkSession, make_settings: SettingsMaker) -> None:
    with pytest.raises(SkillmillError, match="no model of skill sets: give --model"):
        predict.run(spark, make_settings())


def write_onet(folder: Path, jobs: int = 20) -> Path:
    """Write O*NET's tables for invented occupations: Strength and Stamina are alike, Repairing is hardly rated."""
    folder.mkdir()
    codes = [f"10-{number:04d}.00" for number in range(jobs)]
    rated = "O*NET-SOC Code\tElement ID\tElement Name\tScale ID\tData Value\tRecommend Suppress\n"

    def ratings(*elements: tuple[str, str, list[float]]) -> str:
        return rated + "".join(
            f"{code}\t{element}\t{name}\t{scale}\t{value}\tN\n"
            for element, name, values in elements
            for scale in ("IM", "LV")
            for code, value in zip(codes, values, strict=False)
        )

    up, wave = [float(at) for at in range(jobs)], [float(at * 7 % jobs) for at in range(jobs)]
    commodity = "O*NET-SOC Code\tTitle\tExample\tCommodity Code\tCommodity Title\n"
    tables = {
        "Abilities": ratings(("1.A.1", "Strength", up), ("1.A.2", "Stamina", [2 * at + 1 for at in up])),
        "Skills": ratings(("2.A.1", "Speaking", wave), ("2.A.2", "Repairing", up[:5])),
        "Knowledge": ratings(("2.C.1", "Speaking", [float(at * 3 % jobs) for at in range(jobs)])),
        "Work_Styles": ratings(("1.C.1", "Always", [3.0] * jobs)),
        "Technology_Skills": commodity
        + "".join(f"{code}\tT\tExcel\t1\tSpreadsheet software\n" for code in codes[::2])
        + "".join(f"{code}\tT\tOther\t2\tAlmost spreadsheets\n" for code in codes[::2])
        + f"{codes[0]}\tT\tRare\t3\tRare software\n",
        "Tools_Used": commodity + "".join(f"{code}\tT\tSpoon\t9\tSpoons\n" for code in codes),
        "Occupation_Data": "O*NET-SOC Code\tTitle\tDescription\n" + "".join(f"{c}\tJob {c}\tWorks.\n" for c in codes),
    }
    for name, content in tables.items():
        (folder / f"{name}.tsv.gz").write_bytes(gzip.compress(content.encode()))
    return folder


def test_labels_are_what_is_neither_sparse_nor_like_another(spark: SparkSession, tmp_path: Path) -> None:
    known = tmp_path / "known.csv"
    known.write_text(
        "Code,Description,Strength,Stamina,Public Speaking\n"
        + "".join(f"10-{at:04d}.00,Works.,{int(at >= 10)},1,0\n" for at in range(20))
    )
    onet = write_onet(tmp_path / "onet")
    write_labels(spark, str(onet), tmp_path / "out", Limits(listed=0.3), known)
    report = json.loads((tmp_path / "out" / "report.json").read_text())
    assert report["labels"] == [
        *("Strength", "Always", "Speaking", "Speaking (knowledge)", "Always (level)", "Almost spreadsheets", "Spoons")
    ]
    assert report["left"] == {
        "candidates": {"continuous": 12, "categorical": 4},
        "sparsity": {"continuous": 10, "categorical": 3},
        "Pearson": {"continuous": 5, "categorical": 3},
        "Spearman": {"continuous": 5, "categorical": 3},
        "Cramér's V": {"continuous": 5, "categorical": 2},
    }
    assert report["constant"] == ["Always", "Always (level)", "Spoons"]
    assert report["known"]["found"] == {"Strength": 1.0}
    assert report["known"]["dropped"] == {"Stamina": "Pearson: 1.0 like Strength"}
    assert report["known"]["absent"] == ["Public Speaking"]
    [header, first, *_] = (tmp_path / "out" / "labels.csv").read_text().splitlines()
    assert header.startswith("code,title,description,Strength,Always")
    assert first.startswith("10-0000.00,Job 10-0000.00,Works.,0,1,")


def test_a_folder_without_a_table_is_named(spark: SparkSession, tmp_path: Path) -> None:
    with pytest.raises(SkillmillError, match=r"no Abilities\.tsv, nor with \.gz or \.txt"):
        make_labels(spark, str(tmp_path), Limits())
