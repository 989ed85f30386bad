"""The README's commands and examples, as written."""

import json
import re
import shlex
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from skillmill.jobs.cli import main
from support import Milled, write_lines

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", README, re.DOTALL)
COMMANDS = [
    line for kind, block in BLOCKS if kind == "bash" for line in block.splitlines() if line.startswith("skillmill ")
]
PYTHON = [block for kind, block in BLOCKS if kind == "python"]
TEXT = "Built ETL in Python and Spark on AWS"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files that the README names."""
    folder = tmp_path_factory.mktemp("readme")
    write_lines(folder / "resumes.jsonl", [{"id": "1", "text": TEXT}])
    (folder / "acme.csv").write_text("id,label,alternatives\netl,ETL,Extract transform load\n")
    tokens = ["Experience", "with", "Python"]
    row = {"idx": 1, "source": "tech", "tokens": tokens, "tags_skill": ["O"] * 3, "tags_knowledge": ["O", "O", "B"]}
    write_lines(folder / "dev.json", [row])
    return folder


def run(command: str, capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as ended:
        main(shlex.split(command)[1:])
    assert ended.value.code in (0, None), ended.value.code
    return capsys.readouterr().out


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_does_what_it_says(
    spark: SparkSession,
    milled: Milled,
    folder: Path,
    command: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(folder)
    if "--warehouse" not in command:  # what `skillmill run --profile local` has filled
        monkeypatch.setenv("SKILLMILL_WAREHOUSE__PATH", milled.settings.warehouse.path)
    said = run(command, capsys)
    if "extract --text" in command:
        assert [m["surface"] for m in json.loads(said)["mentions"] if m["concept_id"]][-3:] == [
            "Python",
            "Spark",
            "AWS",
        ]
    elif "skillmill run" in command:
        assert "Top skills" in said
        assert "Python" in said
    elif "rejects" in command:
        assert len(json.loads(said)) == 3
    elif "evaluate" in command:
        assert set(json.loads((folder / "out.json").read_text())["strict"]) == {"micro", "labels"}
    else:
        assert len(said.splitlines()) >= 5


@pytest.mark.parametrize("code", PYTHON)
def test_every_example_in_python_runs(spark: SparkSession, code: str, capsys: pytest.CaptureFixture[str]) -> None:
    exec(code, {"spark": spark})
    said = capsys.readouterr().out
    assert "Python" in said
    assert "skillmill:python" in said


def test_the_rows_that_the_readme_shows_are_the_rows_that_come_out(spark: SparkSession) -> None:
    import skillmill

    df = spark.createDataFrame([("cv/1", TEXT)], "doc_id string, text string")
    rows = skillmill.extract(df, text="text", id="doc_id").where("concept_id IS NOT NULL").collect()
    names = ("doc_id", "start_offset", "end_offset", "surface", "concept_id", "preferred_label", "category")
    shown = {line for line in README.splitlines() if line.startswith("| cv/1 |")}
    assert shown == {"| " + " | ".join(str(row[name]) for name in names) + " |" for row in rows}
