"""docs/pool.md: its profile loads and says what the page says, and its classes are ours."""

import re
from pathlib import Path

from skillmill.conf.load import load_settings
from skillmill.udfs.routing.classes import CLASSES

PAGE = (Path(__file__).parents[2] / "docs" / "pool.md").read_text(encoding="utf-8")


def test_the_profile_of_the_page_loads_and_routes(tmp_path: Path) -> None:
    [profile] = re.findall(r"^```toml\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL)
    path = tmp_path / "pool.toml"
    path.write_text(profile, encoding="utf-8")
    pool = load_settings(str(path), environ={}).pool
    assert pool.route
    assert pool.names_by_class == {"technology": "tech", "health": "care", "society": "care"}
    assert pool.names_by_value["it & data"] == "tech"


def test_the_page_lists_every_class() -> None:
    assert tuple(re.findall(r"^\| `(\w+)` \|", PAGE, flags=re.MULTILINE)[: len(CLASSES)]) == CLASSES
