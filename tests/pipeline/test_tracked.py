import sqlite3

from pipeline import store
from pipeline.tracked import tracked


def test_a_cohort_is_tracked_once_the_store_has_a_run_of_it(project, command):
    assert command(tracked, "club").status == 1
    with sqlite3.connect(store.MLFLOW) as runs:
        assert command(tracked, "club").status == 1
        runs.execute("create table tags (key text, value text, run_uuid text)")
        runs.execute("insert into tags values ('cohort', 'club', 'a')")
    assert command(tracked, "club").status == 0
    assert command(tracked, "pmdata").status == 1
