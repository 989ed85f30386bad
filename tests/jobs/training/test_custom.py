"""Training on one's own documents, in small: from an entity list and from annotations."""

import json
import random
from pathlib import Path

import pytest
from tiny_models import Bench

from skillmill.jobs.cli import main
from skillmill.jobs.corpora import read_labelled
from skillmill.jobs.corpora.form import LabelledText, Problems
from skillmill.jobs.corpora.split import Shares
from skillmill.jobs.training.custom import CustomRecipe, DocumentsPart
from skillmill.jobs.training.custom_data import Material, gather
from skillmill.jobs.training.custom_report import Judged, unseen_recall
from skillmill.jobs.training.custom_run import Wanted, require_readable, train_custom
from skillmill.jobs.training.recipe import read_toml
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.recognizer import RecognizerSpec
from skillmill.udfs.recognition.transformer import load_transformer
from skillmill.udfs.recognition.transformer.folder import open_folder

SKILLS = ["python", "java", "sql", "care well", "perl", "rust", "kotlin", "scala"]
SENTENCES = ["we use {} with sql and go", "you sell {} and care", "go with {} for you", "you and we go with care"]


def write_documents(folder: Path, count: int = 60) -> Path:
    chance = random.Random(1)
    folder.mkdir(parents=True)
    for number in range(count):
        lines = [chance.choice(SENTENCES).format(chance.choice(SKILLS)) for _ in range(4)]
        (folder / f"d{number:02}.txt").write_text("\n".join([*lines, f"number {number}"]))
    return folder


def write_list(path: Path) -> Path:
    path.write_text("Text,Type\n" + "".join(f"{skill},SKILLS\n" for skill in SKILLS))
    return path


@pytest.fixture(scope="module")
def material(tmp_path_factory: pytest.TempPathFactory) -> Material:
    home = tmp_path_factory.mktemp("material")
    return Material(write_documents(home / "documents"), entity_list=write_list(home / "list.csv"))


@pytest.fixture(scope="module")
def recipe(bench: Bench) -> CustomRecipe:
    return CustomRecipe.model_validate(
        {
            "name": "tiny",
            "encoder": str(bench.encoder),
            "encoder_licence": "none",
            "network": {"max_length": 32, "context": 24},
            "training": {"epochs": 2, "learning_rate": 3e-3, "batch_tokens": 256, "averaging": 0.5},
            "conversion": {"calibration_texts": 8},
        }
    )


@pytest.fixture(scope="module")
def trained(recipe: CustomRecipe, material: Material, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Judged]:
    home = tmp_path_factory.mktemp("custom")
    wanted = Wanted(home / "model", convert=False, html=home / "report.html", split_to=home / "split")
    judged = train_custom(recipe, material, wanted, Problems())
    assert judged is not None
    return home, judged


def test_a_model_from_a_list_has_its_types_as_public_labels(trained: tuple[Path, Judged]) -> None:
    home, _ = trained
    [head] = open_folder(home / "model").heads
    assert (head.own_labels, head.public) == (("SKILLS",), {"SKILLS": "SKILLS"})
    assert head.thresholds.keys() <= {"SKILLS"}
    recognizer = load_transformer(RecognizerSpec(kind="transformer", model=str(home / "model"), device="cpu"))
    assert recognizer.labels == ("SKILLS",)


def test_the_report_has_scores_by_type_parts_and_recall_on_what_training_never_saw(
    trained: tuple[Path, Judged],
) -> None:
    home, judged = trained
    report = json.loads((home / "model" / "test.json").read_text())
    assert report["comprehend"]["labels"]["SKILLS"].keys() == {"precision", "recall", "f1", "support"}
    assert report["strict"]["micro"]["support"] == report["parts"]["test"]["entities"]
    assert sum(part["documents"] for part in report["parts"].values()) == 60 - report["left_out_as_duplicates"]
    assert report["held_out_entries"] == 2
    assert 0 < report["unseen"]["SKILLS"]["support"] < report["comprehend"]["labels"]["SKILLS"]["support"]
    assert set(report["counting"]) == {"comprehend", "strict", "unseen"}
    assert judged.unseen == report["unseen"]
    assert (home / "report.html").stat().st_size > 1000


def test_the_card_names_no_file_of_a_person_and_says_what_the_model_was_learnt_from(
    trained: tuple[Path, Judged],
) -> None:
    home, _ = trained
    card = json.loads((home / "model" / "card.json").read_text())
    assert card["data"][0]["files"].keys() == {"train part", "dev part"}
    assert "documents of one collection" in card["limits"][0]


def test_held_out_entries_are_in_no_label_of_train_and_dev_but_in_the_test_part(material: Material) -> None:
    gathered = gather(material, CustomRecipe(name="x", encoder="x", encoder_licence="x").documents, Problems())
    surfaces = {
        name: {text.text[start:end].lower() for text in texts for start, end, _ in text.spans}
        for name, texts in vars(gathered.parts).items()
    }
    held = set(SKILLS) - surfaces["train"]
    assert len(held) == gathered.held_out == 2
    assert not held & surfaces["dev"]
    assert held <= surfaces["test"]
    train_text = " ".join(text.text for text in gathered.parts.train)
    assert all(skill in train_text for skill in held)


def test_the_parts_of_the_split_can_be_read_back_with_what_was_left_open(
    trained: tuple[Path, Judged], material: Material
) -> None:
    home, judged = trained
    for name, texts in vars(judged.gathered.parts).items():
        read = read_labelled(home / "split" / f"{name}.jsonl")
        assert [(one.text, one.spans, one.unknown) for one in read] == [
            (one.text, one.spans, one.unknown) for one in texts
        ]


def test_an_interrupted_training_is_taken_up(recipe: CustomRecipe, material: Material, tmp_path: Path) -> None:
    wanted = Wanted(tmp_path / "model", convert=False)
    assert train_custom(recipe, material, wanted, Problems(), stop_after=1) is None
    assert train_custom(recipe, material, wanted, Problems()) is not None
    assert len(json.loads((tmp_path / "model" / "history.json").read_text())) == 2


def test_annotations_by_line_train_the_types_that_they_have(recipe: CustomRecipe, bench: Bench, tmp_path: Path) -> None:
    lines, rows = [], ["File,Line,Begin Offset,End Offset,Type"]
    for number in range(80):
        skill = SKILLS[number % len(SKILLS)]
        lines.append(f"{number} you use {skill} with ICD{number}")
        start = lines[-1].index(skill)
        rows.append(f"docs.txt,{number},{start},{start + len(skill)},SKILLS")
        code = lines[-1].index("ICD")
        rows.append(f"docs.txt,{number},{code},{len(lines[-1])},ICD10")
    (tmp_path / "docs.txt").write_text("\n".join(lines))
    (tmp_path / "annotations.csv").write_text("\n".join(rows))
    brought = Material(tmp_path / "docs.txt", annotations=tmp_path / "annotations.csv", per_line=True)
    judged = train_custom(recipe, brought, Wanted(tmp_path / "model", convert=False), Problems())
    assert judged is not None
    assert judged.gathered.types == ("ICD10", "SKILLS")
    assert {len(texts) for texts in (judged.gathered.parts.test,)} == {16}
    unseen = judged.unseen
    assert unseen["ICD10"]["support"] == 16  # every code is another
    assert unseen.get("SKILLS", {"support": 0})["support"] == 0


def test_a_model_of_ours_is_a_start_with_what_it_knows_of_cases(
    trained: tuple[Path, Judged], recipe: CustomRecipe, material: Material, tmp_path: Path
) -> None:
    import torch

    from skillmill.jobs.training.start import open_start

    home, _ = trained
    start = open_start(home / "model")
    assert start.cases is not None
    assert torch.any(start.cases != 0)
    model = start.build((), True)
    assert torch.equal(model["cases"].weight, start.cases)
    plain = open_start(home / "model")
    before = plain.network.get_input_embeddings().weight.detach().clone()
    plain.build((), False)
    assert torch.allclose(plain.network.get_input_embeddings().weight, before + plain.cases[0])


def test_the_shipped_model_is_a_start() -> None:
    from skillmill.jobs.training.start import open_start

    start = open_start(read_toml("custom", CustomRecipe).encoder)
    assert start.network.config.hidden_size == 384
    assert start.cases.shape == (4, 384)


def test_many_documents_are_read_in_fewer_epochs_and_shares() -> None:
    made = read_toml("custom", CustomRecipe)
    few = made.filled(("X",), [LabelledText("a" * 4000, frozenset())] * 10, seed=3)
    assert (few.training.epochs, few.corpora[0].share, few.training.seed) == (10, 1.0, 3)
    many = made.filled(("X",), [LabelledText("a" * 4000, frozenset())] * 13_000, seed=3)
    assert many.training.epochs == 3
    assert many.corpora[0].share * 13_000 * 1000 * 3 == pytest.approx(made.documents.tokens)


def test_of_many_documents_a_bounded_part_judges_and_a_bounded_part_chooses(material: Material) -> None:
    use = DocumentsPart(test_tokens=300, dev_tokens=150, tokens=600)
    gathered = gather(material, use, Problems())
    sizes = {name: sum(len(text.text) for text in texts) / 4 for name, texts in vars(gathered.parts).items()}
    assert sizes["test"] < 400
    assert sizes["dev"] < 250
    assert sizes["train"] < 750
    assert gathered.documents == 60


def test_recall_on_the_unseen_counts_each_entity_once_by_type_and_in_all() -> None:
    text = LabelledText("Java and Rust and Go", frozenset({(0, 4, "A"), (9, 13, "A"), (18, 20, "B")}))
    found = [{(9, 17, "A"): None, (18, 20, "B"): None}]
    recall = unseen_recall([text], found, {("java", "A")})  # type: ignore[list-item]
    assert recall == {
        "": {"support": 2, "overlap": 1.0, "strict": 0.5},
        "A": {"support": 1, "overlap": 1.0, "strict": 0.0},
        "B": {"support": 1, "overlap": 1.0, "strict": 1.0},
    }


def test_few_matches_and_an_empty_split_are_refused_before_any_training(
    recipe: CustomRecipe, material: Material, tmp_path: Path
) -> None:
    few = Material(write_documents(tmp_path / "few", 5), entity_list=material.entity_list)
    with pytest.raises(SkillmillError, match="too few matches in the documents: SKILLS"):
        gather(few, recipe.documents, Problems())
    none = Material(material.documents, entity_list=material.entity_list, shares=Shares(test=0.0))
    with pytest.raises(SkillmillError, match="the test part of the split is empty"):
        gather(none, recipe.documents, Problems())
    with pytest.raises(SkillmillError, match="give --entity-list or --annotations"):
        gather(Material(material.documents), recipe.documents, Problems())


def test_text_in_a_script_that_the_encoder_cannot_read_is_refused(bench: Bench) -> None:
    russian = [LabelledText("Опыт работы с питоном и базами данных", frozenset())]
    with pytest.raises(SkillmillError, match="not in this encoder's vocabulary: give an --encoder"):
        require_readable(bench.encoder, russian)
    require_readable(bench.encoder, [LabelledText("we use python and sql", frozenset())])


def test_the_command_trains_from_a_list_by_a_recipe_of_ones_own(
    bench: Bench, material: Material, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recipe = f'name = "mine"\nencoder = "{bench.encoder}"\nencoder_licence = "none"\n[training]\nepochs = 1\n'
    (tmp_path / "mine.toml").write_text(recipe + "[network]\nmax_length = 32\ncontext = 24\n")
    brought = ("--entity-list", str(material.entity_list), "--documents", str(material.documents))
    with pytest.raises(SystemExit) as ended:
        main(["train", str(tmp_path / "mine.toml"), *brought, "--out", str(tmp_path / "model"), "--no-convert"])
    assert ended.value.code == 0
    told = capsys.readouterr().out
    assert "SKILLS" in told
    assert "unseen" in told
    assert json.loads((tmp_path / "model" / "test.json").read_text())["split"]["seed"] == 7


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "name a recipe, or give --documents"),
        (["--entity-list", "list.csv"], "name a recipe, or give --documents"),
        (["default", "--annotations", "a.csv"], "name a recipe, or give --documents"),
        (["--documents", "docs"], "give --entity-list or --annotations"),
        (["--documents", "docs", "--data", "rows.jsonl"], "give --entity-list or --annotations"),
        (["--documents", "docs", "--taxonomy", "starter"], "--taxonomy goes with --data"),
        (["--documents", "docs", "--document-format", "page"], "--document-format page: one of file and line"),
        (["--documents", "docs", "--engine", "other"], "--engine other: one of skillmill and spacy"),
        (["--documents", "nowhere", "--entity-list", "none.csv"], "nowhere: no such file or folder"),
    ],
)
def test_options_that_do_not_fit_are_refused(arguments: list[str], said: str, tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["train", *arguments, "--out", str(tmp_path / "model")])
    assert said in str(ended.value.code)


def test_frozen_layers_are_not_moved(recipe: CustomRecipe, material: Material, bench: Bench, tmp_path: Path) -> None:
    from safetensors.numpy import load_file

    frozen = recipe.model_copy(update={"training": recipe.training.model_copy(update={"frozen": 1, "epochs": 1})})
    train_custom(frozen, material, Wanted(tmp_path / "model", convert=False), Problems())
    before, after = load_file(bench.encoder / "model.safetensors"), load_file(tmp_path / "model" / "model.safetensors")
    name = "encoder.layer.{}.attention.self.query.weight"
    moved = [bool((before[name.format(at)] != after["encoder." + name.format(at)]).any()) for at in (0, 1)]
    assert moved == [False, True]
    words = "embeddings.word_embeddings.weight"
    assert (before[words] == after["encoder." + words]).all()
