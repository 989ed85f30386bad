"""What is left of a surface without version, vendor and the words around a name."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skillmill.udfs.linking.normalize import normalize
from skillmill.udfs.linking.variants import squashed, variants


@pytest.mark.parametrize(
    ("surface", "name"),
    [
        ("Java 17", "java"),
        ("Python3", "python"),
        ("Angular 2+", "angular"),
        ("Python 3.11", "python"),
        ("SQL Server 2019", "sql server"),
        ("Oracle 12c or later", "oracle"),
        ("MS Excel", "excel"),
        ("Adobe's Photoshop", "photoshop"),
        ("Apache Kafka clusters", "kafka"),
        ("strong knowledge of SQL", "sql"),
        ("communication skills", "communication"),
        ("Experience with Microsoft Excel 2016", "excel"),
        ("ISO/IEC 27001:2022", "iso 27001"),
        ("DIN EN ISO 9001", "iso 9001"),
    ],
)
def test_a_name_is_among_what_is_left(surface: str, name: str) -> None:
    assert name in list(variants(surface))


@pytest.mark.parametrize("surface", ["C", "C++", "3D", "Windows"])
def test_a_bare_name_loses_nothing(surface: str) -> None:
    assert [form for form in variants(surface) if form == ""] == []
    assert normalize(surface) not in list(variants(surface))


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=40))
def test_forms_are_normalised_distinct_and_shorter(surface: str) -> None:
    found = list(variants(surface))
    assert len(found) == len(set(found))
    assert all(form == normalize(form) and form for form in found)


def test_spaces_are_all_that_squashing_takes() -> None:
    assert squashed("c++ builder") == "c++builder"
