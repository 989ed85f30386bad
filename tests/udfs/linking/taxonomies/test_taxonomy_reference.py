import pytest

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.linking.taxonomies import TaxonomyRef


@pytest.mark.parametrize(
    ("text", "name", "path"),
    [
        ("starter", "skillmill", "starter"),
        ("skills/acme_2.csv", "acme_2", "skills/acme_2.csv"),
        ("skills/acme.csv.gz", "acme", "skills/acme.csv.gz"),
        ("data/esco/", "esco", "data/esco/"),
        ("acme=skills/v2.csv", "acme", "skills/v2.csv"),
        ("acme=skills/a=b.csv", "acme", "skills/a=b.csv"),
        ("s3a://bucket/acme.csv", "acme", "s3a://bucket/acme.csv"),
        ("acme=abfss://c@a.dfs.core.windows.net/p q.csv", "acme", "abfss://c@a.dfs.core.windows.net/p q.csv"),
    ],
)
def test_a_reference_is_starter_a_path_or_a_name_with_a_path(text: str, name: str, path: str) -> None:
    assert TaxonomyRef.parse(text) == TaxonomyRef(name, path)


@pytest.mark.parametrize("text", ["=a.csv", "my skills.csv", "a:b=c.csv"])
def test_a_name_that_cannot_stand_in_an_id_is_refused(text: str) -> None:
    with pytest.raises(SkillmillError, match="NAME=PATH"):
        TaxonomyRef.parse(text)
