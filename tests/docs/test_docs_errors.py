"""docs/errors.md explains every reject code, and docs/sources.md uses no other."""

import re
from pathlib import Path

import pytest

from skillmill.jobs.readers.source import ENDINGS, READERS
from skillmill.schemas.reasons import REASONS
from skillmill.udfs.text.records import ID_GUESSES, TEXT_GUESSES, TITLE_GUESSES

DOCS = Path(__file__).parents[2] / "docs"
ERRORS = (DOCS / "errors.md").read_text(encoding="utf-8")
SOURCES = (DOCS / "sources.md").read_text(encoding="utf-8")
CODE_ROW = re.compile(r"^\| `([a-z_]+)` \| (.+) \| (.+) \|$", re.MULTILINE)
BROKEN = SOURCES.split("## Broken input")[1]


def test_every_reject_code_is_explained_and_no_other() -> None:
    assert [code for code, _, _ in CODE_ROW.findall(ERRORS)] == list(REASONS)


def test_every_code_says_what_to_do() -> None:
    assert all(happened.endswith(".") and cure.endswith(".") for _, happened, cure in CODE_ROW.findall(ERRORS))


def test_at_least_twelve_kinds_of_broken_input_are_listed() -> None:
    becomes = re.findall(r"^\| (?!input|-)(.+?) \| (rejected|read|the |nothing)", BROKEN, flags=re.MULTILINE)
    assert len(becomes) >= 12


def test_broken_input_becomes_one_of_the_reject_codes() -> None:
    used = set(re.findall(r"rejected.*?`([a-z_]+)`", BROKEN))
    assert used <= set(REASONS)
    assert set(REASONS) - used == {"too_large", "recognizer_failed"}


@pytest.mark.parametrize("guesses", [TEXT_GUESSES, ID_GUESSES, TITLE_GUESSES])
def test_the_guessed_field_names_stand_in_their_order(guesses: tuple[str, ...]) -> None:
    assert ", ".join(f"`{name}`" for name in guesses) in SOURCES


def test_the_formats_and_endings_stand_as_the_readers_have_them() -> None:
    formats = dict(re.findall(r"^\| (\w+) \| (`\..+?|\(a folder\)|\(by name alone\)) \|", SOURCES, flags=re.MULTILINE))
    assert set(formats) == set(READERS)
    listed = {ending: form for form, endings in formats.items() for ending in re.findall(r"`\.([\w.]+)`", endings)}
    assert listed == ENDINGS
