"""What Spark calls on executors to link: batches of pandas rows in, batches out."""

from collections.abc import Callable, Sequence

import pandas as pd

from skillmill.schemas.labels import IMPLIED_SKILL
from skillmill.udfs.linking.occupations import OCCUPATION_FIELDS, cached_occupation_linker
from skillmill.udfs.linking.rows import IMPLIED_FIELDS, PART_FIELDS, implied_skills, linked_parts, sentence_at
from skillmill.udfs.linking.sentences import get_sentence_linker
from skillmill.udfs.linking.spec import LinkerSpec, get_linker
from skillmill.udfs.linking.taxonomies.onet_occupations import Occupation
from skillmill.udfs.spark import Batches

PARTS = ", ".join(f"{name} {kind}" for name, kind in PART_FIELDS.items())
LINKED = f"surface string, {PARTS}, placed boolean, dropped boolean"
LINKED_TITLES = ", ".join(["surface string", *(f"{name} {kind}" for name, kind in OCCUPATION_FIELDS.items())])
IMPLIED = ", ".join(["doc_id string", *(f"{name} {kind}" for name, kind in IMPLIED_FIELDS.items())])


def link_surfaces(spec: LinkerSpec) -> Callable[[Batches], Batches]:
    """Return a mapInPandas function from (surface) to its parts as LINKED has them.

    `placed` says that only its place decides what a surface means, `dropped` that a person said it is no mention;
    neither has a link.
    """

    def function(batches: Batches) -> Batches:
        linker = get_linker(spec)
        for batch in batches:
            surfaces = list(batch["surface"])
            placed = [linker.needs_place(surface) for surface in surfaces]
            dropped = [spec.overrides.drops(surface) for surface in surfaces]
            asked = [s for s, p, d in zip(surfaces, placed, dropped, strict=True) if not (p or d)]
            rows = [
                {"surface": surface, **part, "placed": False, "dropped": False}
                for surface, parts in zip(asked, linked_parts(linker, asked), strict=True)
                for part in parts
            ]
            rows += [
                {"surface": s, "placed": not d, "dropped": d}
                for s, p, d in zip(surfaces, placed, dropped, strict=True)
                if p or d
            ]
            yield _typed(pd.DataFrame(rows, columns=["surface", *PART_FIELDS, "placed", "dropped"], dtype=object))

    return function


def link_in_place(spec: LinkerSpec, key: Sequence[str]) -> Callable[[Batches], Batches]:
    """Return a mapInPandas function from (`key`, surface, start_offset, text) to `key` and parts, as PART_FIELDS."""

    def function(batches: Batches) -> Batches:
        linker = get_linker(spec)
        for batch in batches:
            surfaces = list(batch["surface"])
            places = [
                sentence_at(text, start) for text, start in zip(batch["text"], batch["start_offset"], strict=True)
            ]
            found = linked_parts(linker, surfaces, places)
            keys = batch[list(key)].to_dict("records")
            rows = [{**own, **part} for own, parts in zip(keys, found, strict=True) for part in parts]
            yield _typed(pd.DataFrame(rows, columns=[*key, *PART_FIELDS], dtype=object))

    return function


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.astype({"link_score": "float64", "part_start": "Int32", "part_end": "Int32"})


def link_titles(occupations: tuple[Occupation, ...]) -> Callable[[Batches], Batches]:
    """Return a mapInPandas function from (surface) to (surface, occupation_id, … as LINKED_TITLES has it)."""

    def function(batches: Batches) -> Batches:
        linker = cached_occupation_linker(occupations)
        for batch in batches:
            surfaces = list(batch["surface"])
            links = zip(surfaces, linker.link(surfaces), strict=True)
            rows = [{"surface": surface, **link.as_dict()} for surface, link in links if link is not None]
            yield pd.DataFrame(rows, columns=["surface", *OCCUPATION_FIELDS], dtype=object).astype({"score": "float64"})

    return function


def imply_skills(spec: LinkerSpec) -> Callable[[Batches], Batches]:
    """Return a mapInPandas function from (doc_id, text, skills) to the implied skills, as IMPLIED has them.

    `skills` are structs of the mentions in the document: start, surface, concept_id (null where unlinked).
    """

    def function(batches: Batches) -> Batches:
        linker = get_sentence_linker(spec)
        for batch in batches:
            rows = [
                {"doc_id": doc_id, "label": IMPLIED_SKILL, **row}
                for doc_id, text, skills in zip(batch["doc_id"], batch["text"], batch["skills"], strict=True)
                for row in implied_skills(linker, text, [(s["start"], s["surface"], s["concept_id"]) for s in skills])
            ]
            yield pd.DataFrame(rows, columns=["doc_id", *IMPLIED_FIELDS], dtype=object).astype(
                {"score": "float64", "start_offset": "int32", "end_offset": "int32"}
            )

    return function
