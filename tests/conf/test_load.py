from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from skillmill.conf.load import load_settings, make_section, packaged_profiles
from skillmill.conf.settings import Extract, Settings, Source
from skillmill.schemas.errors import SkillmillError

SOURCE = {"name": "a", "path": "x"}


def load(profile: str = "local", environ: dict[str, str] | None = None, **options: Any) -> Settings:
    return load_settings(profile, options, environ or {})


def error(profile: str = "local", environ: dict[str, str] | None = None, **options: Any) -> str:
    with pytest.raises(SkillmillError) as caught:
        load(profile, environ, **options)
    return str(caught.value)


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    path = tmp_path / "mine.toml"
    path.write_text('[warehouse]\npath = "from-profile"\n[extract]\nbatch_tokens = 512\n', encoding="utf-8")
    return path


def test_defaults_hold_where_nothing_is_said(tmp_path: Path) -> None:
    empty = tmp_path / "empty.toml"
    empty.write_text("", encoding="utf-8")
    assert load(str(empty)) == Settings()


def test_a_profile_wins_over_defaults_key_by_key(profile: Path) -> None:
    settings = load(str(profile))
    assert settings.warehouse.path == "from-profile"
    assert settings.extract == Extract(batch_tokens=512)


def test_the_environment_wins_over_a_profile_key_by_key(profile: Path) -> None:
    settings = load(str(profile), {"SKILLMILL_WAREHOUSE__PATH": "from-environment"})
    assert (settings.warehouse.path, settings.extract.batch_tokens) == ("from-environment", 512)


def test_an_option_wins_over_the_environment_key_by_key(profile: Path) -> None:
    environ = {"SKILLMILL_WAREHOUSE__PATH": "from-environment", "SKILLMILL_WAREHOUSE__STAGING": "stage"}
    settings = load(str(profile), environ, warehouse={"path": "from-option"})
    assert (settings.warehouse.path, settings.warehouse.staging) == ("from-option", "stage")
    assert settings.extract.batch_tokens == 512


def test_the_environment_of_the_process_is_read_where_none_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKILLMILL_WAREHOUSE__PATH", "from-process")
    assert load_settings().warehouse.path == "from-process"
    assert load_settings(environ={}).warehouse.path == "skillmill-warehouse"


def test_sources_of_an_option_replace_those_of_the_profile() -> None:
    assert len(load().sources) > 1
    assert load(sources=[SOURCE]).sources == (Source(name="a", path="x"),)


def test_values_of_the_environment_are_converted() -> None:
    environ = {"SKILLMILL_EXTRACT__BATCH_TOKENS": "128", "SKILLMILL_EXTRACT__RETRY_REJECTED": "true"}
    extract = load(environ=environ).extract
    assert (extract.batch_tokens, extract.retry_rejected) == (128, True)


@pytest.mark.parametrize("value", ["gazetteer,transformer", "gazetteer, transformer", " gazetteer ,transformer,"])
def test_a_list_in_the_environment_is_separated_by_commas(value: str) -> None:
    environ = {"SKILLMILL_EXTRACT__RECOGNIZERS": value}
    assert load(environ=environ).extract.recognizers == ("gazetteer", "transformer")


def test_a_list_of_one_in_the_environment_is_a_list() -> None:
    environ = {"SKILLMILL_TAXONOMY__TAXONOMIES": "acme=s3a://b/acme v2.csv"}
    assert load(environ=environ).taxonomy.taxonomies == ("acme=s3a://b/acme v2.csv",)


def test_a_comma_in_a_single_value_of_the_environment_stays() -> None:
    assert load(environ={"SKILLMILL_WAREHOUSE__PATH": "a, b"}).warehouse.path == "a, b"


def test_the_folder_of_shared_data_is_no_setting() -> None:
    assert load(environ={"SKILLMILL_DATA": "/data"}) == load()


def test_variables_of_others_are_no_settings() -> None:
    assert load(environ={"SPARK_HOME": "/spark", "XSKILLMILL_WAREHOUSE__PATH": "x"}) == load()


def test_a_variable_without_a_key_says_how_they_are_named() -> None:
    assert "SKILLMILL_<SECTION>__<KEY>" in error(environ={"SKILLMILL_WAREHOUSE": "x"})


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"warehose": {"path": "x"}}, "unknown setting warehose; did you mean warehouse?"),
        ({"warehouse": {"pth": "x"}}, "unknown setting warehouse.pth; did you mean path?"),
        ({"extract": {"batch_token": 1}}, "unknown setting extract.batch_token; did you mean batch_tokens?"),
        (
            {"sources": [SOURCE, {**SOURCE, "name": "b", "txt_field": "t"}]},
            "sources.1.txt_field; did you mean text_field?",
        ),
    ],
)
def test_an_unknown_key_is_refused_at_every_level_with_the_nearest_known_one(options: Any, said: str) -> None:
    assert said in error(**options)


def test_an_unknown_key_in_the_environment_is_refused() -> None:
    assert "did you mean taxonomies?" in error(environ={"SKILLMILL_TAXONOMY__TAXONOMYS": "x"})


def test_an_unknown_key_in_a_profile_is_refused(profile: Path) -> None:
    profile.write_text("[spark]\ndriver_memry = '1g'\n", encoding="utf-8")
    assert "did you mean driver_memory?" in error(str(profile))


def test_all_unknown_keys_are_told_at_once() -> None:
    said = error(warehouse={"pth": "x"}, link={"labels": []})
    assert "warehouse.pth" in said
    assert "link.labels" in said


@pytest.mark.parametrize(
    ("options", "where"),
    [
        ({"extract": {"batch_tokens": "many"}}, "extract.batch_tokens"),
        ({"extract": {"batch_tokens": 1}}, "extract.batch_tokens"),
        ({"extract": {"device": "tpu"}}, "extract.device"),
        ({"extract": {"recognizers": ["magic"]}}, "extract.recognizers"),
        ({"extract": {"recognizers": []}}, "extract.recognizers"),
        ({"extract": {"recognizers": ["gazetteer", "gazetteer"]}}, "extract.recognizers"),
        ({"warehouse": "x"}, "warehouse"),
        ({"sources": [{"name": "a b", "path": "x"}]}, "sources.0.name"),
        ({"sources": [{**SOURCE, "kind": "letter"}]}, "sources.0.kind"),
        ({"sources": [{**SOURCE, "format": "xml"}]}, "sources.0.format"),
    ],
)
def test_a_value_that_does_not_fit_names_its_setting(options: Any, where: str) -> None:
    assert error(**options).startswith(f"setting {where}: ")


def test_two_sources_of_one_name_are_refused() -> None:
    said = error(sources=[SOURCE, {"name": "a", "path": "y"}, {"name": "b", "path": "z"}])
    assert said == "two sources are named a"


@pytest.mark.parametrize("origin", [{}, {"path": "x", "table": "y"}])
def test_a_source_has_either_a_path_or_a_table(origin: dict[str, str]) -> None:
    assert "either a path or a table" in error(sources=[{"name": "a", **origin}])


@pytest.mark.parametrize(
    "path",
    [
        "s3a://bucket/x y",
        "abfss://c@a.dfs.core.windows.net/p",
        "dbfs:/x",
        "package:corpus/resumes",
        "./a/../b//",
        "~/résumés",
        "C:\\data",
    ],
)
def test_paths_come_out_untouched(path: str, tmp_path: Path) -> None:
    profile = tmp_path / "p.toml"
    profile.write_text(f"[warehouse]\npath = '{path}'\n[[sources]]\nname = 'a'\npath = '{path}'\n", encoding="utf-8")
    from_profile = load(str(profile))
    from_environment = load(environ={"SKILLMILL_WAREHOUSE__PATH": path})
    assert from_profile.warehouse.path == from_profile.sources[0].origin == from_environment.warehouse.path == path


def test_a_catalog_table_comes_out_untouched() -> None:
    assert load(sources=[{"name": "a", "table": "Main.hr.`Job Posts`"}]).sources[0].origin == "Main.hr.`Job Posts`"


@pytest.mark.parametrize("start", ["", "\ufeff"])
def test_a_profile_is_read_with_and_without_byte_order_mark(tmp_path: Path, start: str) -> None:
    path = tmp_path / "p.toml"
    path.write_text(f'{start}[warehouse]\npath = "ü"\n', encoding="utf-8")
    assert load(str(path)).warehouse.path == "ü"


def test_a_profile_that_ships_is_found_by_name() -> None:
    assert "local" in packaged_profiles()
    assert [source.name for source in load("local").sources] == ["sample-resumes", "sample-posts"]


def test_an_unknown_profile_is_answered_with_those_that_ship() -> None:
    said = error("lcal")
    assert "'lcal'" in said
    assert "local" in said.replace("lcal", "")


def test_a_profile_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert f"{tmp_path}/none.toml: No such file" in error(f"{tmp_path}/none.toml")


def test_broken_toml_names_the_profile_and_the_line(profile: Path) -> None:
    profile.write_text("[warehouse]\npath = \n", encoding="utf-8")
    said = error(str(profile))
    assert str(profile) in said
    assert "line 2" in said


def test_a_profile_in_another_encoding_is_an_error_that_says_so(profile: Path) -> None:
    profile.write_bytes('[warehouse]\npath = "é"\n'.encode("cp1252"))
    assert "not UTF-8 at byte 20" in error(str(profile))


def test_settings_cannot_be_changed() -> None:
    settings = load()
    with pytest.raises(ValidationError, match="frozen"):
        settings.warehouse.path = "elsewhere"  # type: ignore[misc]
    with pytest.raises(ValidationError, match="frozen"):
        settings.spark = settings.spark  # type: ignore[misc]


def test_the_digest_follows_every_setting_and_nothing_else() -> None:
    assert load().digest == load().digest
    assert len({load().digest, load(link={"chunk_documents": 7}).digest, load(sources=[SOURCE]).digest}) == 3


def test_a_section_made_in_python_is_checked_too() -> None:
    assert make_section(Extract, batch_tokens=64) == Extract(batch_tokens=64)
    with pytest.raises(SkillmillError, match="batch_tokens"):
        make_section(Extract, batch_tokens=0)


def test_recognisers_get_their_own_model_in_the_order_of_the_list() -> None:
    extract = Extract(recognizers=("gazetteer", "transformer"), model="folder", gazetteer_taxonomy="own.csv")
    specs = extract.specs(threads=2)
    assert [(spec.kind, spec.model, spec.threads) for spec in specs] == [
        ("gazetteer", "own.csv", 2),
        ("transformer", "folder", 2),
    ]
