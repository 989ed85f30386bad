"""Implied skills as rows: where their sentences lie, and what is left out."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillmill.udfs.linking.concept import Concept
from skillmill.udfs.linking.rows import IMPLIED_FIELDS, implied_skills
from skillmill.udfs.linking.sentences import Found
from skillmill.udfs.text.segments import segments

WELD = Concept("own:weld", "own", "3", "weld", (), "Technical", None)
SQL = Concept("own:sql", "own", "3", "sql", (), "Technology", None)
TEACH = Concept("own:teach", "own", "3", "teach", (), None, None)
TEXT = "👩‍💻 We weld steel.\nYou teach 🎓 sql. You weld and teach!"
Mention = tuple[int, str, str | None]


@dataclass
class Words:
    """A linker of sentences that hears a concept where its label stands, and half where it does not."""

    concepts: tuple[Concept, ...] = (TEACH, SQL, WELD)
    threshold: float = 0.7
    asked: list[tuple[str, list[Found]]] = field(default_factory=list)

    def rank(self, sentences: Sequence[str], skills: Sequence[Sequence[Found]]) -> list[list[tuple[int, float]]]:
        self.asked += [(sentence, list(found)) for sentence, found in zip(sentences, skills, strict=True)]
        return [
            sorted(
                ((at, 0.9 if each.preferred_label in sentence else 0.5) for at, each in enumerate(self.concepts)),
                key=lambda pair: -pair[1],
            )
            for sentence in sentences
        ]


def found(text: str, *mentions: Mention, linker: Words | None = None) -> list[tuple[str, str]]:
    """The sentence and the concept of each implied skill."""
    rows = implied_skills(linker or Words(), text, mentions)  # type: ignore[arg-type]
    return [(text[row["start_offset"] : row["end_offset"]], row["concept_id"]) for row in rows]


def test_offsets_give_the_sentence_back_in_several_lines_with_astral_characters() -> None:
    assert found(TEXT) == [
        ("👩‍💻 We weld steel.", "own:weld"),
        ("You teach 🎓 sql.", "own:teach"),
        ("You teach 🎓 sql.", "own:sql"),
        ("You weld and teach!", "own:teach"),
        ("You weld and teach!", "own:weld"),
    ]


def test_a_row_has_the_columns_of_its_table() -> None:
    [row] = implied_skills(Words(), "We weld steel.", [])  # type: ignore[arg-type]
    assert row == {
        "start_offset": 0,
        "end_offset": 14,
        "concept_id": "own:weld",
        "preferred_label": "weld",
        "category": "Technical",
        "score": 0.9,
        "taxonomy_version": "3",
    }
    assert row.keys() == IMPLIED_FIELDS.keys() - {"label"}


def test_what_a_mention_of_the_sentence_is_linked_to_is_left_out_there_alone() -> None:
    weld = TEXT.index("weld")
    assert found(TEXT, (weld, "weld", "own:weld")) == found(TEXT)[1:]


def test_a_mention_without_a_link_leaves_nothing_out() -> None:
    assert found(TEXT, (TEXT.index("weld"), "weld", None)) == found(TEXT)


def test_each_sentence_is_asked_with_its_own_mentions_counted_from_its_beginning() -> None:
    linker = Words()
    places = [TEXT.index("steel"), TEXT.index("sql"), TEXT.rindex("weld"), TEXT.rindex("teach")]
    found(TEXT, *zip(places, ["steel", "sql", "weld", "teach"], [None] * 4, strict=True), linker=linker)
    assert [skills for _, skills in linker.asked] == [[(12, "steel")], [(12, "sql")], [(4, "weld"), (13, "teach")]]
    assert all(sentence[at:].startswith(surface) for sentence, skills in linker.asked for at, surface in skills)


@pytest.mark.parametrize(("threshold", "count"), [(0.9, 1), (0.91, 0), (0.5, 3)])
def test_what_is_less_likely_than_the_threshold_is_left_out(threshold: float, count: int) -> None:
    assert len(found("We weld steel.", linker=Words(threshold=threshold))) == count


@pytest.mark.parametrize("text", ["", "\n \n", "•"])
def test_a_text_without_a_sentence_has_no_skills(text: str) -> None:
    assert found(text, linker=Words(threshold=0)) == []


@given(st.lists(st.text(max_size=8) | st.sampled_from(["weld. ", "👩‍💻", "\n", "Teach! ", "e\u0301 "]), max_size=12))
def test_any_texts_rows_are_its_segments_in_order_each_skill_once(pieces: list[str]) -> None:
    text = "".join(pieces)
    rows = list(implied_skills(Words(threshold=0), text, []))  # type: ignore[arg-type]
    offsets = list(dict.fromkeys((row["start_offset"], row["end_offset"]) for row in rows))
    assert offsets == list(segments(text))
    assert [row["start_offset"] for row in rows] == sorted(row["start_offset"] for row in rows)
    assert len({(row["start_offset"], row["concept_id"]) for row in rows}) == len(rows) == 3 * len(offsets)
