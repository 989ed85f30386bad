"""The models that are at hand, each under the name of a field; loaded while the server is already up."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

from skillmill.conf.settings import Settings
from skillmill.jobs.serving.batcher import Batcher
from skillmill.jobs.serving.skillsets import ServedSkillSets
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.linking.taxonomies import TaxonomyRef
from skillmill.udfs.pipeline import Pipeline, PipelineSpec

Mentions = list[dict[str, Any]]


class ServedModel:
    """A pipeline behind a queue. `about` is what /v1/models says of it."""

    def __init__(self, pipeline: Pipeline, settings: Settings, name: str) -> None:
        self.pipeline = pipeline
        self.batcher: Batcher[Mentions] = Batcher(self._extract, settings.serve, name)

    def _extract(self, texts: Sequence[str]) -> list[Mentions]:
        return [[each.as_dict() for each in mentions] for mentions in self.pipeline.extract(texts)]


class Pool:
    """Loads the models of the settings and hands them out by name.

    Names that stand for one folder share one model. Documents are kept no longer than their request: nothing of a text
    is kept for use again, as `extract` does.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.names = tuple(settings.pool.by_name)
        self._served: dict[str, ServedModel] = {}
        self.skillsets: ServedSkillSets | None = None
        self._ready = threading.Event()
        self._loading = ""
        self.error: SkillmillError | None = None

    @property
    def is_ready(self) -> bool:
        """Whether every model is loaded."""
        return self._ready.is_set()

    def load(self) -> None:
        """Load every model. Raises SkillmillError for one that is missing or damaged, with its name."""
        by_folder: dict[str, ServedModel] = {}
        for name, folder in self.settings.pool.by_name.items():
            self._loading = name
            if folder not in by_folder:
                by_folder[folder] = self._load(name, folder)
            self._served[name] = by_folder[folder]
        if self.settings.skillsets.model:
            self._loading = "of skill sets"
            self.skillsets = ServedSkillSets.load(self.settings.skillsets.model, self.settings.serve)
        self._ready.set()

    def load_aside(self, failed: Callable[[], None]) -> None:
        """Load every model in a thread; where that fails, keep the error in `error` and call `failed`."""

        def work() -> None:
            try:
                self.load()
            except Exception as error:
                self.error = SkillmillError(f"model {self._loading} cannot be loaded: {type(error).__name__}: {error}")
                if isinstance(error, SkillmillError):
                    self.error = error
                failed()

        threading.Thread(target=work, name="skillmill loading", daemon=True).start()

    def get(self, name: str | None) -> tuple[str, ServedModel]:
        """Return a name and its model, the first where `name` is None. Raises KeyError for a name that is not there."""
        chosen = self.names[0] if name is None else name
        return chosen, self._served[chosen]

    def about(self) -> list[dict[str, Any]]:
        """Return name, revision, labels and recognisers of every model, in order; only when ready."""
        return [
            {
                "name": name,
                "default": name == self.names[0],
                "revision": self._served[name].pipeline.revision,
                "labels": list(self._served[name].pipeline.labels),
                "recognizers": [
                    {"name": each.name, "revision": each.revision, "runtime": each.runtime}
                    for each in self._served[name].pipeline.recognizers
                ],
                "taxonomies": [TaxonomyRef.parse(text).name for text in self.settings.taxonomy.taxonomies],
            }
            for name in self.names
        ]

    def close(self) -> None:
        """Finish what waits and end the threads."""
        for model in set(self._served.values()):
            model.batcher.close()
        if self.skillsets is not None:
            self.skillsets.batcher.close()

    def _load(self, name: str, folder: str) -> ServedModel:
        extract = self.settings.extract.model_copy(update={"model": folder, "reuse_blocks": 0})
        spec = PipelineSpec(
            extract.specs(threads=0), self.settings.taxonomy.taxonomies, self.settings.link.skill_labels
        )
        pipeline = Pipeline(spec)
        pipeline.extract(["Fluent in Python"])  # what is made at the first call is made before the first request
        return ServedModel(pipeline, self.settings, name)
