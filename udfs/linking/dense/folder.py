"""The linker's model folder: a manifest with the hashes of everything that can change a link.

manifest.json             format, name, files: path -> SHA-256
linker.json               longest window, size of a vector, what was fitted (sharpness, weights, thresholds)
tokenizer.json            of the `tokenizers` library, or tokenizer.json.gz
openvino-int4/model.xml.gz, model.bin   from `ids` and `mask` to one vector per token; or model.bin.gz
card.md, card.json        for people; not hashed
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.transformer.folder import check_file, file_hash, read_json, revision_of, write_json
from skillmill.udfs.recognition.transformer.openvino_files import GRAPH, constants_of
from skillmill.udfs.recognition.transformer.tokenizer_file import TOKENIZER
from skillmill.udfs.recognition.transformer.zipped import either

FORMAT = "linker-1"
MANIFEST, SETTINGS, OPENVINO = "manifest.json", "linker.json", "openvino-int4"


@dataclass(frozen=True)
class LinkerFolder:
    """An opened folder, hashes checked. `settings` is linker.json; `max_length` is in tokens, special ones too.

    `revision` stands for everything that can change a link, `network_revision` for what can change a vector.
    """

    path: Path
    revision: str
    network_revision: str
    max_length: int
    size: int
    settings: dict[str, Any]

    @property
    def network(self) -> Path:
        """The OpenVINO form."""
        return self.path / OPENVINO / GRAPH


def open_linker(path: Path) -> LinkerFolder:
    """Open a linker's folder. Raises SkillmillError, naming the file, for what is missing, damaged or newer."""
    manifest = read_json(path / MANIFEST)
    try:
        if manifest["format"] != FORMAT:
            raise SkillmillError(f"{path / MANIFEST}: format {manifest['format']}, a linker has {FORMAT}")
        for name, expected in manifest["files"].items():
            check_file(path, name, expected)
        settings = read_json(path / SETTINGS)
        whole = manifest["files"]
        network = {file: digest for file, digest in whole.items() if file != SETTINGS} | {
            "max_length": str(settings["max_length"])
        }
        return LinkerFolder(
            path, revision_of(whole), revision_of(network), settings["max_length"], settings["vector_size"], settings
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise SkillmillError(f"{path / MANIFEST}: not a manifest of a skillmill linker") from error


def write_linker(path: Path, name: str, settings: dict[str, Any]) -> None:
    """Write linker.json, hash what lies in the folder and write its manifest."""
    write_json(path / SETTINGS, settings)
    graph = path / OPENVINO / GRAPH
    listed = (path / SETTINGS, either(path / TOKENIZER), graph, constants_of(graph))
    files = {file.relative_to(path).as_posix(): file_hash(file) for file in listed}
    write_json(path / MANIFEST, {"format": FORMAT, "name": name, "files": files})
