"""docs/formats.md names every format, and what is written."""

import re
from pathlib import Path

from skillmill.jobs.corpora.formats.registry import FORMATS, WRITTEN

PAGE = (Path(__file__).parents[2] / "docs" / "formats.md").read_text(encoding="utf-8")


def test_the_table_has_every_format_and_says_which_are_read_only() -> None:
    rows = re.findall(r"^\| ((?:`[a-z][a-z-]*`(?:, )?)+) \| (.+?) \|", PAGE.split("## ")[0], flags=re.MULTILINE)
    named = {name: about for names, about in rows for name in re.findall(r"`([a-z-]+)`", names)}
    assert set(named) == set(FORMATS)
    assert {name for name, about in named.items() if "read only" not in about} == set(WRITTEN)
