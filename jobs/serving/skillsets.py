"""POST /v1/skillsets: title and description in, skill set out, with what drove each label."""

import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Literal

from fastapi import APIRouter, HTTPException
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field, model_validator

from skillmill.conf.settings import Serve
from skillmill.jobs.serving.batcher import Batcher
from skillmill.jobs.serving.bodies import Asked, Problem, Text
from skillmill.udfs.skillsets.answer import answer
from skillmill.udfs.skillsets.document import Document
from skillmill.udfs.skillsets.predictor import SkillSets, get_skillsets

PATH = "/v1/skillsets"
NONE_SERVED = "no model of skill sets is served here: start skillmill serve with --skillsets MODEL"
_BECAUSE: Any = {"part": "title", "start_offset": 5, "end_offset": 13, "surface": "Engineer", "influence": 0.041}
_ANSWERED: Any = {
    **{"revision": "0123456789ab", "warnings": []},
    "labels": [{"label": "Programming", "probability": 0.91, "because": [_BECAUSE]}],
}


class SkillSetAsked(Asked):
    """A job: its title, its description, or both."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {"title": "Data Engineer", "text": "Build pipelines in Python."},
            "anyOf": [{"properties": {name: {"pattern": r"\S"}}, "required": [name]} for name in ("title", "text")],
        }
    )
    title: Text = Field("", description="The title; where it is empty, it is looked for at the head of the text")
    text: Text = Field("", description="The description, as it is; offsets in the answer count its code points")

    @model_validator(mode="after")
    def _has_words(self) -> "SkillSetAsked":
        if not (self.title.strip() or self.text.strip()):
            raise ValueError("title and text are empty; give at least one of them")
        return self


class Because(BaseModel):
    """A piece of the title or text, and how much higher it makes the probability; it may be lower, below 0."""

    part: Literal["title", "text"]
    start_offset: int = Field(ge=0)
    end_offset: int = Field(ge=0)
    surface: str
    influence: float = Field(ge=-1, le=1)


class LabelAnswer(BaseModel):
    """A label, how likely the job asks for it, and what drove it most."""

    label: str
    probability: float = Field(ge=0, le=1)
    because: list[Because]


class SkillSetAnswer(BaseModel):
    """All labels of the model, the likeliest first; `warnings` say what makes them doubtful."""

    model_config = ConfigDict(json_schema_extra={"example": _ANSWERED})
    revision: str
    warnings: list[str]
    labels: list[LabelAnswer]


class ServedSkillSets:
    """A model of skill sets behind a queue."""

    def __init__(self, skillsets: SkillSets, limits: Serve) -> None:
        self._skillsets = skillsets
        self.batcher: Batcher[dict[str, Any]] = Batcher(self._answer, limits, "skill sets")

    @classmethod
    def load(cls, model: str, limits: Serve) -> "ServedSkillSets":
        """Read the model in a folder or at its URI. Raises SkillmillError where it is missing or damaged."""
        skillsets = get_skillsets(model, threads=0)
        answer(skillsets, Document("Engineer", "Builds pipelines"))  # what is made at the first call is made now
        return cls(skillsets, limits)

    def _answer(self, queued: Sequence[str]) -> list[dict[str, Any]]:
        return [answer(self._skillsets, Document(*json.loads(each))) for each in queued]


Gather = Callable[[Callable[[Sequence[str]], Any], Sequence[str]], Awaitable[list[dict[str, Any]]]]


def skillset_router(
    served: Callable[[], ServedSkillSets | None],
    gather: Gather,
    reply: Callable[[Any], Response],
    problems: dict[int | str, dict[str, Any]],
) -> APIRouter:
    """Return the route; `served` gives the model once all is ready, None where none is served."""
    router = APIRouter()
    responses: dict[int | str, dict[str, Any]] = {
        **problems,
        404: {"model": Problem, "description": "No model of skill sets is served"},
    }

    @router.post(PATH, response_model=SkillSetAnswer, responses=responses, summary="Skill set")
    async def skillsets(body: SkillSetAsked) -> Response:
        """Judge how likely a job asks for each label of the model.

        The answer is what `skillmill skillsets predict --text` prints.
        """
        model = served()
        if model is None:
            raise HTTPException(404, NONE_SERVED)
        [found] = await gather(model.batcher.submit, [json.dumps([body.title, body.text])])
        return reply(found)

    return router
