"""params.yaml, typed: each section is declared next to the code that uses it."""

import difflib
import re
from collections.abc import Iterable
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


class ByHand(BaseModel, extra="forbid", frozen=True):
    """How many settings people tried, and on whose figures they looked."""

    cohort: str
    settings: int


class Params(BaseModel, extra="forbid", frozen=True):
    """All of params.yaml."""

    cohorts: list[str]
    label: dict[str, str] = {}
    simulate: SimulateParams
    by_hand: ByHand
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
        return Params.model_validate(read_yaml(path))
    except FileNotFoundError:
        raise store.ProblemError(f"no {path} here; change to the project's folder") from None
    except ValidationError as error:
        raise store.ProblemError(f"{path}: {in_words(error, Params.model_fields)}") from None


def flat(params: Params) -> dict[str, Any]:
    """Flatten params.yaml to `section.key`."""
    found: dict[str, Any] = {}
    for section, values in params.model_dump(mode="json").items():
        if isinstance(values, dict):
            found |= {f"{section}.{key}": value for key, value in values.items()}
    return found


class _Once(yaml.SafeLoader):
    """Reads YAML in which no key stands twice: of two, the last would count without a word."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict:
        """Build a mapping; raises `MarkedYAMLError` at a key that stands there already."""
        known: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                continue  # a list as a key, which is refused below
            if key.value in known:
                raise yaml.MarkedYAMLError(
                    problem=f"`{key.value}` stands twice; write it once, with all that belongs "
                    "to it",
                    problem_mark=key.start_mark,
                )
            known.add(str(key.value))
        return super().construct_mapping(node, deep)

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        """Build one value; raises `MarkedYAMLError` at what only looks like a date or number."""
        try:
            return super().construct_object(node, deep)
        except (ValueError, OverflowError, KeyError, AttributeError):  # PyYAML's, of a slip
            raise yaml.MarkedYAMLError(
                problem="no date or number that there is; if it is a name, write it in quotes",
                problem_mark=node.start_mark,
            ) from None


def read_yaml(path: Path) -> Any:
    """Read a YAML file that people write; raises `ProblemError` saying line, column and why."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_Once)
    except UnicodeDecodeError:
        raise store.ProblemError(f"{path} is not YAML: it is not UTF-8 text") from None
    except RecursionError:
        raise store.ProblemError(f"{path} is not YAML: too deep") from None
    except yaml.MarkedYAMLError as error:
        mark, why = error.problem_mark, error.problem or "it cannot be read"
        where = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        why += "; write spaces, not tabs" if "\\t" in why else ""
        raise store.ProblemError(f"{path} is not YAML{where}: {why}") from None
    except yaml.YAMLError as error:
        raise store.ProblemError(f"{path} is not YAML: {' '.join(str(error).split())}") from None


def in_words(error: ValidationError, known: Iterable[str] = ()) -> str:
    """Say in one line what pydantic found wrong; `known` are the keys that it may have."""
    return "; ".join(_in_words(found, known) for found in error.errors())


def _in_words(found: Any, known: Iterable[str]) -> str:
    key = ".".join(str(part) for part in found["loc"])
    said = SAID.get(found["type"]) or found["msg"].removeprefix("Value error, ")
    if said.startswith("Input "):
        said = f"{found['input']!r} {said.removeprefix('Input ')}"
    if found["type"] == "extra_forbidden" and len(found["loc"]) == 1:
        close = difflib.get_close_matches(key.lower(), list(known), n=1)
        said = f"unknown key; did you mean `{close[0]}`?" if close else said
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
