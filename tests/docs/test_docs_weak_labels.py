"""docs/weak-labels.md: its functions, schemes and examples are those there are."""

import json
import re
import shlex
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from skillmill.udfs.labelling.schemes import SCHEMES
from skillmill.udfs.labelling.votes import FUNCTIONS
from support import said, write_lines

PAGE = (Path(__file__).parents[2] / "docs" / "weak-labels.md").read_text(encoding="utf-8")
COMMAND = re.findall(r"```bash\n(skillmill label .*)\n```", PAGE)[0]
[EXAMPLE] = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


def test_the_page_has_every_function_and_scheme_and_no_other() -> None:
    def first_cells(section: str) -> list[str]:
        text = PAGE.split(f"\n## {section}\n")[1].split("\n## ")[0]
        table = text.split("\n| ", 1)[1].split("\n\n")[0]
        return re.findall(r"^\|? ?`([\w-]+)` \|", table, re.MULTILINE)

    assert first_cells("The vote") == list(FUNCTIONS)
    assert first_cells("Sentences and words") == list(SCHEMES)


def test_the_command_of_the_page_labels_and_exports(
    spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    write_lines(tmp_path / "posts.jsonl", [{"id": "1", "text": "Backend code in Go, Python.\nYou Go as you like."}])
    (tmp_path / "skills.txt").write_text("Go\nPython\nas\n")
    printed = said(capsys, *shlex.split(COMMAND)[1:])
    assert "warning: stop words in the list: as (1)" in printed
    assert "2 sentences, 1 with a skill (50%)" in printed
    assert all(name in printed for name in FUNCTIONS)
    assert json.loads(printed.splitlines()[-1])["counts"]["sentences"] == 2
    first, second = map(json.loads, (tmp_path / "labels.jsonl").read_text().splitlines())
    assert first == {
        "id": "posts/1#0",
        "text": "Backend code in Go, Python.",
        "spans": [[16, 18, "Skill"], [20, 26, "Skill"]],
    }
    assert second["spans"] == []


def test_the_example_in_python_finds_both_names(capsys: pytest.CaptureFixture[str]) -> None:
    exec(EXAMPLE, {})
    assert capsys.readouterr().out.endswith("[(16, 18, 'Skill'), (20, 26, 'Skill')]\n")
