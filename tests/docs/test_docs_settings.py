"""docs/settings.md names every setting with its default, and its profiles load."""

import json
import re
from pathlib import Path
from typing import Any, get_args, get_origin

import pytest
from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from skillmill.conf.load import load_settings
from skillmill.conf.settings import Settings

PAGE = (Path(__file__).parents[2] / "docs" / "settings.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `(\w+)` \| (.+?) \| (.+?) \| (.*?)\|$", re.MULTILINE)
PROFILES = re.findall(r"^```toml\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL)
VARIABLES = re.findall(r"^    (SKILLMILL_\w+__\w+)=(\S+)$", PAGE, flags=re.MULTILINE)


def model_of(section: str) -> type[BaseModel]:
    """Return the model of a section; for a list that of its items."""
    annotation: Any = Settings.model_fields[section].annotation
    return get_args(annotation)[0] if get_origin(annotation) is tuple else annotation


def documented(section: str) -> dict[str, str]:
    """Return the keys of a section of the page with their defaults as written there."""
    text = re.search(rf"^## {section}\n(.*?)(?=^## |\Z)", PAGE, flags=re.MULTILINE | re.DOTALL)
    assert text, f"no section {section}"
    return {key: default.strip("`") for key, default, _, _ in ROW.findall(text[1])}


def written(default: Any) -> str:
    """Return a default as the page writes it."""
    if default is PydanticUndefined:
        return "(required)"
    return "none" if default is None else json.dumps(list(default) if isinstance(default, tuple) else default)


@pytest.mark.parametrize("section", Settings.model_fields)
def test_every_key_of_a_section_is_in_the_page_with_its_default_and_no_other(section: str) -> None:
    fields = model_of(section).model_fields
    assert documented(section) == {key: written(field.default) for key, field in fields.items()}


def test_the_page_has_no_key_outside_the_sections() -> None:
    in_sections = sum(len(documented(section)) for section in Settings.model_fields)
    assert len(ROW.findall(PAGE)) == in_sections


@pytest.mark.parametrize("number", range(len(PROFILES)))
def test_a_profile_of_the_page_loads(number: int, tmp_path: Path) -> None:
    profile = tmp_path / "profile.toml"
    profile.write_text(PROFILES[number], encoding="utf-8")
    settings = load_settings(str(profile), environ={})
    assert settings.sources
    assert settings.warehouse.path


def test_the_first_profile_of_the_page_names_every_key() -> None:
    for section in Settings.model_fields:
        for key in model_of(section).model_fields:
            assert re.search(rf"^{key} = ", PROFILES[0], flags=re.MULTILINE), f"{section}.{key}"


@pytest.mark.parametrize(("variable", "value"), VARIABLES)
def test_a_variable_of_the_page_changes_a_setting(variable: str, value: str) -> None:
    assert load_settings(environ={variable: value}) != load_settings(environ={})


def test_options_come_before_the_environment_and_that_before_the_profile(tmp_path: Path) -> None:
    profile = tmp_path / "profile.toml"
    profile.write_text("[extract]\nbatch_tokens = 100\nchunk_documents = 100\n[link]\nchunk_documents = 100\n")
    environ = {"SKILLMILL_EXTRACT__BATCH_TOKENS": "200", "SKILLMILL_EXTRACT__CHUNK_DOCUMENTS": "200"}
    settings = load_settings(str(profile), {"extract": {"batch_tokens": 300}}, environ)
    found = (settings.extract.batch_tokens, settings.extract.chunk_documents, settings.link.chunk_documents)
    assert found == (300, 200, 100)
    assert settings.spark == Settings().spark
