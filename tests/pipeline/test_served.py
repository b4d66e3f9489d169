"""The logged model is served over HTTP, and runs in Spark, as MLflow does it for everybody."""

import importlib.util
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import polars as pl
import pytest

from models import additive, alone

REPO = Path(__file__).parents[2]
PATIENCE_S = 180
LOGGED = """
import sys
import mlflow
from pathlib import Path
from pipeline import track
mlflow.set_tracking_uri(sys.argv[2])
mlflow.set_experiment("served")
with mlflow.start_run():
    track._log_model("club", Path(sys.argv[1]))
"""
IN_SPARK = """
import sys
import mlflow.pyfunc
from pyspark.sql import SparkSession
from pyspark.sql.functions import struct

spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
model, given, into = sys.argv[1:]
rows = spark.read.parquet(given)
scored = mlflow.pyfunc.spark_udf(spark, model, env_manager="local")
found = rows.select("row", scored(struct(*[c for c in rows.columns if c != "row"])).alias("scored"))
found.select("row", "scored.*").toPandas().to_json(into, orient="records", double_precision=15)
spark.stop()
"""


@pytest.fixture(scope="module")
def logged(club, tmp_path_factory):
    """Log the club's model into a store of its own; give the model's folder in it."""
    home = tmp_path_factory.mktemp("served")
    for package in ("features", "models"):
        shutil.copytree(
            REPO / package, home / package, ignore=shutil.ignore_patterns("__pycache__")
        )
    run(home, "-c", LOGGED, club.model.resolve(), f"sqlite:///{home}/mlflow.db")
    (found,) = home.rglob("MLmodel")
    return found.parent


@pytest.fixture(scope="module")
def rows(club):
    """Some days of the club as a served model takes them."""
    model = additive.load(club.model)
    some = pl.read_parquet(club.matrix).head(120)
    return some.select(*model.spec.features, pl.col(alone.WATCHED).cast(pl.Float64))


@pytest.fixture(scope="module")
def expected(club, rows):
    scored = alone.score(additive.load(club.model), rows)
    return scored.with_columns(pl.col(pl.String).fill_null(""))


def surroundings():
    return os.environ | {
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": os.environ.get("PYTHONPATH", "") and str(REPO),
    }


def run(home, *words):
    done = subprocess.run(
        [sys.executable, *map(str, words)],
        cwd=home,
        env=surroundings(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]


def same(found: list[dict], expected: pl.DataFrame) -> None:
    assert {row["status"] for row in found} == {"scored", "not_enough_data"}
    for got, wanted in zip(found, expected.iter_rows(named=True), strict=True):
        assert got.keys() == wanted.keys()
        for name, value in wanted.items():
            near = pytest.approx(value, abs=1e-9) if isinstance(value, float) else value
            assert got[name] == near, name


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@pytest.fixture(scope="module")
def address(logged):
    """Serve the model as `mlflow models serve` does, until the tests are done."""
    port = free_port()
    words = ["models", "serve", "--model-uri", str(logged), "--env-manager", "local"]
    with (logged / "said.txt").open("w+", encoding="utf-8") as said:
        server = subprocess.Popen(
            [sys.executable, "-m", "mlflow", *words, "--host", "127.0.0.1", "--port", str(port)],
            cwd=logged,
            env=surroundings(),
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
        try:
            wait_for(server, f"http://127.0.0.1:{port}/ping", Path(said.name))
            yield f"http://127.0.0.1:{port}/invocations"
        finally:
            os.killpg(server.pid, 15)
            server.wait(PATIENCE_S)


def wait_for(server, address, said):
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                assert answer.status == 200
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.5)
    raise AssertionError(said.read_text()[-3000:])


def asked(address: str, frame: dict) -> list[dict]:
    sent = urllib.request.Request(
        address,
        json.dumps({"dataframe_split": frame}).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(sent, timeout=PATIENCE_S) as answer:
        return json.load(answer, parse_constant=lambda text: pytest.fail(f"{text} is no JSON"))[
            "predictions"
        ]


def test_a_served_request_gets_risk_status_and_contributions(address, rows, expected):
    frame = {"columns": rows.columns, "data": [list(row) for row in rows.iter_rows()]}
    same(asked(address, frame), expected)


def test_a_served_request_without_what_was_logged_is_refused_by_name(address, rows):
    bare = rows.drop("silent_days")
    frame = {"columns": bare.columns, "data": [list(row) for row in bare.iter_rows()]}
    with pytest.raises(urllib.error.HTTPError) as refused:
        asked(address, frame)
    assert refused.value.code == 400
    assert "silent_days" in refused.value.read().decode()


@pytest.mark.skipif(
    importlib.util.find_spec("pyspark") is None or shutil.which("java") is None,
    reason="needs Spark: pip install heavy-legs[spark], and Java 17",
)
def test_spark_gives_the_same_rows(logged, rows, expected, tmp_path):
    given, into = tmp_path / "rows.parquet", tmp_path / "found.json"
    rows.with_row_index("row").write_parquet(given)
    run(tmp_path, "-c", IN_SPARK, logged, given, into)
    found = sorted(json.loads(into.read_text()), key=lambda row: row.pop("row"))
    same(found, expected)
