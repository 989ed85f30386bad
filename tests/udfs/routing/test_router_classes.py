"""Which class a group of occupations belongs to."""

import pytest

from skillmill.udfs.routing.classes import CLASSES, ISCO, SOC, class_of


@pytest.mark.parametrize(
    ("code", "groups", "expected"),
    [
        ("15-1252.00", SOC, "technology"),
        ("15-2041.00", SOC, "industry"),
        ("19-3031.00", SOC, "society"),
        ("11-3031.00", SOC, "business"),
        ("2512", ISCO, "technology"),
        ("1342", ISCO, "health"),
        ("5321", ISCO, "health"),
        ("5120", ISCO, "society"),
    ],
)
def test_the_longest_beginning_of_a_code_decides(code: str, groups: dict[str, str], expected: str) -> None:
    assert class_of(code, groups) == expected


@pytest.mark.parametrize(("code", "groups"), [("55-1011.00", SOC), ("0110", ISCO)])
def test_armed_forces_have_no_class(code: str, groups: dict[str, str]) -> None:
    assert class_of(code, groups) is None


@pytest.mark.parametrize("groups", [SOC, ISCO])
def test_both_classifications_make_up_every_class(groups: dict[str, str]) -> None:
    assert tuple(groups) == CLASSES
    beginnings = [begin for codes in groups.values() for begin in codes.split()]
    assert len(set(beginnings)) == len(beginnings)
