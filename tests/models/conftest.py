"""Fixtures that the tests of the models share; each is made once."""

import pytest

from tests.models.made_up import labelled, made_up, model_of, predicted, trees


@pytest.fixture(scope="session")
def matrix():
    """24 SYNTHETIC athletes, 60 days each, about 860 labels."""
    return made_up()


@pytest.fixture(scope="session")
def rows(matrix):
    """The labelled rows of the matrix."""
    return labelled(matrix)


@pytest.fixture(scope="session")
def causes(matrix):
    """Lines and trees fitted on the labelled rows."""
    return trees(matrix)


@pytest.fixture(scope="session")
def model(causes):
    """Lines and trees with a "usual for you" and a calibration that both count."""
    return model_of(causes)


@pytest.fixture(scope="session")
def twelve():
    """12 SYNTHETIC athletes, few enough to leave each out more than once."""
    return made_up(athletes=12, person_sd=1.0, seed=3)


@pytest.fixture(scope="session")
def held_out(twelve):
    """Every day of the twelve, predicted without its athlete."""
    return predicted(twelve)
