"""The project as a whole: what is locked, what is promised, and what must never be in git."""

import ast
import re
import subprocess
import tomllib
from datetime import date
from math import exp
from pathlib import Path

import polars as pl
import pytest

SCORES = Path("data/club/scores.parquet")
COMMANDS = {"help", "repro", "real", "test", "check", "ui", "docs", "bench"}
LOCK = Path("requirements.lock").read_text()
PINS = dict(re.findall(r"^([a-z0-9][\w.-]*)==(\S+)", LOCK, re.MULTILINE))
MACHINE = re.compile(r"(?<![\w.])/(?:home|Users|root|work|private|mnt)/\w|\b[A-Z]:\\+Users\b")
UNWANTED = {"pandas", "pickle", "cloudpickle", "joblib", "dill"}
KEPT_OUT = (".parquet", ".db", ".pkl", ".fit", ".xlsx")


def git(*arguments: str) -> list[str]:
    done = subprocess.run(["git", *arguments], capture_output=True, text=True, check=False)
    if done.returncode == 128:
        pytest.skip("this is no git repository")
    return done.stdout.split("\0" if "-z" in arguments else "\n")[:-1]


@pytest.fixture(scope="module")
def tracked():
    """Every file that is in git or would be with `git add .`."""
    names = git("ls-files", "-z", "--cached", "--others", "--exclude-standard")
    return [Path(name) for name in names if Path(name).is_file()]


@pytest.fixture(scope="module")
def helped():
    """What `make help` lists: target → words."""
    said = subprocess.run(["make", "help"], capture_output=True, text=True, check=True).stdout
    return dict(re.findall(r"^  make ([a-z-]+) +(\S.*)$", said, re.MULTILINE))


def name_of(requirement: str) -> str:
    return re.split(r"[\[<>=~!; ]", requirement)[0].lower().replace("_", "-")


def test_the_lock_names_no_index():
    assert not re.search(r"https?:|file:|^\s*-(?!-hash)", LOCK, re.MULTILINE)


def test_every_locked_package_has_a_hash():
    blocks = re.split(r"^(?=[a-z0-9])", LOCK, flags=re.MULTILINE)[1:]
    assert len(blocks) >= len(PINS) > 50
    assert not [block.split()[0] for block in blocks if "--hash=sha256:" not in block]


def test_the_lock_holds_every_direct_dependency():
    said = tomllib.loads(Path("pyproject.toml").read_text())
    wanted = {name_of(line) for line in said["project"]["dependencies"]}
    wanted |= {name_of(line) for line in said["dependency-groups"]["dev"]}
    assert len(wanted) > 10
    assert not wanted - set(PINS)


def test_our_code_imports_neither_pandas_nor_pickles():
    for folder in ("features", "models", "pipeline", "notebooks", "benchmarks"):
        for path in Path(folder).rglob("*.py"):
            compared = {"pandas"} if path.name.endswith("in_pandas.py") else set()
            assert not imported(path) & UNWANTED - compared, path


def imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(str(node.module).split(".")[0])
    return found


def test_no_file_in_git_names_a_path_of_somebodys_machine(tracked):
    found = {}
    for path in tracked:
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        found |= {f"{path}:{i}": line for i, line in enumerate(lines, 1) if MACHINE.search(line)}
    assert not found


@pytest.mark.parametrize("line", ["cd ~home~ada", '"~Users~bo~x.csv"', "at=~work~main"])
def test_a_path_of_a_machine_is_recognised(line):
    assert MACHINE.search(line.replace("~", "/"))


@pytest.mark.parametrize("line", ["data~raw~club", "https:~~a.org~home~x", "5 mg~work~d"])
def test_what_is_no_path_of_a_machine_is_left_alone(line):
    assert not MACHINE.search(line.replace("~", "/"))


@pytest.mark.parametrize(
    "path", ["data/club/scores.parquet", "data/raw/mine/labs.csv", "mlflow.db", "mlruns/1/meta"]
)
def test_athletes_rows_and_runs_stay_out_of_git(path):
    assert git("check-ignore", "--no-index", path) == [path]


def test_git_holds_no_data_but_the_tests_samples(tracked):
    kept = [path for path in tracked if path.parts[0] != "tests"]
    assert not [path for path in kept if path.suffix in KEPT_OUT or path.parts[0] == "data"]


def test_make_help_lists_every_target_with_words(helped):
    text = Path("Makefile").read_text()
    targets = set(re.findall(r"^([a-z-]+):", text, re.MULTILINE))
    phony = set(re.findall(r"^\.PHONY: (.*)$", text, re.MULTILINE)[0].split())
    assert set(helped) == targets == phony
    assert min(len(words.split()) for words in helped.values()) >= 3


def test_the_promised_commands_are_there(helped):
    assert not COMMANDS - set(helped)


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "docs"])
def test_every_command_in_the_documents_exists(page, helped):
    pages = [Path(page)] if page.endswith(".md") else sorted(Path(page).glob("*.md"))
    for path in [path for path in pages if path.exists()]:
        text = path.read_text()
        code = "\n".join(
            re.findall(r"```.*?```|`[^`\n]+`|^ {4}.*$", text, re.DOTALL | re.MULTILINE)
        )
        assert not set(re.findall(r"\bmake ([a-z][a-z-]*)", code)) - set(helped), path
        modules = re.findall(r"python3? -m ((?:pipeline|benchmarks)[\w.]*)", code)
        assert not [m for m in modules if not Path(*m.split(".")).with_suffix(".py").exists()]


@pytest.mark.skipif(not SCORES.exists(), reason="needs the club: make repro")
def test_the_readmes_example_is_what_the_club_gives():
    text = Path("README.md").read_text(encoding="utf-8").split("```")[1]
    name, day = re.findall(r"^(\S+) · (\S+) ·", text, re.MULTILINE)[0]
    scores = pl.read_parquet(SCORES).filter(athlete_id=name, day=date.fromisoformat(day))
    (row,) = scores.iter_rows(named=True)
    assert f": {row['risk']:.0%} (typical for you: {row['typical_risk']:.0%})" in text
    for part in ("base", "usual_for_you"):
        line = rf"^ *{re.escape(f'{row[part]:+.2f}')} .*{part.replace('_', ' ')}$"
        assert re.search(line, text, re.MULTILINE)


def test_the_readmes_example_adds_up_to_its_chance():
    text = Path("README.md").read_text(encoding="utf-8").split("```")[1]
    shares = [float(found) for found in re.findall(r"^ *([+-]\d\.\d\d) ", text, re.MULTILINE)]
    (chance,) = re.findall(r": (\d+)% \(typical", text)
    assert len(shares) >= 4
    assert 100 / (1 + exp(-sum(shares))) == pytest.approx(float(chance), abs=1.0)
