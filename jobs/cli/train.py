"""`skillmill train`: from an encoder and labelled text, or an entity list and plain text, to a model folder."""

from pathlib import Path
from typing import Annotated

import typer

from skillmill.jobs.cli import options as o
from skillmill.schemas.errors import SkillmillError

ENGINES = ("skillmill", "spacy")


def train(
    out: Annotated[Path, typer.Option(help="The model folder to write; an interrupted run in it is taken up.")],
    recipe: Annotated[
        str | None,
        typer.Argument(
            help="A TOML file, or the name of a packaged recipe: default, accurate; custom where not given."
        ),
    ] = None,
    entity_list: Annotated[
        Path | None, typer.Option(help="CSV of Text,Type: what to learn to find in --documents.")
    ] = None,
    annotations: Annotated[
        Path | None, typer.Option(help="CSV of File,Line,Begin Offset,End Offset,Type, about --documents.")
    ] = None,
    documents: Annotated[Path | None, typer.Option(help="A text file, or a folder of .txt files.")] = None,
    data: Annotated[
        Path | None,
        typer.Option(
            help="Labelled file, folder or archive in a format of skillmill convert, in place of --documents."
        ),
    ] = None,
    taxonomies: Annotated[
        list[str] | None,
        typer.Option(
            "--taxonomy",
            help="With --data that a list labelled: starter, PATH or NAME=PATH, repeatable. In training other names of "
            "it stand in the place of some.",
        ),
    ] = None,
    document_format: Annotated[str, typer.Option(help="What one document is: file or line.")] = "file",
    test_share: Annotated[float, typer.Option(help="Share of the documents that only judge.", min=0, max=1)] = 0.2,
    held_out: Annotated[
        float, typer.Option(help="Share of the list's entries that training must not see.", min=0, max=0.9)
    ] = 0.2,
    minimum: Annotated[int, typer.Option(help="How many entities of each type the documents must hold.", min=1)] = 25,
    seed: Annotated[int, typer.Option(help="Decides split, order and chance, with --documents.", min=0)] = 7,
    seeds: Annotated[
        int,
        typer.Option(
            help="Train a recipe so often, under its seed and the next, into OUT/seed-N; mean and spread.", min=1
        ),
    ] = 1,
    engine: Annotated[
        str, typer.Option(help="What is trained: skillmill, or spacy for a blank spaCy NER.")
    ] = "skillmill",
    steps: Annotated[int, typer.Option(help="The most steps of spaCy; early stopping ends before.", min=1)] = 20_000,
    data_dir: Annotated[
        Path | None,
        typer.Option(envvar="SKILLMILL_DATA", help="Folder that the recipe's data paths start from."),
    ] = None,
    encoder: Annotated[
        Path | None, typer.Option(help="Pretrained encoder or model folder, or default, instead of the recipe's.")
    ] = None,
    teacher: Annotated[
        list[Path] | None, typer.Option(help="Model folder to learn from, for recipes that distil. Repeatable.")
    ] = None,
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="Count and list annotations that do not fit, and go on without them.")
    ] = False,
    convert: Annotated[bool, typer.Option(help="Make the OpenVINO int8 form too.")] = True,
    html: Annotated[
        Path | None, typer.Option(help="With --documents: write the report with plots here. It quotes the documents.")
    ] = None,
    split_to: Annotated[
        Path | None, typer.Option(help="With --documents: write train.jsonl, dev.jsonl and test.jsonl to this folder.")
    ] = None,
) -> None:
    """Fine-tune an encoder into a model folder, with its OpenVINO form beside it.

    By a recipe with corpora of its own; or, with --documents, on an entity list or annotations as Amazon Comprehend
    takes them, or with --data on labelled text: these are split, and the model is judged on documents that it never
    saw. Needs the extra torch (pip install "skillmill\\[torch]"), or spacy.

    Example: skillmill train --entity-list entity_list.csv --documents train/ --out model/
    """
    per_line = o.is_per_line(document_format)
    if seeds > 1 and (engine != "skillmill" or documents is not None or data is not None):
        raise SkillmillError("--seeds is for recipes with corpora of their own, and the engine skillmill")
    if engine not in ENGINES:
        raise SkillmillError(f"--engine {engine}: one of {' and '.join(ENGINES)}")
    if taxonomies and data is None:
        raise SkillmillError("--taxonomy goes with --data: names of it stand in the place of labelled ones in training")
    if documents is None and data is None:
        if recipe is None or entity_list is not None or annotations is not None:
            raise SkillmillError(
                "name a recipe, or give --documents with --entity-list or --annotations, or --data; see skillmill "
                "train --help"
            )
        from skillmill.jobs.training.recipe import read_recipe

        if engine == "spacy":
            from skillmill.jobs.training.spacy_recipe import run_spacy_recipe

            run_spacy_recipe(read_recipe(recipe), data_dir or Path(), out, steps, skip_bad)
            return
        from skillmill.jobs.training.run import Places, run_recipe

        places = Places(out, data_dir or Path(), encoder, tuple(teacher or ()))
        if seeds > 1:
            from skillmill.jobs.training.seeds import run_seeds

            run_seeds(read_recipe(recipe), places, seeds, with_openvino=convert, skip_bad=skip_bad)
        else:
            run_recipe(read_recipe(recipe), places, with_openvino=convert, skip_bad=skip_bad)
        return
    from skillmill.jobs.corpora.conversion import Choice
    from skillmill.jobs.corpora.form import Problems
    from skillmill.jobs.corpora.split import Shares
    from skillmill.jobs.training.custom import CustomRecipe
    from skillmill.jobs.training.custom_data import Material
    from skillmill.jobs.training.custom_run import Wanted, train_custom
    from skillmill.jobs.training.recipe import read_toml
    from skillmill.udfs.linking.taxonomies import read_named

    made = read_toml(recipe or "custom", CustomRecipe)
    material = Material(
        documents=documents,
        entity_list=entity_list,
        annotations=annotations,
        labelled=data,
        choice=Choice(split_skills=made.labelled.split_skills, labels=made.labelled.labels),
        per_line=per_line,
        held_out=held_out,
        minimum=minimum,
        shares=Shares(test=test_share, seed=seed),
        concepts=read_named(taxonomies or ()),
    )
    wanted = Wanted(out, encoder, convert, html, split_to, steps if engine == "spacy" else None)
    train_custom(made, material, wanted, Problems(skip=skip_bad))
