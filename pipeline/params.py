"""params.yaml, typed: each section is declared next to the code that uses it."""

import re
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError, field_validator

from models.settings import TrainParams
from pipeline import store
from pipeline.club.settings import SimulateParams

NAME = re.compile(r"[a-z0-9_-]+")
SAID = {
    "extra_forbidden": "unknown key; check its spelling",
    "missing": "this key is missing",
    "model_type": "write one `key: value` a line",
}


class EvaluateParams(BaseModel, extra="forbid", frozen=True):
    """How figures get their intervals."""

    seed: int
    bootstraps: int


class Params(BaseModel, extra="forbid", frozen=True):
    """All of params.yaml."""

    cohorts: list[str]
    label: dict[str, str] = {}
    simulate: SimulateParams
    train: TrainParams
    evaluate: EvaluateParams

    @field_validator("cohorts")
    @classmethod
    def _names(cls, names: list[str]) -> list[str]:
        for name in names:
            if not NAME.fullmatch(name):
                raise ValueError(f"{name!r}: write a cohort's name with a-z, 0-9, _ and - only")
        if len(set(names)) < len(names):
            raise ValueError("a cohort is named twice")
        return names


def load(path: Path = Path("params.yaml")) -> Params:
    """Read params.yaml; raises `ProblemError` naming the key that is wrong."""
    try:
        return Params.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise store.ProblemError(f"no {path} here; change to the project's folder") from None
    except yaml.YAMLError as error:
        raise store.ProblemError(f"{path} is not YAML: {' '.join(str(error).split())}") from None
    except ValidationError as error:
        raise store.ProblemError(f"{path}: {in_words(error)}") from None


def in_words(error: ValidationError) -> str:
    """Say in one line what pydantic found wrong."""
    return "; ".join(_in_words(found) for found in error.errors())


def _in_words(found: Any) -> str:
    key = ".".join(str(part) for part in found["loc"])
    said = SAID.get(found["type"]) or found["msg"].removeprefix("Value error, ")
    if said.startswith("Input "):
        said = f"{found['input']!r} {said.removeprefix('Input ')}"
    return f"{key}: {said}" if key else said


def check() -> None:
    """Check params.yaml, and that every cohort in it has a folder with raw files."""
    params = load()
    made_here = {"club"}
    if not made_here & set(params.cohorts):
        raise store.ProblemError(
            "params.yaml: keep `club` in `cohorts`: the oracle and the examples need it"
        )
    for name in params.cohorts:
        raw = store.folder("raw") / name
        if name not in made_here and not raw.is_dir():
            there = ", ".join(sorted(made_here | set(store.cohorts())))
            raise store.ProblemError(
                f"params.yaml names the cohort {name!r}, but there is no folder {raw}; "
                f"make it, or name one of: {there}"
            )


if __name__ == "__main__":
    store.run(check)
