import gzip
from pathlib import Path

import pytest
from occupations_folder import OCCUPATIONS, TITLES, occupation_files, write_occupations

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.linking.taxonomies.onet_occupations import Occupation, parse_occupations, read_occupations


def parse(**changes: tuple[tuple[str, ...], ...]) -> dict[str, Occupation]:
    return {found.concept_id: found for found in parse_occupations(occupation_files(**changes), "db")}


def error(files: dict[str, bytes]) -> str:
    with pytest.raises(SkillmillError) as caught:
        parse_occupations(files, "db")
    return str(caught.value)


def sources(occupation: Occupation) -> dict[str, int]:
    return dict(zip(occupation.alternative_labels, occupation.sources, strict=True))


def test_an_occupation_has_its_title_its_alternate_titles_and_its_description() -> None:
    charmer = parse()["onet-soc:10-0001.00"]
    assert (charmer.preferred_label, charmer.description) == ("Snake Charmers", "Make snakes dance.")
    assert charmer.alternative_labels == (
        "Python Charmer",
        "Python",
        "Viper Charmer",
        "Reptile Dance Instructor",
        "RDI",
    )


def test_occupations_come_by_code_and_an_empty_description_is_none() -> None:
    backwards = parse(occupations=OCCUPATIONS[::-1])
    assert list(backwards) == sorted(backwards)
    assert backwards["onet-soc:10-0003.00"].description is None


@pytest.mark.parametrize(
    ("title", "short", "names"),
    [
        ("Chief Dragon Officer (CDO)", "CDO", ("Chief Dragon Officer", "CDO")),
        ("CDO (Chief Dragon Officer)", "CDO", ("CDO", "Chief Dragon Officer")),
        ("Keeper (Rickshaw)", "", ("Keeper (Rickshaw)",)),
        ("Keeper of Dragons (Big) and Snakes", "Keeper", ("Keeper of Dragons (Big) and Snakes", "Keeper")),
        ("Keeper", "n/a", ("Keeper",)),
        ("snake charmers", "", ()),
    ],
)
def test_the_long_and_the_short_form_are_names_and_the_own_title_is_no_alternative(
    title: str, short: str, names: tuple[str, ...]
) -> None:
    assert parse(titles=(("10-0001.00", title, short, "02"),))["onet-soc:10-0001.00"].alternative_labels == names


def test_the_sources_of_a_name_are_counted_by_its_best_row() -> None:
    rows = (("10-0001.00", "A", "", "02"), ("10-0001.00", "A", "", "02,08,10"), ("10-0001.00", "B", "", ""))
    assert sources(parse(titles=rows)["onet-soc:10-0001.00"]) == {"A": 3, "B": 1}


def test_a_folder_gives_what_its_files_give_gzipped_or_not_and_as_txt(tmp_path: Path) -> None:
    plain = read_occupations(str(write_occupations(tmp_path / "plain")))
    packed = tmp_path / "packed"
    packed.mkdir()
    for name, data in occupation_files().items():
        (packed / name.replace("_", " ").replace(".tsv", ".txt.gz")).write_bytes(gzip.compress(data))
    found = read_occupations(str(packed))
    assert [(o.concept_id, o.names) for o in found] == [(o.concept_id, o.names) for o in plain]
    assert len(plain) == len(OCCUPATIONS)


def test_the_version_follows_both_files() -> None:
    versions = [
        parse()["onet-soc:10-0001.00"].version,
        parse(titles=TITLES[1:])["onet-soc:10-0001.00"].version,
        parse(occupations=(*OCCUPATIONS, ("10-0009.00", "Others", "")))["onet-soc:10-0001.00"].version,
    ]
    assert len(set(versions)) == 3
    assert all(len(version) == 12 for version in versions)


def test_what_is_wrong_is_said_with_file_and_line() -> None:
    twice = (*OCCUPATIONS, ("10-0001.00", "Again", ""))
    assert "Occupation_Data.tsv: O*NET-SOC Code 10-0001.00 again: line 6" in error(occupation_files(occupations=twice))
    unknown = (("99-0000.00", "Nobody", "", "02"), ("10-0001.00", "", "", "02"))
    said = error(occupation_files(titles=unknown))
    assert "99-0000.00 is not in Occupation Data: line 2" in said
    assert "no O*NET-SOC Code or Alternate Title: line 3" in said
    assert "download" in said


def test_a_missing_or_doubled_file_is_refused() -> None:
    files = occupation_files()
    assert "no file Alternate Titles" in error({"Occupation_Data.tsv": files["Occupation_Data.tsv"]})
    assert "are the same list" in error({**files, "Alternate Titles.txt": files["Alternate_Titles.tsv"]})


def test_a_file_without_its_columns_is_refused() -> None:
    files = occupation_files() | {"Alternate_Titles.tsv": b"code\tname\n1\t2\n"}
    assert "no column O*NET-SOC Code and Alternate Title" in error(files)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SkillmillError, match="nowhere"):
        read_occupations(str(tmp_path / "nowhere"))
