"""From profile, environment and options to Settings: option > environment > profile > default."""

import difflib
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar, get_origin

from pydantic import BaseModel, ValidationError

from skillmill.conf.settings import Settings
from skillmill.schemas.errors import SkillmillError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

S = TypeVar("S", bound=BaseModel)
PREFIX = "SKILLMILL_"
NOT_SETTINGS = ("SKILLMILL_DATA",)


def load_settings(
    profile: str = "local",
    options: Mapping[str, Any] | None = None,
    environ: Mapping[str, str] | None = None,
) -> Settings:
    """Return the settings that hold.

    `profile` is the name of a packaged profile or the path of a TOML file. `options` is a nested mapping
    (section, key) of what the command line says. Raises SkillmillError naming an unknown key with the
    nearest known one, or the value that does not fit.
    """
    merged = _merge(_read_profile(profile), _from_environment(os.environ if environ is None else environ))
    merged = _merge(merged, dict(options or {}))
    try:
        return Settings.model_validate(merged)
    except ValidationError as error:
        raise SkillmillError(_explain(error)) from None


def make_section(section: type[S], **values: Any) -> S:
    """Return one section of settings from values given in Python. Raises SkillmillError for one that does not fit."""
    try:
        return section(**values)
    except ValidationError as error:
        raise SkillmillError(_explain(error)) from None


def packaged_profiles() -> list[str]:
    """Return the names of the profiles that ship."""
    from importlib.resources import files

    folder = files("skillmill.conf") / "profiles"
    return sorted(entry.name[:-5] for entry in folder.iterdir() if entry.name.endswith(".toml"))


def _read_profile(profile: str) -> dict[str, Any]:
    from importlib.resources import files

    if profile.endswith(".toml") or "/" in profile:
        try:
            text = Path(profile).read_text(encoding="utf-8-sig")
        except OSError as error:
            raise SkillmillError(f"profile {profile}: {error.strerror or error}") from None
        except UnicodeDecodeError as error:
            raise SkillmillError(f"profile {profile}: not UTF-8 at byte {error.start}") from None
    elif profile in packaged_profiles():
        text = (files("skillmill.conf") / "profiles" / f"{profile}.toml").read_text(encoding="utf-8")
    else:
        known = ", ".join(packaged_profiles())
        raise SkillmillError(f"no profile {profile!r}: the packaged ones are {known}; or give a path to a .toml file")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SkillmillError(f"profile {profile}: {error}") from None


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for variable, value in environ.items():
        if not variable.startswith(PREFIX) or variable in NOT_SETTINGS:
            continue
        section, _, key = variable[len(PREFIX) :].lower().partition("__")
        if not key:
            raise SkillmillError(f"{variable}: settings from the environment are {PREFIX}<SECTION>__<KEY>")
        parts = [part.strip() for part in value.split(",")]
        found.setdefault(section, {})[key] = [part for part in parts if part] if _is_list(section, key) else value
    return found


def _is_list(section: str, key: str) -> bool:
    field = Settings.model_fields.get(section)
    if field is None or not (isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel)):
        return False
    inner = field.annotation.model_fields.get(key)
    return inner is not None and get_origin(inner.annotation) is tuple


def _merge(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for key, value in above.items():
        old = merged.get(key)
        merged[key] = _merge(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return merged


def _explain(error: ValidationError) -> str:
    lines = []
    for problem in error.errors():
        where = ".".join(str(part) for part in problem["loc"])
        if problem["type"] == "extra_forbidden":
            known = _known_keys(problem["loc"][:-1])
            near = difflib.get_close_matches(str(problem["loc"][-1]), known, n=1, cutoff=0.0)
            lines.append(f"unknown setting {where}; did you mean {near[0]}?" if near else f"unknown setting {where}")
        else:
            said = problem["msg"].removeprefix("Value error, ")
            lines.append(f"setting {where}: {said}" if where else said)
    return "; ".join(lines)


def _known_keys(location: tuple[int | str, ...]) -> list[str]:
    model: Any = Settings
    for part in location:
        if isinstance(part, int):
            continue
        annotation = model.model_fields[part].annotation
        model = annotation.__args__[0] if get_origin(annotation) is tuple else annotation
    return list(model.model_fields)
