"""The pool: what settings may say of it, and what is refused before anything runs."""

from pathlib import Path

import pytest

from skillmill.conf.load import load_settings
from skillmill.conf.settings import Settings
from skillmill.schemas.errors import SkillmillError


def of(**pool: object) -> Settings:
    return load_settings(options={"pool": pool}, environ={})


def test_without_route_the_pool_changes_nothing_for_extract() -> None:
    assert not load_settings(environ={}).pool.route


def test_a_profile_says_which_model_reads_what(tmp_path: Path) -> None:
    profile = tmp_path / "pool.toml"
    profile.write_text(
        '[pool]\nroute = true\nmodels = ["general=default", "tech=models/tech", "health=models/health"]\n'
        'field = "domain"\nvalues = ["Data & IT=tech"]\nclasses = ["tech=technology"]\n'
    )
    pool = load_settings(str(profile), environ={}).pool
    assert pool.names_by_class == {"health": "health", "technology": "tech"}
    assert pool.names_by_value["data & it"] == "tech"
    assert pool.names_by_value["health"] == "health"


def test_the_environment_sets_the_pool_too() -> None:
    environ = {
        "SKILLMILL_POOL__ROUTE": "true",
        "SKILLMILL_POOL__MODELS": "general=default, tech=models/tech",
        "SKILLMILL_POOL__CLASSES": "tech=technology,tech=industry",
    }
    pool = load_settings(environ=environ).pool
    assert pool.route
    assert pool.names_by_class == {"technology": "tech", "industry": "tech"}


@pytest.mark.parametrize(
    ("pool", "said"),
    [
        ({"route": True, "models": ["tech=models/tech"]}, "needs a model named general"),
        ({"classes": ["tech=technology"]}, "'tech', which is not in models: general"),
        ({"classes": ["general=cookery"]}, "CLASS one of technology"),
        ({"classes": ["general=health", "a=health"], "models": ["general=default", "a=b"]}, "both general and a"),
        ({"values": ["=general"]}, "VALUE=NAME"),
        ({"values": ["IT=tech"]}, "'tech', which is not in models"),
        ({"threshold": 1.5}, "threshold"),
        ({"routes": True}, "did you mean route"),
    ],
)
def test_a_pool_that_makes_no_sense_cannot_be_built(pool: dict[str, object], said: str) -> None:
    with pytest.raises(SkillmillError, match=said.replace("(", r"\(")):
        of(**pool)


def test_a_model_of_extract_beside_a_routed_pool_is_refused() -> None:
    options = {"pool": {"route": True}, "extract": {"model": "models/mine"}}
    with pytest.raises(SkillmillError, match=r"write general=models/mine in pool\.models"):
        load_settings(options=options, environ={})


@pytest.mark.parametrize("recognizer", ["gazetteer", "sparknlp"])
def test_a_routed_pool_needs_a_recogniser_that_has_a_model(recognizer: str) -> None:
    options = {"pool": {"route": True}, "extract": {"recognizers": [recognizer]}}
    with pytest.raises(SkillmillError, match="needs transformer or spacy"):
        load_settings(options=options, environ={})
