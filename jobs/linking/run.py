"""A whole training of the linker's bi-encoder: recipe, encoder and data in, model folder out."""

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

from skillmill.jobs.linking.convert import GROUP, convert
from skillmill.jobs.linking.loop import LinkerTrainer
from skillmill.jobs.linking.pairs import Pairs, make_pairs
from skillmill.jobs.linking.recipe import LinkerRecipe
from skillmill.jobs.training.checkpoint import Checkpoint
from skillmill.jobs.training.run import write_tokenizer
from skillmill.jobs.training.versions import library_versions
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.linking.concept import Concept
from skillmill.udfs.linking.dense.folder import write_linker
from skillmill.udfs.linking.taxonomies import TaxonomyRef, read_local
from skillmill.udfs.recognition.transformer.encode import TextEncoder
from skillmill.udfs.recognition.transformer.folder import file_hash, write_json
from skillmill.udfs.recognition.transformer.tokenizer_file import TOKENIZER
from skillmill.udfs.recognition.transformer.torch_model import read_encoder, require_torch

ENCODER = "encoder"
"""The weights before they are made small, for another recipe to start from."""


def run_linker_recipe(
    recipe: LinkerRecipe, out: Path, data: Path, encoder: Path | None, report: Callable[[int, int, float], None]
) -> None:
    """Train as `recipe` says and write the linker's folder `out`; an interrupted run there is taken up.

    What it holds beside what a linker needs: `encoder`, to start another recipe from, and `checkpoints`.

    `encoder` goes before the recipe's. Raises SkillmillError for missing data, a missing encoder or extra, a
    checkpoint of another run.
    """
    torch = require_torch()
    source = encoder or Path(recipe.encoder)
    pool = read_pairs(recipe, data)
    network = read_encoder(source)
    if network.config.hidden_size % GROUP:
        raise SkillmillError(
            f"{source}: its vectors have {network.config.hidden_size} numbers, not a multiple of {GROUP}"
        )
    identity = hashlib.sha256(f"{recipe.model_dump_json()}{file_hash(source / 'model.safetensors')}{pool}".encode())
    checkpoint = Checkpoint(out / "checkpoints", identity.hexdigest()[:16])
    checkpoint.check()
    out.mkdir(parents=True, exist_ok=True)
    write_tokenizer(recipe.vocabulary, source, data, network, out)
    tokenizer = TextEncoder.load(out / TOKENIZER)
    model = torch.nn.ModuleDict({"encoder": network})
    LinkerTrainer(
        model, pool, tokenizer, recipe.max_length, recipe.pairs, recipe.contrast, recipe.training, report
    ).run(checkpoint)
    model.to("cpu")
    network.save_pretrained(out / ENCODER)
    shutil.copyfile(out / TOKENIZER, out / ENCODER / TOKENIZER)
    convert(model, recipe.max_length, out)
    write_json(
        out / "card.json",
        {
            "name": recipe.name,
            "encoder": recipe.encoder,
            "licences": [recipe.encoder_licence, *recipe.licences],
            "recipe": recipe.model_dump(mode="json"),
            "versions": library_versions(("torch", "transformers", "nncf", "openvino")),
        },
    )
    settings = {
        "max_length": recipe.max_length,
        "vector_size": network.config.hidden_size,
        "sharpness": recipe.contrast.sharpness,
    }
    write_linker(out, recipe.name, settings)


def read_pairs(recipe: LinkerRecipe, data: Path) -> Pairs:
    """Return what a recipe trains on. Raises SkillmillError for data that is missing."""
    named = [path for text in recipe.pairs.taxonomies for path in [data / text.partition("=")[2]]]
    named += [data / path for path in (*recipe.pairs.carriers, *filter(None, [recipe.pairs.labelled]))]
    missing = [str(path) for path in named if not path.exists()]
    if missing:
        raise SkillmillError(f"no {', '.join(missing)}; give --data-dir")
    concepts: list[Concept] = []
    for text in recipe.pairs.taxonomies:
        name, _, path = text.partition("=")
        concepts += read_local(TaxonomyRef(name, str(data / path)))
    labelled = data / recipe.pairs.labelled if recipe.pairs.labelled else None
    scheme = recipe.pairs.taxonomies[0].partition("=")[0]
    return make_pairs(
        concepts, recipe.pairs.held_out, [data / path for path in recipe.pairs.carriers], labelled, scheme
    )
