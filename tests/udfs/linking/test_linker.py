import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skillmill.udfs.linking.concept import Concept
from skillmill.udfs.linking.context import Place
from skillmill.udfs.linking.linker import Link, Linker


def concept(own_id: str, label: str, *aliases: str, taxonomy: str = "own", version: str = "1") -> Concept:
    return Concept(f"{taxonomy}:{own_id}", taxonomy, version, label, aliases, None, None)


def link(surface: str, *concepts: Concept) -> Link | None:
    return Linker(concepts).link([surface])[0]


def linked_id(surface: str, *concepts: Concept) -> str | None:
    found = link(surface, *concepts)
    return found.concept.concept_id if found else None


def test_a_label_links_exactly() -> None:
    python = concept("python", "Python")
    found = link("python", python)
    assert found is not None
    assert (found.concept, found.method) == (python, "exact")


def test_an_alternative_label_links_as_alias_with_a_lower_score() -> None:
    node = concept("node", "Node.js", "NodeJS")
    found = link("nodejs", node)
    assert found is not None
    assert (found.concept, found.method) == (node, "alias")
    assert 0 < found.score < 1


@pytest.mark.parametrize("surface", ["Cobol", "", "...", "pythonic"])
def test_a_surface_that_no_concept_has_is_not_linked(surface: str) -> None:
    assert link(surface, concept("python", "Python")) is None


def test_surfaces_are_answered_in_their_order() -> None:
    linker = Linker([concept("sql", "SQL"), concept("go", "Go")])
    ids = [found and found.concept.concept_id for found in linker.link(["Go", "COBOL", "SQL", "Go"])]
    assert ids == ["own:go", None, "own:sql", "own:go"]


def test_no_surfaces_have_no_links() -> None:
    assert Linker([concept("sql", "SQL")]).link([]) == []


@pytest.mark.parametrize(
    ("surface", "own_id"), [("c", "c"), ("C++", "cpp"), ("c#", "cs"), (".Net", "net"), ("NET", None)]
)
def test_names_of_punctuation_are_told_apart(surface: str, own_id: str | None) -> None:
    concepts = [concept("c", "C"), concept("cpp", "C++"), concept("cs", "C#"), concept("net", ".NET")]
    assert linked_id(surface, *concepts) == (own_id and f"own:{own_id}")


def test_a_label_wins_over_an_alias_of_an_earlier_concept() -> None:
    concepts = [concept("office", "Microsoft Office", "Excel"), concept("excel", "Excel")]
    assert linked_id("Excel", *concepts) == "own:excel"


def test_of_two_concepts_with_one_alias_the_first_wins() -> None:
    concepts = [concept("a", "First", "Shared"), concept("b", "Second", "Shared")]
    assert linked_id("shared", *concepts) == "own:a"


def test_the_first_taxonomy_that_knows_a_name_wins_even_by_an_alias() -> None:
    first = concept("a", "Statistics", "R", taxonomy="first")
    second = concept("b", "R", taxonomy="second")
    assert linked_id("R", first, second) == "first:a"
    assert linked_id("R", second, first) == "second:b"


def test_a_later_taxonomy_fills_what_the_first_does_not_know() -> None:
    concepts = [concept("a", "R", taxonomy="first"), concept("b", "SQL", taxonomy="second")]
    assert linked_id("SQL", *concepts) == "second:b"


@pytest.mark.parametrize(("label", "surface"), [("Database", "databases"), ("Databases", "database")])
def test_a_plural_links_to_a_singular_and_the_other_way_round(label: str, surface: str) -> None:
    assert linked_id(surface, concept("db", label)) == "own:db"


@pytest.mark.parametrize("plural_first", [True, False])
def test_a_plural_never_hides_another_concepts_own_name(plural_first: bool) -> None:
    plural, one = concept("windows", "Windows"), concept("window", "Glazing", "Window")
    linker = Linker([plural, one] if plural_first else [one, plural])
    ids = [found.concept.concept_id for found in linker.link(["Windows", "Window"]) if found]
    assert ids == ["own:windows", "own:window"]


def test_a_name_of_nothing_but_punctuation_is_ignored() -> None:
    assert link("...", concept("dots", "Dots", "...")) is None


def test_the_revision_follows_versions_and_order_of_the_taxonomies() -> None:
    old = concept("a", "A", taxonomy="first")
    new = concept("a", "A", taxonomy="first", version="2")
    other = concept("b", "B", taxonomy="second")
    revisions = {Linker(concepts).revision for concepts in ([old, other], [new, other], [other, old], [old])}
    assert len(revisions) == 4
    assert Linker([old, other]).revision == Linker([old, other]).revision


def test_a_list_in_one_span_is_not_one_link() -> None:
    assert linked_id("Python and SQL", concept("python", "Python"), concept("sql", "SQL")) is None


@pytest.mark.parametrize(
    ("surface", "method"), [("Python 3", "normalized"), ("Pyhton", "fuzzy"), ("MS Python", "normalized")]
)
def test_each_way_to_find_a_name_is_named_and_surer_the_nearer_it_is(surface: str, method: str) -> None:
    exact, other = link("Python", concept("python", "Python")), link(surface, concept("python", "Python"))
    assert exact is not None
    assert other is not None
    assert (other.method, other.score < exact.score) == (method, True)


@pytest.mark.parametrize(
    ("surface", "label"),
    [
        ("testing", "TestNG"),
        ("write reports", "Wrike"),
        ("container queries", "containerd"),
        ("CILEX", "CPLEX"),
        ("ASCM certification", "ASCP certification"),
        ("canvas 2d", "Canva"),
    ],
)
def test_a_word_that_is_spelled_right_or_an_acronym_is_no_typo_of_a_product(surface: str, label: str) -> None:
    product = Concept("own:one", "own", "1", label, (), "Technology", "tool")
    assert Linker([product]).link([surface]) == [None]


@pytest.mark.parametrize(("surface", "label"), [("Angluar JS", "AngularJS"), ("MS Exel", "MS Excel")])
def test_a_typo_beside_an_acronym_is_a_typo(surface: str, label: str) -> None:
    assert linked_id(surface, concept("one", label)) == "own:one"


@pytest.mark.parametrize("sentence", ["Python or R for analysis", "Python basics.", "our own Python package"])
def test_python_with_a_capital_is_the_language(sentence: str) -> None:
    python = Concept("own:python", "own", "1", "Python", (), "Technology", "language")
    assert Linker([python]).link(["Python"], [Place(sentence, sentence.index("Python"))]) != [None]


def test_a_group_is_never_linked_by_its_name() -> None:
    group = Concept("own:g", "own", "1", "Databases", (), None, None, group=True)
    assert link("Databases", group) is None


def test_a_place_decides_what_an_ordinary_word_means() -> None:
    go = Concept("own:go", "own", "1", "Go", (), "Technology", "language")
    linker = Linker([go])
    said = [Place("Services in Go.", 12), Place("you go home", 4)]
    assert [found and found.concept for found in linker.link(["Go", "go"], said)] == [go, None]
    assert linker.needs_place("Go")
    assert not linker.needs_place("Terraform")


@settings(deadline=None)
@given(st.lists(st.text(st.sampled_from("abs .+"), min_size=1, max_size=6), min_size=1, max_size=6))
def test_every_label_links_to_the_first_concept_that_bears_it(labels: list[str]) -> None:
    concepts = [concept(str(number), label) for number, label in enumerate(labels)]
    linker = Linker(concepts)
    for label in labels:
        [found] = linker.link([label])
        if found is not None:
            assert found.method == "exact"
            first = next(c for c in concepts if linker.link([c.preferred_label]) == [found])
            assert found.concept == first
        else:
            assert not any(character in "abs+" for character in label)
