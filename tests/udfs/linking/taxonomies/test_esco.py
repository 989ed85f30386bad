import csv
import gzip
import io
from collections.abc import Sequence

import pytest

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.linking.concept import Concept
from skillmill.udfs.linking.taxonomies import TaxonomyRef, load

ESCO = TaxonomyRef("esco", "bundle")
SKILL = "http://data.europa.eu/esco/skill/"
ISCED = "http://data.europa.eu/esco/isced-f/"
SKILL_HEADER = ("conceptType", "conceptUri", "skillType", "reuseLevel", "preferredLabel", "altLabels", "hiddenLabels")
COMPETENCE, KNOWLEDGE = "skill/competence", "knowledge"
PROGRAMMING = "21d2f96d-35f7-4e3f-9745-c533d2dd6e97"


def table(*rows: Sequence[str]) -> bytes:
    written = io.StringIO(newline="")
    csv.writer(written).writerows(rows)
    return written.getvalue().encode()


def skills(*rows: tuple[str, str, str, str, str, str, str]) -> bytes:
    """Rows of id, skillType, reuseLevel, preferredLabel, altLabels, hiddenLabels, description."""
    full = [("KnowledgeSkillCompetence", SKILL + row[0], *row[1:]) for row in rows]
    return table((*SKILL_HEADER, "description"), *full)


def skill(own_id: str, label: str, kind: str = COMPETENCE, reuse: str = "cross-sector") -> tuple[str, ...]:
    return (own_id, kind, reuse, label, "", "", "")


def groups(*rows: tuple[str, str, str]) -> bytes:
    """Rows of URI, preferredLabel, code."""
    full = [("SkillGroup", uri, label, "", "", code) for uri, label, code in rows]
    return table(("conceptType", "conceptUri", "preferredLabel", "altLabels", "hiddenLabels", "code"), *full)


def relations(*pairs: tuple[str, str]) -> bytes:
    full = [("KnowledgeSkillCompetence", below, "SkillGroup", above) for below, above in pairs]
    return table(("conceptType", "conceptUri", "broaderType", "broaderUri"), *full)


def collection(*own_ids: str, alternatives: str = "") -> bytes:
    full = [("KnowledgeSkillCompetence", SKILL + own_id, alternatives, "", "") for own_id in own_ids]
    return table(("conceptType", "conceptUri", "altLabels", "broaderConceptUri", "broaderConceptPT"), *full)


def read(**files: bytes) -> dict[str, Concept]:
    found = load({f"{name}.csv": data for name, data in files.items()}, ESCO).concepts
    return {concept.concept_id: concept for concept in found}


def error(**files: bytes) -> str:
    with pytest.raises(SkillmillError) as caught:
        read(**files)
    return str(caught.value)


def hierarchy(*levels: tuple[str, str, str]) -> bytes:
    """One row that leads down through groups of URI, preferred term, code."""
    names = [f"Level {n} {what}" for n in range(4) for what in ("URI", "preferred term", "code")]
    values = [value for level in levels for value in level]
    return table(names, values + [""] * (len(names) - len(values)))


def judged(code: str, kind: str = COMPETENCE, uri: str = SKILL + "g") -> tuple[str | None, str | None]:
    """Return category and type of a skill in a group with this code."""
    found = read(
        skills_en=skills(skill("s", "do it", kind)),
        skillGroups_en=groups((uri, "a group", code)),
        broaderRelationsSkillPillar=relations((SKILL + "s", uri)),
    )
    return found["esco:s"].category, found["esco:s"].type


def test_a_list_of_skills_alone_is_read_and_told_by_its_header() -> None:
    row = ("0005", COMPETENCE, "sector-specific", "manage staff", "lead staff\nrun staff", "bossing", "What it is.")
    [concept] = load({"whatever.csv": skills(row)}, TaxonomyRef("mine", "whatever.csv")).concepts
    assert concept.concept_id == "mine:0005"
    assert concept.alternative_labels == ("lead staff", "run staff", "bossing")
    assert concept.description == "What it is."
    assert (concept.group, concept.transversal, concept.digital, concept.broader) == (False, False, False, ())


def test_an_older_list_with_fewer_columns_is_read() -> None:
    header = (*SKILL_HEADER[:6], "description")
    data = table(
        header, ("KnowledgeSkillCompetence", SKILL + "x", KNOWLEDGE, "transversal", "español", "castellano", "")
    )
    [concept] = load({"skills_es.v1.0.csv.gz": gzip.compress(data)}, ESCO).concepts
    assert (concept.preferred_label, concept.alternative_labels) == ("español", ("castellano",))
    assert (concept.category, concept.transversal, concept.type) == ("Soft", True, None)


def test_groups_become_concepts_with_the_code_of_their_field_in_the_id() -> None:
    found = read(
        skills_en=skills(skill("s", "C++", KNOWLEDGE)),
        skillGroups_en=groups((ISCED + "0613", "software development", "")),
        broaderRelationsSkillPillar=relations((SKILL + "s", ISCED + "0613")),
    )
    group = found["esco:isced-f-0613"]
    assert (group.preferred_label, group.group, group.category, group.type) == (
        "software development",
        True,
        "Technology",
        "domain",
    )
    assert found["esco:s"].broader == ("esco:isced-f-0613",)
    assert (found["esco:s"].category, found["esco:s"].type) == ("Technology", "domain")


def test_groups_that_the_list_of_groups_leaves_out_come_from_the_hierarchy() -> None:
    levels = [(SKILL + "top", "skills", "S"), (SKILL + "mid", "management skills", "S4")]
    found = read(skills_en=skills(skill("s", "plan")), skillsHierarchy_en=hierarchy(*levels))
    assert found["esco:mid"].broader == ("esco:top",)
    assert (found["esco:mid"].category, found["esco:mid"].group) == ("Business", True)


def test_alternatives_of_a_collection_are_separated_by_bars() -> None:
    found = read(
        skills_en=skills(skill("s", "Haskell", KNOWLEDGE)),
        digitalSkillsCollection_en=collection("s", alternatives="Haskell 98 | Haskell | GHC"),
    )
    assert found["esco:s"].alternative_labels == ("Haskell 98", "GHC")


def test_a_name_is_known_without_the_parenthesis_at_its_end() -> None:
    found = read(skills_en=skills(skill("s", "Python (computer programming)", KNOWLEDGE)))
    assert found["esco:s"].alternative_labels == ("Python",)


def test_a_name_without_its_parenthesis_is_left_to_the_concept_that_is_called_so() -> None:
    found = read(skills_en=skills(skill("s", "Swift (computer programming)"), skill("t", "swift")))
    assert found["esco:s"].alternative_labels == ()


def test_the_collections_set_the_flags_and_the_category() -> None:
    found = read(
        skills_en=skills(skill("d", "Haskell"), skill("t", "show initiative"), skill("b", "search the web")),
        digitalSkillsCollection_en=collection("d", "b"),
        transversalSkillsCollection_en=collection("t", "b"),
    )
    flags = {own_id: (c.digital, c.transversal, c.category) for own_id, c in found.items()}
    assert flags == {
        "esco:d": (True, False, "Technology"),
        "esco:t": (False, True, "Soft"),
        "esco:b": (True, True, "Technology"),
    }


@pytest.mark.parametrize(
    ("code", "category", "kind"),
    [
        ("S5.1.0", "Technology", "method"),
        ("S5.7.0", "Technical", "method"),
        ("S3.2.1", "Technical", "method"),
        ("S4.3.1", "Business", "method"),
        ("S4.5.0", "Soft", "soft"),
        ("S1.8.1", "Soft", "soft"),
        ("S1.6.1", "Business", "method"),
        ("S10.1", "Technical", "method"),
        ("T2.1", "Soft", "soft"),
        ("L1", "Soft", "human language"),
    ],
)
def test_a_skills_category_and_type_follow_from_its_group(code: str, category: str, kind: str) -> None:
    assert judged(code) == (category, kind)


@pytest.mark.parametrize(
    ("field", "category"),
    [("0611", "Technology"), ("0411", "Business"), ("0912", "Technical"), ("0031", "Soft"), ("0231", "Soft")],
)
def test_knowledge_is_judged_by_its_field_of_education(field: str, category: str) -> None:
    assert judged("", KNOWLEDGE, ISCED + field) == (category, "domain")


def test_where_groups_disagree_most_decide_and_a_tie_goes_to_the_first_category() -> None:
    codes = {"a": "S4.1", "b": "S4.2", "c": "S5.1"}
    parts = {
        "skills_en": skills(skill("most", "x"), skill("tie", "y")),
        "skillGroups_en": groups(*((SKILL + own_id, own_id, code) for own_id, code in codes.items())),
        "broaderRelationsSkillPillar": relations(
            *((SKILL + "most", SKILL + own_id) for own_id in codes),
            (SKILL + "tie", SKILL + "a"),
            (SKILL + "tie", SKILL + "c"),
        ),
    }
    found = read(**parts)
    assert (found["esco:most"].category, found["esco:tie"].category) == ("Business", "Technology")


def test_a_skill_below_another_skill_is_judged_by_that_ones_group() -> None:
    found = read(
        skills_en=skills(skill("fi", "Finnish", KNOWLEDGE), skill("w", "write Finnish")),
        skillGroups_en=groups((SKILL + "g", "languages", "L1")),
        broaderRelationsSkillPillar=relations((SKILL + "w", SKILL + "fi"), (SKILL + "fi", SKILL + "g")),
    )
    assert (found["esco:w"].category, found["esco:w"].type) == ("Soft", "human language")


def test_what_is_below_computer_programming_is_a_language() -> None:
    found = read(
        skills_en=skills(skill(PROGRAMMING, "computer programming", KNOWLEDGE), skill("s", "Ruby", KNOWLEDGE)),
        broaderRelationsSkillPillar=relations((SKILL + "s", SKILL + PROGRAMMING)),
    )
    assert found["esco:s"].type == "language"


def test_of_several_languages_in_a_folder_english_is_read() -> None:
    found = read(
        skills_fr=skills(skill("s", "programmer")),
        skills_en=skills(skill("s", "program")),
        digitalSkillsCollection_fr=collection("t"),
    )
    assert found["esco:s"].preferred_label == "program"
    assert not found["esco:s"].digital


def test_several_languages_without_english_are_an_error_naming_the_files() -> None:
    said = error(skills_fr=skills(skill("s", "a")), skills_es=skills(skill("s", "b")))
    assert "skills_es.csv and skills_fr.csv" in said
    assert "keep one" in said


def test_one_language_other_than_english_is_read_with_its_groups() -> None:
    found = read(skills_de=skills(skill("s", "planen")), skillGroups_de=groups((SKILL + "g", "Gruppe", "S4")))
    assert found["esco:g"].preferred_label == "Gruppe"


def test_files_that_are_not_needed_are_passed_over_and_do_not_change_the_version() -> None:
    files = {"skills_en.csv": skills(skill("s", "a")), "skillGroups_en.csv": groups((SKILL + "g", "b", "S4"))}
    more = files | {"occupations_en.csv": b"anything", "ISCOGroups_en.csv": b""}
    assert load(more, ESCO).version == load(files, ESCO).version


def test_a_bundle_without_its_list_of_skills_is_an_error() -> None:
    empty = relations((SKILL + "s", SKILL + "g"))
    assert "skills_en.csv, is not there" in error(
        skillGroups_en=groups((SKILL + "g", "b", "S4")), broaderRelationsSkillPillar=empty
    )


def test_a_concept_that_comes_twice_is_an_error_naming_file_and_lines() -> None:
    said = error(skills_en=skills(skill("s", "a\nb"), skill("s", "b")), skillGroups_en=groups((SKILL + "g", "b", "S4")))
    assert "skills_en.csv: conceptUri http://data.europa.eu/esco/skill/s again (first in line 2): line 4" in said
    assert "download the bundle again" in said


def test_a_missing_column_is_an_error_naming_the_file_and_what_it_has() -> None:
    said = error(skills_en=skills(skill("s", "a")), skillGroups_en=table(("conceptUri", "name"), ("x", "y")))
    assert "skillGroups_en.csv: no column preferredLabel (it has conceptUri, name)" in said


def test_a_hierarchy_that_leads_in_a_circle_is_an_error_naming_file_and_line() -> None:
    said = error(
        skills_en=skills(skill("a", "a"), skill("b", "b")),
        broaderRelationsSkillPillar=relations((SKILL + "a", SKILL + "b"), (SKILL + "b", SKILL + "a")),
    )
    assert "broaderRelationsSkillPillar.csv: broader leads in a circle, a > b > a: line 2" in said


def test_relations_to_what_no_file_has_are_left_out_and_noted() -> None:
    files = {
        "skills_en.csv": skills(skill("a", "a")),
        "broaderRelationsSkillPillar.csv": relations((SKILL + "a", SKILL + "gone")),
    }
    taxonomy = load(files, ESCO)
    assert taxonomy.concepts[0].broader == ()
    [note] = taxonomy.notes
    assert "1 relations" in note
    assert "line 2" in note


def test_a_collection_by_itself_is_no_taxonomy() -> None:
    with pytest.raises(SkillmillError, match="no column id and label"):
        load({"digitalSkillsCollection_en.csv": collection("s")}, ESCO)
