"""params.yaml: a wrong key, type or name is one line, before anything runs."""

import subprocess
import sys

import pytest
import yaml

from pipeline import params
from pipeline.store import ProblemError


@pytest.fixture
def change(project):
    """Give a function that changes params.yaml: `section.key` to a value, or takes it out."""

    def change(**values):
        path = project / "params.yaml"
        said = yaml.safe_load(path.read_text())
        for key, value in values.items():
            section, _, name = key.rpartition("__")
            place = said[section] if section else said
            place.pop(name, None)
            if value is not None:
                place[name] = value
        path.write_text(yaml.safe_dump(said))

    return change


WRONG = {
    "unknown section": ({"trian": {}}, "trian: unknown key; did you mean `train`?"),
    "unknown key": ({"train__leaves": 4}, "train.leaves: unknown key; check its spelling"),
    "no key": ({"train__seed": None}, "train.seed: this key is missing"),
    "no section": ({"evaluate": None}, "evaluate: this key is missing"),
    "wrong type": ({"train__num_leaves": "many"}, "train.num_leaves: 'many' should be a valid int"),
    "out of range": ({"train__learning_rate": 2}, "train.learning_rate: 2 should be less than"),
    "too short": ({"simulate__days": 5}, "simulate.days: 5 should be greater than or equal"),
    "a name with a slash": (
        {"cohorts": ["club", "../b"]},
        "cohorts: '../b': write a cohort's name",
    ),
    "a name in capitals": ({"cohorts": ["Club"]}, "with a-z, 0-9, _ and - only"),
    "a number for a name": ({"cohorts": [7]}, "cohorts.0: 7 should be a valid string"),
    "one name": ({"cohorts": "club"}, "cohorts: 'club' should be a valid list"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_value_is_named_with_its_key(case, change, refuses):
    values, words = WRONG[case]
    change(**values)
    said = refuses(params.check)
    assert said.startswith("params.yaml: ")
    assert words in said


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("cohorts: [club", "params.yaml is not YAML"),
        ("", "params.yaml: write one `key: value` a line"),
        ("- club\n", "params.yaml: write one `key: value` a line"),
    ],
)
def test_a_file_that_is_no_list_of_keys_is_refused(text, words, project, refuses):
    (project / "params.yaml").write_text(text)
    assert words in refuses(params.check)


def test_a_cohort_without_a_folder_names_those_that_have_one(change, refuses, raw):
    raw("north", sessions=[{"athlete_id": "SYNTHETIC-1"}])
    change(cohorts=["club", "nroth"])
    said = refuses(params.check)
    assert "the cohort 'nroth', but there is no folder data/raw/nroth" in said
    assert "name one of: club, north" in said


def test_what_stands_in_the_project_is_right(project, command):
    found = command(params.check)
    assert (found.status, found.err) == (0, "")


def test_without_params_the_message_says_where_to_go(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ProblemError, match=r"no params.yaml here; change to the project's folder"):
        params.load()


def test_parameters_cannot_be_changed_while_running(project):
    with pytest.raises(ValueError, match="frozen"):
        params.load().train.seed = 2  # pyright: ignore[reportAttributeAccessIssue]


def test_the_real_check_ends_with_status_1_and_one_line(change, project):
    change(train__leaves=4)
    found = subprocess.run(
        [sys.executable, "-m", "pipeline.params"],
        capture_output=True,
        text=True,
        cwd=project,
        check=False,
    )
    assert found.returncode == 1
    assert found.stderr.splitlines() == [
        "heavy legs: params.yaml: train.leaves: unknown key; check its spelling"
    ]
