"""What an experiment turns about the model; kept apart so that reading it imports no library."""

from pydantic import BaseModel, Field


class TrainParams(BaseModel, extra="forbid", frozen=True):
    """What an experiment turns; named as LightGBM names them."""

    seed: int
    num_leaves: int = Field(gt=1, le=64)
    learning_rate: float = Field(gt=0, lt=1)
    num_iterations: int = Field(gt=0, le=5000)
    min_data_in_leaf: int = Field(gt=0)
    lambda_l2: float = Field(ge=0)
    feature_fraction: float = Field(gt=0, le=1)
    # how strongly the lines of the features are held to 0 (ridge), under the trees
    line_penalty: float = Field(gt=0)
    # log-likelihood (nats) that a cause has to earn on new athletes to count fully
    cause_penalty: float = Field(ge=0)
    # how often an answer (heavy, fresh) may be relied on, of new athletes' days; see conformal.py
    confidence: float = Field(gt=0.5, lt=1)
