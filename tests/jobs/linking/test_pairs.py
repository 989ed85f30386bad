"""What the bi-encoder learns from, and what it must not see."""

import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from skillmill.jobs.linking.pairs import Carrier, Pair, Pairs, is_held_out, make_pairs, name_batches
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.linking.concept import Concept
from support import write_lines

HELD_OUT = 3


def concept(at: int, taxonomy: str = "esco", group: bool = False) -> Concept:
    """Its names are its own: `label7`, `alias7`, and a description of two lines; one parent for every five."""
    own = f"{taxonomy}:{at}"
    return Concept(
        own,
        taxonomy,
        "1",
        f"{taxonomy} label{at}.",
        (f"{taxonomy} alias{at}.", f"{taxonomy} other{at}."),
        None,
        None,
        broader=(f"{taxonomy}:p{at // 5}",),
        description=f"{taxonomy} about{at}.\nMore.",
        group=group,
    )


CONCEPTS = [*(concept(at) for at in range(30)), *(concept(at, "own") for at in range(6)), concept(99, group=True)]


def labelled(tmp_path: Path, *rows: tuple[str, str]) -> Path:
    path = tmp_path / "said.csv"
    path.write_text("sentence,skills\n" + "".join(f'{text},"{skills}"\n' for text, skills in rows), encoding="utf-8")
    return path


def carriers(tmp_path: Path, *rows: tuple[str, list[tuple[int, int]]]) -> Path:
    path = tmp_path / "carriers.jsonl"
    texts = [
        {"id": at, "text": text, "spans": [[*span, "Skill"] for span in spans]} for at, (text, spans) in enumerate(rows)
    ]
    return write_lines(path, texts)


def made(tmp_path: Path, held_out: int = 0, *rows: tuple[str, str]) -> Pairs:
    said = labelled(tmp_path, *(rows or [(f"Says label{at}", f"['ESCO label{at}.']") for at in range(30)]))
    return make_pairs(CONCEPTS, held_out, [carriers(tmp_path, ("We use it daily", [(7, 9)]))], said, "esco")


def drawn(pool: Pairs) -> list[Pair]:
    chance = random.Random(1)
    names = [pair for _ in range(20) for pair in pool.name_pairs(4, chance)]
    return [*names, *pool.sentence_pairs(2000, chance)]


def test_concepts_that_are_held_out_appear_nowhere(tmp_path: Path) -> None:
    texts = " ".join(f"{pair.left} {pair.right}" for pair in drawn(made(tmp_path, HELD_OUT)))
    apart = [at for at in range(30) if is_held_out(f"esco:{at}", HELD_OUT)]
    assert 3 < len(apart) < 20
    for at in range(30):
        own = [f"esco {name}{at}." in texts for name in ("label", "alias", "other", "about")]
        assert [*own, f"Says label{at} " in texts] == [at not in apart] * 5
    assert all(f"own label{at}." in texts for at in range(6))
    assert "esco label99." not in texts


def test_where_none_is_held_out_all_are_there(tmp_path: Path) -> None:
    assert len(made(tmp_path).names) == 36


def test_a_pair_of_names_is_two_texts_of_one_concept(tmp_path: Path) -> None:
    pool = made(tmp_path)
    found = pool.name_pairs(2, random.Random(0))
    assert set(Counter(pair.concept for pair in found).values()) == {2}
    for pair in found:
        assert pair.left != pair.right
        assert pair.left in pool.names[pair.concept]
        assert pair.right in {*pool.names[pair.concept], pool.descriptions[pair.concept]}
    assert any(pair.right in pool.descriptions for pair in found)


def test_a_description_is_its_first_line(tmp_path: Path) -> None:
    assert made(tmp_path).descriptions[4] == "esco about4."


def test_a_concept_of_one_name_and_no_description_makes_no_pair() -> None:
    alone = Concept("own:a", "own", "1", "SQL", (), None, None)
    pool = make_pairs([alone], 0, [], None, "own")
    assert pool.name_pairs(4, random.Random(0)) == []


def test_a_labelled_sentence_stands_beside_a_name_of_one_of_its_labels(tmp_path: Path) -> None:
    pool = made(tmp_path, 0, ("Both", "['esco label1.', 'ESCO LABEL2.', 'own label3.', 'nothing']"))
    [pair] = pool.sentence_pairs(0, random.Random(0))
    assert (pair.left, pair.also) == ("Both", frozenset({1, 2}))
    assert pair.concept in pair.also
    assert pair.right in pool.names[pair.concept]


@pytest.mark.parametrize("skills", ["['esco label1.', 'UNK']", "['nothing']", "[]"])
def test_a_sentence_without_known_labels_is_not_used(tmp_path: Path, skills: str) -> None:
    assert made(tmp_path, 0, ("Both", skills)).labelled == []


@pytest.mark.parametrize("skills", ["esco label1.", "[", ""])
def test_what_is_no_list_of_labels_is_refused_with_its_row(tmp_path: Path, skills: str) -> None:
    with pytest.raises(SkillmillError, match=r"said\.csv, row 3: column skills is no list"):
        made(tmp_path, 0, ("Fine", "['esco label1.']"), ("Bad", skills))


def test_carriers_are_the_lines_around_spans_of_one_to_six_words(tmp_path: Path) -> None:
    text = "Apply now\nYou know 👍 Java well\na b c d e f g"
    at = text.index("Java")
    path = carriers(tmp_path, (text, [(at, at + 4), (text.index("a b"), len(text)), (0, 13)]))
    assert make_pairs(CONCEPTS, 0, [path], None, "esco").carriers == [Carrier("You know 👍 ", " well")]


def test_a_name_takes_the_place_of_a_carriers_span(tmp_path: Path) -> None:
    pool = make_pairs(CONCEPTS, 0, [carriers(tmp_path, ("We use it daily", [(7, 9)]))], None, "esco")
    found = pool.sentence_pairs(50, random.Random(0))
    assert len(found) == 50
    for pair in found:
        names = pool.names[pair.concept]
        assert pair.left in [f"We use {name} daily" for name in names]
        assert pair.right in names
    assert len({pair.concept for pair in found}) > 10


def test_siblings_are_the_other_concepts_below_a_parent(tmp_path: Path) -> None:
    assert made(tmp_path).siblings[7] == (5, 6, 8, 9)


def batches(pool: Pairs, size: int, share: float) -> tuple[Sequence[Pair], list[list[Pair]]]:
    pairs = pool.name_pairs(2, random.Random(0))
    return pairs, list(name_batches(pairs, pool, size, share, random.Random(0)))


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_a_batch_has_distinct_concepts_and_no_pair_comes_twice(tmp_path: Path, share: float) -> None:
    pairs, found = batches(made(tmp_path), 8, share)
    for batch in found:
        assert 2 <= len(batch) == len({pair.concept for pair in batch}) <= 8
    used = Counter(pair for batch in found for pair in batch)
    assert used <= Counter(pairs)
    assert used.total() > len(pairs) / 2


def test_siblings_share_batches_the_more_the_greater_their_share(tmp_path: Path) -> None:
    pool = made(tmp_path)

    def together(share: float) -> float:
        _, found = batches(pool, 8, share)
        return sum(other.concept in pool.siblings[one.concept] for b in found for one in b for other in b) / len(found)

    assert together(1.0) > 1.5 * together(0.0)


def test_the_same_chance_draws_the_same(tmp_path: Path) -> None:
    pool = made(tmp_path)
    assert drawn(pool) == drawn(pool)
    assert batches(pool, 8, 0.5) == batches(pool, 8, 0.5)
