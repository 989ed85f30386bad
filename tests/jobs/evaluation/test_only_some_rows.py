"""--only: the texts that an evaluation takes of a file."""

import json
from pathlib import Path

import pytest

from skillmill.jobs.evaluation.run import LabelMap, parse_fields, read_data
from skillmill.schemas.errors import SkillmillError


def test_options_become_fields() -> None:
    assert parse_fields(["source=tech", "lang = en"]) == {"source": "tech", "lang": "en"}


@pytest.mark.parametrize("option", ["source", "=tech"])
def test_an_option_without_field_or_value_is_refused(option: str) -> None:
    with pytest.raises(SkillmillError, match="write FIELD=VALUE"):
        parse_fields([option])


def test_an_evaluation_takes_the_rows_with_the_value(tmp_path: Path) -> None:
    rows = [{"text": f"Go {lang}", "spans": [[0, 2, "Knowledge"]], "lang": lang} for lang in ("en", "fr")]
    path = tmp_path / "gold.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    found = read_data(path, None, LabelMap(), only={"lang": "fr"})
    assert [text.text for text in found.texts] == ["Go fr"]
