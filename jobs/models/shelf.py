"""One model as a row of a list. A folder that cannot be read is listed too, with what is wrong."""

from dataclasses import dataclass
from pathlib import Path

from skillmill.jobs.models.card import dev_score, read_card
from skillmill.jobs.models.find import read_object
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.linking.dense.folder import FORMAT as LINKER_FORMAT
from skillmill.udfs.recognition.transformer.folder import FORMAT, HEADS, MANIFEST, OPENVINO, SAFETENSORS, revision_of
from skillmill.udfs.recognition.transformer.heads import Head
from skillmill.udfs.recognition.transformer.openvino_files import GRAPH

PARTS = ("files", "conversions", "reference")


@dataclass(frozen=True)
class Shelved:
    """A model on the shelf. `size` is in bytes, of the files that its manifest lists; `wrong` says what is, or ''.

    A linker's has neither labels nor schemes.
    """

    path: Path
    name: str = ""
    revision: str = ""
    forms: tuple[str, ...] = ()
    size: int = 0
    labels: tuple[str, ...] = ()
    schemes: tuple[str, ...] = ()
    score: str = ""
    wrong: str = ""


def shelve(path: Path) -> Shelved:
    """Return what the manifest, heads and card of a model folder say; hashes are not checked."""
    try:
        manifest = read_object(path / MANIFEST)
        listed = {name: digest for part in PARTS for name, digest in manifest.get(part, {}).items()}
        name, revision = str(manifest["name"]), revision_of(manifest["files"])
        size = sum((path / file).stat().st_size for file in listed if (path / file).is_file())
        if manifest["format"] == LINKER_FORMAT:
            return Shelved(path, name, revision, ("openvino",), size, score=dev_score(read_card(path)))
        if manifest["format"] != FORMAT:
            wrong = f"format {manifest['format']}, this version reads {FORMAT}"
            return Shelved(path, name, revision, wrong=wrong)
        heads = [Head.from_dict(head, {}) for head in read_object(path / HEADS)["heads"]]
        public = tuple(dict.fromkeys(label for head in heads for label in head.public.values()))
        forms = {"torch": SAFETENSORS, "openvino": f"{OPENVINO}/{GRAPH}"}
        return Shelved(
            path=path,
            name=name,
            revision=revision,
            forms=tuple(form for form, file in forms.items() if file in listed),
            size=size,
            labels=public or tuple(dict.fromkeys(label for head in heads for label in head.own_labels)),
            schemes=tuple(dict.fromkeys(head.scheme for head in heads)),
            score=dev_score(read_card(path)),
        )
    except SkillmillError as error:
        return Shelved(path, wrong=str(error))
    except (KeyError, TypeError, AttributeError, ValueError, IndexError):
        return Shelved(path, wrong=f"{MANIFEST}, {HEADS} or card.json are not of a skillmill model")
