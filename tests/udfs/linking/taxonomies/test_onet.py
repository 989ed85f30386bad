import gzip

import pytest

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.linking.concept import Concept
from skillmill.udfs.linking.taxonomies import TaxonomyRef, load

ONET = TaxonomyRef("onet", "db")
TECHNOLOGY = "O*NET-SOC Code\tTitle\tExample\tCommodity Code\tCommodity Title\tHot Technology\tIn Demand\n"
TOOLS = "O*NET-SOC Code\tTitle\tExample\tCommodity Code\tCommodity Title\n"
STYLES = "O*NET-SOC Code\tTitle\tElement ID\tElement Name\tScale ID\tData Value\n"


def technology(*rows: tuple[str, str, str]) -> bytes:
    body = "".join(f"11-1011.00\tBoss\t{name}\t{code}\t{title}\tN\tN\n" for name, code, title in rows)
    return (TECHNOLOGY + body).encode()


def tools(*rows: tuple[str, str, str]) -> bytes:
    return (TOOLS + "".join(f"11-1011.00\tBoss\t{name}\t{code}\t{title}\n" for name, code, title in rows)).encode()


def styles(*rows: tuple[str, str]) -> bytes:
    return (STYLES + "".join(f"11-1011.00\tBoss\t{element}\t{name}\tIM\t4.5\n" for element, name in rows)).encode()


def read(files: dict[str, bytes]) -> dict[str, Concept]:
    return {concept.concept_id: concept for concept in load(files, ONET).concepts}


JIRA = ("Atlassian JIRA", "43232201", "Content workflow software")
LADDER = ("Ladders", "30191501", "Ladders")


def test_a_technology_is_one_concept_however_many_occupations_use_it_and_commodities_are_its_groups() -> None:
    other = ("Atlassian JIRA", "43231602", "Project management software")
    found = read({"t.txt": technology(JIRA, other, JIRA)})
    jira = found["onet:atlassian-jira"]
    assert (jira.category, jira.type, jira.group) == ("Technology", "tool", False)
    assert jira.broader == ("onet:unspsc-43231602", "onet:unspsc-43232201")
    group = found["onet:unspsc-43232201"]
    assert (group.preferred_label, group.category, group.group) == ("Content workflow software", "Technology", True)
    assert len(found) == 3


def test_tools_are_technical_and_work_styles_soft() -> None:
    found = read({"Tools Used.txt": tools(LADDER), "Work Styles.txt": styles(("1.C.1.b", "Persistence"))})
    assert (found["onet:ladders"].category, found["onet:ladders"].type) == ("Technical", "tool")
    assert found["onet:unspsc-30191501"].category == "Technical"
    assert (found["onet:persistence"].category, found["onet:persistence"].type) == ("Soft", "soft")


@pytest.mark.parametrize("name", ["Technology Skills.txt", "Technology_Skills.tsv", "Technology_Skills.tsv.gz"])
def test_files_go_by_onets_names_and_by_their_shared_ones(name: str) -> None:
    data = technology(JIRA)
    files = {name: gzip.compress(data) if name.endswith("gz") else data, "Work_Styles.tsv": styles(("1.C.6", "Ease"))}
    assert {"onet:atlassian-jira", "onet:ease"} <= set(read(files | {"Task Statements.txt": b"not needed"}))


def test_a_single_file_is_told_by_its_columns() -> None:
    assert read({"x": tools(LADDER)})["onet:ladders"].category == "Technical"
    assert read({"x": technology(JIRA)})["onet:atlassian-jira"].category == "Technology"
    assert read({"x": styles(("1.D.1", "Grit"))})["onet:grit"].category == "Soft"


def test_ratings_of_other_elements_are_no_taxonomy() -> None:
    with pytest.raises(SkillmillError, match="no column id and label"):
        read({"x": styles(("2.A.1.a", "Reading Comprehension"))})


def test_ids_tell_names_apart_that_differ_in_signs_and_join_those_that_differ_in_hyphens() -> None:
    kind = ("43232402", "Development environment software")
    found = read({"x": technology(("C", *kind), ("C++", *kind), ("C#", *kind), ("Two-way", *kind), ("two way", *kind))})
    ids = [own_id for own_id, concept in found.items() if not concept.group]
    assert ids == ["onet:c", "onet:c-plus-plus", "onet:c-sharp", "onet:two-way"]
    assert found["onet:two-way"].preferred_label == "Two-way"
    assert found["onet:two-way"].alternative_labels == ("two way",)


def test_the_order_of_the_rows_changes_no_id() -> None:
    rows = [(f"Tool {n}", "1", "Tools") for n in range(5)]
    assert set(read({"x": tools(*rows)})) == set(read({"x": tools(*reversed(rows))}))


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Operating system software", "platform"),
        ("Spreadsheet software", "tool"),
        ("Object or component oriented development software", None),
    ],
)
def test_the_type_of_a_technology_follows_from_its_commodity(title: str, kind: str | None) -> None:
    assert read({"x": technology(("Thing", "1", title))})["onet:thing"].type == kind


@pytest.mark.parametrize(
    ("name", "others"),
    [
        ("Structured query language SQL", ("Structured query language", "SQL")),
        ("Computer aided design CAD software", ("Computer aided design", "CAD")),
        ("Picture archiving and communication systems PACS", ("Picture archiving and communication systems", "PACS")),
        ("Microsoft SQL Server Reporting Services SSRS", ("Microsoft SQL Server Reporting Services", "SSRS")),
        ("Microsoft Business Intelligence BI", ("Microsoft Business Intelligence",)),
        ("Promium Element DataSystem LIMS", ()),
        ("IBM DB2", ()),
    ],
)
def test_a_name_that_ends_in_its_acronym_is_known_by_either(name: str, others: tuple[str, ...]) -> None:
    [concept, _] = read({"x": technology((name, "1", "Some software"))}).values()
    assert concept.alternative_labels == others


def test_an_acronym_that_another_technology_is_called_is_left_to_it() -> None:
    found = read({"x": technology(("Structured query language SQL", "1", "x"), ("SQL", "1", "x"))})
    assert found["onet:structured-query-language-sql"].alternative_labels == ("Structured query language",)


def test_both_names_of_a_work_style_are_known_and_the_content_model_describes_it() -> None:
    name = "Adaptability/Flexibility"
    model = f"Element ID\tElement Name\tDescription\n1.C.4.c\t{name}\tBeing open.\n".encode()
    files = {"Work Styles.txt": styles(("1.C.4.c", name)), "Content Model Reference.txt": model}
    concept = read(files)["onet:adaptability-flexibility"]
    assert concept.alternative_labels == ("Adaptability", "Flexibility")
    assert concept.description == "Being open."


def test_quotes_that_a_spreadsheet_put_around_a_name_are_taken_off() -> None:
    assert read({"x": tools(('"Laser fax machines"""', "1", "Faxes"))})["onet:laser-fax-machines"]


def test_a_row_without_a_name_is_an_error_naming_its_line() -> None:
    with pytest.raises(SkillmillError, match=r"no Example or .*: line 3; download the file again"):
        read({"x": tools(LADDER, ("", "1", "x"))})


def test_a_missing_column_is_an_error_naming_the_file() -> None:
    files = {"Tools Used.txt": b"Title\tExample\nBoss\tLadders\n", "Work Styles.txt": styles(("1.C.6", "Ease"))}
    with pytest.raises(SkillmillError, match=r"Tools Used.txt: no column Commodity Code and Commodity Title"):
        read(files)
