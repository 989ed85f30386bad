"""A training of the linker's bi-encoder in small: ten skills, three sentences, random weights."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tiny_models import write_encoder

from skillmill.jobs.linking.convert import GROUP
from skillmill.jobs.linking.recipe import LinkerRecipe
from skillmill.jobs.linking.run import run_linker_recipe

NAMES = "use python,sell java,care well,go sql,write code,teach kids,weld steel,bake bread,cut hair,drive".split(",")
ESCO = "http://data.europa.eu/esco/skill/"
Report = Callable[[int, int, float], None]


@dataclass(frozen=True)
class LinkerBench:
    """Where the parts of a tiny training lie."""

    home: Path
    recipe: LinkerRecipe

    def train(self, out: Path, recipe: LinkerRecipe | None = None, report: Report = lambda *_: None) -> None:
        """Train into `out`, by another recipe where one is given."""
        run_linker_recipe(recipe or self.recipe, out, self.home, None, report)

    def changed(self, part: str, **values: object) -> LinkerRecipe:
        """Return the recipe with other values in a part of it."""
        content = self.recipe.model_dump()
        return LinkerRecipe.model_validate(content | {part: content[part] | values})


def make_linker_bench(home: Path) -> LinkerBench:
    """Write ten skills of ESCO below two, sentences that say them, and an encoder as wide as int4 weights need it."""
    (home / "esco").mkdir()
    skills = [f'{ESCO}{at},{name},"{name} daily\n{name} at work",To {name}.' for at, name in enumerate(NAMES)]
    relations = [f"Skill,{ESCO}{at},Skill,{ESCO}{at % 2}" for at in range(2, len(NAMES))]
    said = ["We bake all day,['bake bread']", "\"You code, and teach\",\"['write code', 'teach kids']\""]
    rows = {
        "esco/skills_en.csv": ["conceptUri,preferredLabel,altLabels,description", *skills],
        "esco/broaderRelationsSkillPillar.csv": ["conceptType,conceptUri,broaderType,broaderUri", *relations],
        "said.csv": ["sentence,skills", *said],
        "posts.jsonl": [json.dumps({"id": 1, "text": "You can weld here", "spans": [[8, 12, "Skill"]]})],
    }
    for name, lines in rows.items():
        (home / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    recipe = {
        "name": "tiny",
        "encoder": str(write_encoder(home / "encoder", size=GROUP)),
        "encoder_licence": "none",
        "licences": ["made up"],
        "max_length": 32,
        "pairs": {
            "taxonomies": ["esco=esco"],
            "held_out": 0,
            "carriers": ["posts.jsonl"],
            "labelled": "said.csv",
            "names": 2,
            "sentences": 4,
        },
        "contrast": {"names": 6, "sentences": 3},
        "training": {"epochs": 2, "learning_rate": 1e-3, "checkpoint_minutes": 1e-9},
        "vocabulary": {"trim": True, "corpora": ["esco/skills_en.csv", "said.csv"]},
    }
    return LinkerBench(home, LinkerRecipe.model_validate(recipe))
