import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from skillmill.jobs import cli
from skillmill.jobs.cli import app
from support import Milled, error, said

COMMANDS = [command.callback.__name__.replace("_", "-") for command in app.registered_commands if command.callback]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = said(capsys, command, "--help")
    assert f"Example:skillmill{command}" in re.sub(r"\W*\n\W*|\s|│", "", text).replace(
        "SKILLMILL_EXTRACT__DEVICE=cpu", ""
    )


def test_all_commands_are_there() -> None:
    assert set(COMMANDS) == {
        *("run", "ingest", "extract", "link", "implied", "occupations", "aggregate", "lookup", "sql", "config"),
        *("train", "train-linker", "adapt", "evaluate", "evaluate-linking", "analyze", "convert", "export", "serve"),
        *("label", "compare-heads"),
    }


def test_the_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+\n", said(capsys, "--version"))
    assert cli.VERSION


def test_config_prints_what_holds(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKILLMILL_EXTRACT__DEVICE", "cpu")
    settings = json.loads(said(capsys, "config", "--warehouse", "s3a://bucket/x y"))
    assert settings["extract"]["device"] == "cpu"
    assert settings["warehouse"]["path"] == "s3a://bucket/x y"


def test_rows_come_as_table_csv_or_json(milled: Milled, capsys: pytest.CaptureFixture[str]) -> None:
    where = ("--warehouse", milled.settings.warehouse.path)
    query = "SELECT 'a,\"b' AS x, CAST(NULL AS INT) AS y, map('k', 1) AS z"
    assert json.loads(said(capsys, "sql", query, "--format", "json", *where)) == [
        {"x": 'a,"b', "y": None, "z": {"k": 1}}
    ]
    assert said(capsys, "sql", query, "--format", "csv", *where) == 'x,y,z\n"a,""b",,"{""k"": 1}"\n'
    assert "│ a," in said(capsys, "sql", query, *where)


def test_mistakes_are_one_line(milled: Milled, tmp_path: Path) -> None:
    assert "no tables at" in error("sql", "SELECT 1", "--warehouse", f"{tmp_path}/none")
    assert "did you mean" not in error("run", "--profile", "nope")
    assert "recognizers are" in error("extract", "--text", "x", "--recognizer", "magic")
    assert "there is nothing at" in error("run", "--documents", f"{tmp_path}/no.jsonl", "--warehouse", f"{tmp_path}/w")
    own = tmp_path / "own.csv"
    own.write_text("name,age\nPython,30\n")
    assert "no column" in error("taxonomy", "--taxonomy", str(own), "--warehouse", f"{tmp_path}/w")


def test_an_empty_text_has_no_mentions(capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(said(capsys, "extract", "--text", "", "--recognizer", "gazetteer"))
    assert (found["model"], found["mentions"]) == ("general", [])


def test_one_text_is_extracted_without_importing_what_takes_seconds_to_import() -> None:
    code = (
        "import sys\n"
        "from skillmill.jobs.cli import main\n"
        "try: main(['extract', '--text', 'Fluent in Python'])\n"
        "finally: print({name for name in sys.modules if '.' not in name}, file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "Python" in {mention["surface"] for mention in json.loads(done.stdout)["mentions"]}
    assert not {"pyspark", "py4j", "pandas", "pyarrow", "torch", "transformers"} & eval(done.stderr)
