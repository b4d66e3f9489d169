"""dvc.yaml tells the truth: what a stage reads, writes and imports is what it declares."""

import ast
import re
from pathlib import Path

import grimp
import pytest
import yaml

from pipeline import params

COHORT = "made-up"
CODE = ("features", "models", "pipeline")
WIRING = yaml.safe_load(Path("dvc.yaml").read_text().replace("${item.cohort}", COHORT))
STAGES = WIRING["stages"]
IMPORTS = grimp.build_graph(*CODE, cache_dir=None)
FUNCTION = {"oracle": "compare"}  # models.oracle has the module's name already
BY_COHORT = {"explain"}  # a command for people: takes a cohort's name, finds its folder itself
WITHOUT_OUTS = {"track"}  # else DVC's run cache would skip a new run
KNOWS_MLFLOW = {f"pipeline.{name}" for name in ("search", "served", "store", "track", "tracking")}

each_stage = pytest.mark.parametrize("name", STAGES)


def paths(name: str, *kinds: str) -> set[Path]:
    """Give the paths of a stage's deps, outs, metrics or plots."""
    entries = [entry for kind in kinds for entry in STAGES[name].get(kind, [])]
    return {Path(next(iter(e)) if isinstance(e, dict) else e) for e in entries}


def code(name: str) -> set[Path]:
    return {path for path in paths(name, "deps") if path.parts[0] in CODE}


def source(module: str) -> Path:
    path = Path(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def covered(path: Path, by: set[Path]) -> bool:
    return any(path.is_relative_to(other) for other in by)


def tree(name: str) -> ast.Module:
    return ast.parse(source(f"pipeline.{name}").read_text())


def used(name: str) -> set[str]:
    """Give every module that a stage's import runs, and those it names for MLflow to load."""
    text = source(f"pipeline.{name}").read_text()
    new = {f"pipeline.{name}", *re.findall(r'"(pipeline\.\w+)"', text)}
    found: set[str] = set()
    while new:
        found |= new
        parents = {module.rpartition(".")[0] for module in new} - {""}
        new = (parents | set().union(*map(IMPORTS.find_upstream_modules, new))) - found
    return found


def holds_code(path: Path) -> bool:
    return not all(isinstance(node, ast.Expr) for node in ast.parse(path.read_text()).body)


@each_stage
def test_every_imported_module_is_a_dependency(name):
    missing = {path for path in map(source, used(name)) if not covered(path, code(name))}
    assert not {path for path in missing if holds_code(path)}


@each_stage
def test_no_code_is_a_dependency_for_nothing(name):
    files = set(map(source, used(name)))
    assert not {path for path in code(name) if not any(covered(file, {path}) for file in files)}


@each_stage
def test_every_code_dependency_exists(name):
    assert not {path for path in code(name) if not path.exists()}


@each_stage
def test_a_stage_is_named_as_its_module_and_its_function(name):
    assert STAGES[name]["cmd"].split()[:3] == ["python", "-m", f"pipeline.{name}"]
    functions = {node.name for node in tree(name).body if isinstance(node, ast.FunctionDef)}
    assert FUNCTION.get(name, name) in functions
    assert f"store.run({FUNCTION.get(name, name)})" in ast.unparse(tree(name))


@each_stage
def test_every_path_that_is_declared_stands_in_the_command(name):
    said = {Path(word) for word in STAGES[name]["cmd"].split()[3:]}
    declared = paths(name, "deps", "outs", "metrics", "plots") - code(name)
    hidden = {path for path in declared if not covered(path, said)}
    if name in BY_COHORT:
        text = source(f"pipeline.{name}").read_text()
        hidden = {path for path in hidden if f'"{path.name}"' not in text}
    assert not hidden


@each_stage
def test_every_path_in_the_command_is_declared(name):
    said = {Path(word) for word in STAGES[name]["cmd"].split()[3:] if "/" in word}
    declared = paths(name, "deps", "outs", "metrics", "plots")
    assert not {
        p for p in said if not covered(p, declared) and not any(covered(d, {p}) for d in declared)
    }


@each_stage
def test_every_data_dependency_is_made_by_a_stage_or_lies_among_the_raw_files(name):
    made = {path for other in STAGES for path in paths(other, "outs", "metrics", "plots")}
    made |= {Path(str(path).replace(COHORT, "club")) for path in made}
    read = paths(name, "deps") - code(name)
    assert not {p for p in read if not covered(p, made) and p.parent != Path("data/raw")}


def test_no_path_is_written_by_two_stages():
    made = [path for name in STAGES for path in paths(name, "outs", "metrics", "plots")]
    assert sorted(made) == sorted(set(made))


@each_stage
def test_no_stage_imports_another_stage(name):
    used = IMPORTS.find_upstream_modules(f"pipeline.{name}")
    assert not used & {f"pipeline.{other}" for other in STAGES}


def test_only_the_oracle_reads_the_truth():
    truth = Path("data/truth")
    readers = {name for name in STAGES if any(covered(p, {truth}) for p in paths(name, "deps"))}
    named = {name for name in STAGES if str(truth) in STAGES[name]["cmd"]}
    assert readers == {"oracle"}
    assert named == {"oracle", "simulate"}  # simulate writes it


def test_only_track_goes_without_outs():
    assert {n for n in STAGES if not paths(n, "outs", "metrics", "plots")} == WITHOUT_OUTS


def test_only_track_the_store_and_what_mlflow_runs_import_mlflow():
    graph = grimp.build_graph(*CODE, include_external_packages=True, cache_dir=None)
    assert graph.find_modules_that_directly_import("mlflow") == KNOWS_MLFLOW


def test_the_store_imports_mlflow_only_where_a_model_is_fetched():
    store = ast.parse(source("pipeline.store").read_text())
    found = [node for node in store.body if isinstance(node, ast.Import | ast.ImportFrom)]
    assert "mlflow" not in " ".join(map(ast.unparse, found))
    assert "mlflow" in ast.unparse(store)


@each_stage
def test_the_declared_params_are_those_that_the_stage_reads(name):
    declared = STAGES[name].get("params", [])
    read = read_params(name)
    assert not {key for key in read if not any(within(key, wide) for wide in declared)}
    assert not {wide for wide in declared if not any(within(key, wide) for key in read)}


@each_stage
def test_every_declared_param_stands_in_params_yaml(name):
    for key in STAGES[name].get("params", []):
        found = yaml.safe_load(Path("params.yaml").read_text())
        for part in key.split("."):
            assert part in found, f"params.yaml lacks {key}"
            found = found[part]


def test_only_stages_read_the_params():
    commands = {
        source(f"pipeline.{name}") for name in ("params", "recovery", "docs", "studied")
    }  # no stages, no outs
    mine = {source(f"pipeline.{name}") for name in STAGES} | commands
    others = {path for package in CODE for path in Path(package).rglob("*.py")} - mine
    assert not {path for path in others if "params.load(" in path.read_text()}


def within(key: str, wide: str) -> bool:
    return key == wide or key.startswith(f"{wide}.")


def read_params(name: str) -> set[str]:
    """Find what a stage's code takes of params.yaml, such as `train.seed` or all of `train`."""
    text = ast.unparse(tree(name))
    if re.search(r"\bflat\((params\.)?load\(\)\)", text):  # all sections, told to MLflow
        return set(params.Params.model_fields) - {"cohorts"}
    taken = re.findall(r"(?:settings|load\(\))\.(\w+)(?:\.(\w+))?", text)
    found = {
        f"{section}.{key}" if key in keys(section) else section
        for section, key in taken
        if section in params.Params.model_fields
    }
    return {key for key in found if not any(key.startswith(f"{other}.") for other in found)}


def keys(section: str) -> set[str]:
    kind = params.Params.model_fields[section].annotation
    return set(getattr(kind, "model_fields", {}))
