from pathlib import Path

import numpy as np
import pytest

from made_skillsets import make_skillsets, reader
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.skillsets.answer import answer
from skillmill.udfs.skillsets.document import Document
from skillmill.udfs.skillsets.predictor import NOT_ENGLISH, SkillSets

NURSE = Document("Nurse", "Gives medicine to each patient, and keeps the ward in order.")


@pytest.fixture(scope="module")
def skillsets(tmp_path_factory: pytest.TempPathFactory) -> SkillSets:
    return make_skillsets(tmp_path_factory.mktemp("skillsets"))


def test_a_job_gets_the_labels_of_jobs_that_are_like_it(skillsets: SkillSets) -> None:
    found = dict(zip(skillsets.labels, skillsets.probabilities([NURSE])[0], strict=True))
    assert found["Care"] > 0.5 > max(found["Programming"], found["Heat"])


def test_a_job_is_judged_alike_whatever_stands_beside_it(skillsets: SkillSets) -> None:
    other = Document("Cook", "Works with food.")
    together = skillsets.probabilities([other, NURSE, other])
    assert np.abs(together[1] - skillsets.probabilities([NURSE])[0]).max() < 0.001


def test_the_explanation_gives_the_probability_of_the_prediction(skillsets: SkillSets) -> None:
    told = {each.label: each.probability for each in skillsets.explained(NURSE)}
    found = dict(zip(skillsets.labels, skillsets.probabilities([NURSE])[0], strict=True))
    assert told == pytest.approx(found, abs=0.0002)


def test_what_drove_a_label_is_the_piece_that_names_the_trade(skillsets: SkillSets) -> None:
    labels = {each["label"]: each for each in answer(skillsets, NURSE)["labels"]}
    strongest = labels["Care"]["because"][0]
    assert (strongest["part"], strongest["surface"]) == ("title", "Nurse")
    assert strongest["influence"] > 0


def test_surfaces_of_pieces_stand_at_their_offsets_also_behind_emoji(skillsets: SkillSets) -> None:
    document = Document("", "🎉 Nurse\nGives 💊 medicine, to the patient who asks for it.")
    for label in answer(skillsets, document, reasons=20)["labels"]:
        for piece in label["because"]:
            assert document.text[piece["start_offset"] : piece["end_offset"]] == piece["surface"]


def test_a_title_alone_and_a_text_alone_are_judged(skillsets: SkillSets) -> None:
    for document in (Document("Nurse", ""), Document("", "Gives medicine to a patient")):
        assert skillsets.explained(document)[0].label == "Care"


def test_a_document_in_another_language_is_judged_with_a_warning(skillsets: SkillSets) -> None:
    german = "Wir suchen für unser Team in Berlin eine Schwester, die mit Freude und Sorgfalt auf der Station arbeitet."
    assert answer(skillsets, Document("", german))["warnings"] == [NOT_ENGLISH]
    assert answer(skillsets, NURSE)["warnings"] == []


def test_an_empty_document_is_an_error(skillsets: SkillSets) -> None:
    with pytest.raises(SkillmillError, match="the title and the text are empty"):
        answer(skillsets, Document(" ", "\n"))


def test_without_pieces_begins_with_the_whole_document(tmp_path: Path) -> None:
    pieces, titles, texts = reader().without_pieces(NURSE)
    whole = reader().vectors([NURSE])
    assert len(pieces) + 1 == len(titles) == len(texts)
    assert np.allclose(titles[0], whole[0][0])
    assert np.allclose(texts[0], whole[1][0])
