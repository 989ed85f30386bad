"""A résumé is rewritten for another person; the share of skills that change tells what a name does."""

from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest

from skillmill.jobs.corpora import LabelledText, read_labelled
from skillmill.jobs.corpora.edits import Edit, Edits
from skillmill.jobs.corpora.identities import other_gender, rewrite
from skillmill.jobs.evaluation.counterfactual import Counterfactual, compare, counterfactual
from skillmill.udfs.linking.taxonomies import starter
from skillmill.udfs.recognition.gazetteer import Gazetteer
from skillmill.udfs.recognition.mention import Mention
from skillmill.udfs.recognition.recognizer import Recognizer, RecognizerSpec

RESUME = "Mr. Amos Treutel\nHe knows Python and SQL.\nMonash University\nAmos Treutel teaches Java."
LABELLED = LabelledText(RESUME, frozenset({(4, 16, "Name"), (42, 59, "College Name")}))


def mention(start: int, end: int, label: str = "Knowledge") -> Mention:
    return Mention(start, end, label, "?" * (end - start), 0.5, False, "fake", "0" * 12, "python")


class Partial:
    """A recogniser that finds "Python" only where the text says "He": what must not happen."""

    name, labels, revision, runtime = "partial", ("Knowledge",), "0" * 12, "python"

    def recognize(self, texts: Sequence[str]) -> list[list[Mention]]:
        return [[mention(at, at + 6)] if (at := text.find("Python")) >= 0 and "He " in text else [] for text in texts]


@pytest.fixture(scope="module")
def gazetteer() -> Recognizer:
    return Gazetteer(starter())


def test_names_universities_and_gendered_words_are_swapped_and_the_rest_stays() -> None:
    edits = rewrite(LABELLED, Random(1))
    new = edits.new_text
    assert [RESUME[e.start : e.end] for e in edits.edits] == [
        "Mr", "Amos Treutel", "He", "Monash University", "Amos Treutel",
    ]  # fmt: skip
    assert new.startswith("Ms. ")
    assert "\nShe knows Python and SQL.\n" in new
    assert not any(old in new for old in ("Amos", "Treutel", "Monash"))


def test_a_name_gets_one_replacement_wherever_it_stands() -> None:
    edits = rewrite(LABELLED, Random(2))
    first, again = [edit.new for edit in edits.edits if RESUME[edit.start : edit.end] == "Amos Treutel"]
    assert first == again


def test_a_name_in_capitals_stays_in_capitals_with_its_initial_and_its_title() -> None:
    text = LabelledText("Dr. JOHN Q. PUBLIC", frozenset({(0, 18, "Name")}))
    title, given, initial, family = rewrite(text, Random(3)).new_text.split()
    assert (title, len(initial), initial[1]) == ("Dr.", 2, ".")
    assert (given.isupper(), family.isupper(), family != "PUBLIC") == (True, True, True)


@pytest.mark.parametrize(
    ("word", "after", "other"),
    [
        ("she", " is", "he"),
        ("Her", " team", "His"),
        ("her", ".", "him"),
        ("his", ".", "hers"),
        ("hers", ".", "his"),
        ("him", " to", "her"),
        ("Mrs", ". A", "Mr"),
        ("Chairman", " of", "Chairwoman"),
        ("WIFE", "", "HUSBAND"),
        ("HIS", " (h", "HIS"),
        ("MS", " in", "MS"),
        ("ms", "", "ms"),
    ],
)
def test_a_gendered_word_becomes_the_other_one_in_its_case(word: str, after: str, other: str) -> None:
    assert other_gender(word, after) == other


def test_words_that_only_hold_a_gendered_word_stay() -> None:
    text = "the manager, a man-hours estimate, Hershey, MS Office, mankind"
    assert rewrite(LabelledText(text, frozenset()), Random(4)).new_text == text


def test_mentions_that_move_with_the_text_are_unchanged() -> None:
    edits = Edits("he writes Java", [Edit(0, 2, "she")])
    assert compare([mention(10, 14)], [mention(11, 15)], edits) == (1, 0)


def test_a_missing_and_a_new_mention_count_as_one_each() -> None:
    edits = Edits("he writes Java", [Edit(0, 2, "she")])
    assert compare([mention(10, 14)], [mention(11, 15, "Skill")], edits) == (1, 2)


def test_mentions_over_an_edit_and_of_other_labels_are_left_out_of_both() -> None:
    edits = Edits("he writes Java", [Edit(0, 2, "she")])
    before = [mention(0, 9), mention(10, 14), mention(3, 9, "Designation")]
    assert compare(before, [mention(0, 10), mention(11, 15)], edits) == (1, 0)


def test_a_recognizer_that_looks_up_names_of_skills_does_not_change(gazetteer: Recognizer) -> None:
    found = counterfactual(gazetteer, [LABELLED], seed=5)
    assert (found.documents, found.mentions, found.changed, found.share) == (1, 3, 0, 0.0)


def test_a_recognizer_that_looks_at_gender_is_found_out() -> None:
    assert counterfactual(Partial(), [LABELLED], seed=5) == Counterfactual(documents=1, mentions=1, changed=1)


def test_a_text_without_anything_to_swap_is_no_document_of_the_measure(gazetteer: Recognizer) -> None:
    found = counterfactual(gazetteer, [LabelledText("Python and SQL", frozenset())], seed=5)
    assert found == Counterfactual(documents=0, mentions=0, changed=0)
    assert found.share == 0.0


def test_the_shipped_model_finds_the_same_skills_whoever_wrote_the_resume(data: Path) -> None:
    from skillmill.udfs.recognition.transformer import load_transformer

    recognizer = load_transformer(RecognizerSpec(kind="transformer"))
    found = counterfactual(recognizer, read_labelled(data / "dotin" / "dev.jsonl"), seed=0)
    assert found.mentions > 0
    assert found.share <= 0.015, f"{found.changed} of {found.mentions} mentions changed"
