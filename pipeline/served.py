"""How MLflow runs a model: this file, and the folder that was logged beside it; no pickle."""

from pathlib import Path
from typing import Any, cast

import mlflow.models
import polars as pl
from mlflow.pyfunc.model import PythonModel
from mlflow.types.type_hints import TypeFromExample

from models import additive, alone


class Served(PythonModel):
    """Gives status, risk and contributions of a matrix's rows, in their order; see alone.py."""

    def load_context(self, context: Any) -> None:
        """Read the model's folder."""
        self.model = additive.load(Path(context.artifacts["model"]))

    def predict(
        self,
        context: Any,
        model_input: TypeFromExample,  # pyright: ignore[reportInvalidTypeVarUse]
        params: dict | None = None,
    ) -> Any:
        """Take a pandas frame of the features and of what was logged; give one of as many rows.

        What is not known is None: JSON has no NaN. Texts are never None: Spark would write "None".
        """
        scored = alone.score(self.model, pl.from_pandas(cast(Any, model_input)))
        found = scored.with_columns(pl.col(pl.String).fill_null("")).to_pandas()
        return found.astype(object).where(found.notna(), None)


mlflow.models.set_model(Served())
