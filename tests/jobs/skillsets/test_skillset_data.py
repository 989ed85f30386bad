from pathlib import Path

import pytest

from made_skillsets import HEADER, rows, write_jobs
from skillmill.jobs.skillsets.data import read_jobs
from skillmill.schemas.errors import SkillmillError


def test_columns_are_found_by_name_and_a_constant_label_is_left_out_and_named(tmp_path: Path) -> None:
    jobs = read_jobs(write_jobs(tmp_path / "jobs.csv"))
    assert jobs.labels == ("Care", "Programming", "Heat")
    assert jobs.constant == ("Always",)
    assert jobs.warnings() == ["left out, since they have one value only: Always"]
    assert jobs.documents[0].title == "Nurse"
    assert jobs.truth[0].tolist() == [True, False, False]


def test_jobs_of_one_6_digit_code_are_one_group(tmp_path: Path) -> None:
    jobs = read_jobs(write_jobs(tmp_path / "jobs.csv"))
    assert jobs.groups[:4] == ("10-0000", "10-0000", "10-0000", "10-0001")


def test_a_job_in_another_language_is_left_out_and_named(tmp_path: Path) -> None:
    german = "Sie arbeiten in der Küche und kochen mit dem Team für die Gäste, die zu uns kommen, und das ist schön."
    content = [*rows(), ("10-0099.00", "Köchin", german, "0", "0", "1", "1")]
    jobs = read_jobs(write_jobs(tmp_path / "jobs.csv", content))
    assert len(jobs.documents) == 36
    assert jobs.warnings()[1] == "left out, since the text does not seem to be in English: line 38"


def test_known_labels_are_read_in_their_order_also_where_constant(tmp_path: Path) -> None:
    jobs = read_jobs(write_jobs(tmp_path / "jobs.csv"), ("Always", "Care"))
    assert (jobs.labels, jobs.constant) == (("Always", "Care"), ())


@pytest.mark.parametrize(
    ("header", "content", "said"),
    [
        (HEADER, [], "no jobs below the header"),
        ((), [], "the file is empty"),
        (("Code", "Care"), [("1", "1")], "no column description or text"),
        (("Description",), [("Cooks.",)], "no column for a label"),
        (("Description", "A", "A"), [("Cooks.", "1", "0")], "column A stands twice"),
        (("Description", "A"), [("Cooks.", "2")], "line 2: column A holds neither 0 nor 1"),
        (("Description", "A"), [("Cooks.", "1", "0")], "line 2: 3 values, the header has 2"),
        (("Description", "A"), [("", "1")], "line 2: the description is empty"),
        (("Description", "A"), [("Cooks.", "1"), ("Bakes.", "1")], "no label has both 0 and 1"),
    ],
)
def test_what_cannot_be_learnt_from_is_said_with_its_place(
    header: tuple[str, ...], content: list[tuple[str, ...]], said: str, tmp_path: Path
) -> None:
    with pytest.raises(SkillmillError, match=said):
        read_jobs(write_jobs(tmp_path / "jobs.csv", content, header))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SkillmillError, match=r"none\.csv: no such file"):
        read_jobs(tmp_path / "none.csv")


def test_a_label_of_the_model_that_the_file_lacks_is_named(tmp_path: Path) -> None:
    with pytest.raises(SkillmillError, match="no column for the label Sleep"):
        read_jobs(write_jobs(tmp_path / "jobs.csv"), ("Care", "Sleep"))


def test_the_shared_labels_are_122_of_774_jobs_and_two_are_constant(data: Path) -> None:
    jobs = read_jobs(data / "occupation-skills" / "train.csv")
    assert (len(jobs.documents), len(jobs.labels)) == (774, 122)
    assert jobs.constant == ("Dynamic Flexibility", "Installation")
    assert len(set(jobs.groups)) == 641
