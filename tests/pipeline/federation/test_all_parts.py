"""A cohort in parts gives the rows of the whole, goes on where it stopped, and mixes nothing."""

import json
import shutil
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest

from pipeline import partition, score, store
from pipeline.federation import all_parts, finished, manifest, scored
from pipeline.federation.scored import Wish


def inline(jobs):
    """Score parts in this process, one after the other."""
    return map(scored.part, jobs)


@pytest.fixture
def run(in_club):
    """Give a run over all parts in this process: cohort, out, and what is asked for."""

    def run(cohort, out, wish=Wish(every_day=True), held=None, overwrite=False, model=None):
        order = all_parts.Order(model or in_club.model, cohort, out, wish, held, overwrite)
        return all_parts.run(order, inline)

    return run


@pytest.fixture(scope="session")
def finished_run(club, parts, tmp_path_factory):
    """Give a finished run over every day of the four parts, to be copied."""
    out = tmp_path_factory.mktemp("finished") / "out"
    order = all_parts.Order(club.model, parts, out, Wish(every_day=True), None, False)
    all_parts.run(order, inline)
    return out


@pytest.fixture
def copied(finished_run, parts, tmp_path):
    """Give copies of the parts and of their finished scores."""
    shutil.copytree(parts, tmp_path / "parts")
    shutil.copytree(finished_run, tmp_path / "out")
    return tmp_path


def files(out: Path) -> dict[str, int]:
    """Tell which files there are, and when each was written."""
    return {path.name: path.stat().st_mtime_ns for path in out.glob("*.parquet")}


def test_parts_scored_by_two_processes_give_the_rows_of_the_whole_cohort(
    in_club, parts, tmp_path, rows, command
):
    asked = [in_club.model, parts, tmp_path / "out", "--every-day", "--workers", 2]
    found = command(score.score, *asked, "--out-of-fold", in_club.out_of_fold)
    assert found.status == 0
    every = pl.read_parquet(in_club.scores)
    assert rows(tmp_path / "out").equals(every)
    assert set(every["source"]) == {"model", "out_of_fold"}
    assert f"{every.height:,} rows of 24 athletes in 4 files" in found.out
    assert f"4 of 4 parts, {every.height:,} athlete-days" in found.out
    assert "Not a medical device." in found.out


def test_nothing_depends_on_how_the_cohort_is_parted(run, singles, parts, finished_run, rows):
    compared = run(singles, finished_run.parent / "singles")
    assert rows(finished_run.parent / "singles").equals(rows(finished_run))
    assert len(files(finished_run.parent / "singles")) == 24
    again = run(parts, finished_run.parent / "again")
    assert compared["athlete_id"].n_unique() == 24
    assert compared.sort("athlete_id", "day").equals(again.sort("athlete_id", "day"))


@pytest.mark.parametrize("day", [None, "2025-03-01", "2025-03-16"])
def test_one_day_is_the_whole_cohorts_last_or_the_one_asked_for(
    day, run, in_club, parts, tmp_path, rows
):
    asked = datetime.fromisoformat(day) if day else None
    score.score(
        str(in_club.model),
        in_club.tables,
        tmp_path / "whole.parquet",
        as_of=asked,
        out_of_fold=in_club.out_of_fold,
    )
    run(parts, tmp_path / "out", Wish(as_of=asked.date() if asked else None), in_club.out_of_fold)
    assert rows(tmp_path / "out").equals(pl.read_parquet(tmp_path / "whole.parquet"))


def test_a_second_run_scores_nothing_again_and_says_so(run, copied, capsys):
    before = files(copied / "out")
    run(copied / "parts", copied / "out")
    assert files(copied / "out") == before
    assert "4 of 4 parts were finished before" in capsys.readouterr().out


def test_a_run_that_was_stopped_goes_on_with_what_is_missing(run, copied, finished_run, rows):
    (copied / "out" / "part-00001.parquet").unlink()
    before = files(copied / "out")
    run(copied / "parts", copied / "out")
    after = files(copied / "out")
    assert after.keys() - before.keys() == {"part-00001.parquet"}
    assert before.items() <= after.items()
    assert rows(copied / "out").equals(rows(finished_run))


def another_model(at, monkeypatch):
    spec = json.loads((at.model / "model.json").read_text())
    spec["cohort"] = "another"
    (at.model / "model.json").write_text(json.dumps(spec))


def another_version(at, monkeypatch):
    monkeypatch.setattr(finished, "of_code", lambda: "another")


def another_option(at, monkeypatch):
    at.wish = Wish()


def other_rows(at, monkeypatch):
    path = at.parts / "part-00002" / "nights.parquet"
    store.write_parquet(pl.read_parquet(path)[:-1], path)


def fewer_parts(at, monkeypatch):
    tables = at.club.tables
    partition.partition(tables, at.parts, athletes=100)
    (at.out / "part-00000.parquet").unlink()


OTHERWISE = {
    another_model: ("part-00000", "by another model"),
    another_version: ("part-00000", "by another version of this program"),
    another_option: ("part-00000", "with other options"),
    other_rows: ("part-00002", "from other rows"),
    fewer_parts: ("part-00001", "of a cohort with more parts"),
}


@pytest.mark.parametrize("change", OTHERWISE, ids=lambda change: change.__name__)
def test_scores_that_were_made_otherwise_are_neither_kept_nor_replaced_in_silence(
    change, run, copied, in_club, monkeypatch, rows
):
    class At:
        club, parts, out, model = in_club, copied / "parts", copied / "out", copied / "model"
        wish = Wish(every_day=True)

    shutil.copytree(in_club.model, At.model)
    change(At, monkeypatch)
    before = files(At.out)
    name, words = OTHERWISE[change]
    with pytest.raises(store.ProblemError) as said:
        run(At.parts, At.out, At.wish, model=At.model)
    assert str(said.value) == (
        f"{At.out / name}.parquet was made {words}; name another folder, or add --overwrite to "
        "replace it"
    )
    assert files(At.out) == before
    run(At.parts, At.out, At.wish, model=At.model, overwrite=True)
    run(At.parts, At.parts.parent / "anew", At.wish, model=At.model)
    assert rows(At.out).equals(rows(At.parts.parent / "anew"))
    if change is other_rows:
        kept = {name for name, when in files(At.out).items() if before.get(name) == when}
        assert len(kept) == 3


def test_a_broken_part_is_named_in_one_line_and_the_others_are_finished(
    run, copied, finished_run, capsys, rows
):
    broken = copied / "parts" / "part-00001" / "checkins.parquet"
    whole = broken.read_bytes()
    broken.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(store.ProblemError) as said:
        run(copied / "parts", copied / "new")
    assert str(said.value).startswith(
        "1 of 4 parts could not be scored; mend them and run the same"
    )
    (line,) = capsys.readouterr().err.splitlines()
    assert line == f"heavy legs: {broken} is broken; run the stage ingest again"
    assert set(files(copied / "new")) == {f"part-0000{n}.parquet" for n in (0, 2, 3)}
    broken.write_bytes(whole)
    run(copied / "parts", copied / "new")
    assert rows(copied / "new").equals(rows(finished_run))


def test_rot_inside_a_table_names_its_part(run, copied, capsys):
    rotten = copied / "parts" / "part-00003" / "sessions.parquet"
    whole = bytearray(rotten.read_bytes())
    whole[100:2000] = bytes(1900)
    rotten.write_bytes(bytes(whole))
    with pytest.raises(store.ProblemError):
        run(copied / "parts", copied / "new")
    (line,) = capsys.readouterr().err.splitlines()
    assert str(rotten.parent) in line


def test_two_runs_never_write_to_one_folder(run, copied):
    with finished.alone(copied / "out"), pytest.raises(store.ProblemError) as said:
        run(copied / "parts", copied / "out")
    assert "another run writes to" in str(said.value)


def test_strays_of_killed_runs_are_removed_and_nothing_else(run, copied):
    (copied / "out" / f"{finished.STRAY}12-part-00000.parquet").write_bytes(b"half")
    (copied / "out" / f"{finished.STRAY}model").mkdir()
    (copied / "out" / "notes.txt").write_text("mine")
    run(copied / "parts", copied / "out")
    assert {path.name for path in copied.joinpath("out").iterdir()} == {
        *(f"part-0000{n}.parquet" for n in range(4)),
        *("model", "notes.txt", finished.LOCK),
    }


def test_a_copy_elsewhere_with_new_clocks_is_the_same_part(run, copied, finished_run, tmp_path):
    shutil.copytree(copied / "parts", tmp_path / "elsewhere", copy_function=shutil.copyfile)
    before = files(copied / "out")
    run(tmp_path / "elsewhere", copied / "out")
    assert files(copied / "out") == before


def test_about_a_hundred_athletes_of_a_large_cohort_are_compared():
    drawn = [scored._draw(f"SYNTHETIC-{n}") for n in range(2000)]
    assert sum(draw < 0.05 for draw in drawn) == pytest.approx(100, abs=30)


def test_a_day_that_no_athlete_has_is_said_after_all_parts(run, parts, tmp_path):
    with pytest.raises(store.ProblemError, match="no athlete has 1999-01-01"):
        run(parts, tmp_path / "out", Wish(as_of=date(1999, 1, 1)))


def test_a_change_of_what_scores_is_another_version(monkeypatch):
    before = finished.of_code()
    hashed = []
    monkeypatch.setattr(finished, "of_files", lambda paths: str(hashed.extend(paths)))
    finished.of_code()
    names = {Path(path).name for path in hashed}
    assert names >= {"answers.py", "mornings.py", "scored.py", "store.py", "causes.py"}
    assert before != finished.of_code()


# --- what is refused before anything is read


def test_parts_are_scored_into_a_folder_and_nothing_else(in_club, parts, tmp_path, refuses):
    said = refuses(score.score, in_club.model, parts, tmp_path / "scores.parquet")
    assert said.endswith("scores.parquet: a cohort in parts is scored into a folder; name one")


def test_scores_never_go_among_the_parts_themselves(in_club, copied, refuses):
    said = refuses(score.score, in_club.model, copied / "parts", copied / "parts")
    assert said.endswith("parts holds the cohort itself; name another folder for scores")


def test_parts_that_were_not_finished_are_refused(in_club, copied, refuses):
    (copied / "parts" / manifest.MANIFEST).unlink()
    said = refuses(score.score, in_club.model, copied / "parts", copied / "new")
    assert f"lacks {manifest.MANIFEST}, so it is not complete" in said


def test_a_day_after_the_cohorts_last_is_refused(in_club, parts, tmp_path, refuses):
    asked = [in_club.model, parts, tmp_path / "out", "--as-of", "2031-01-01"]
    said = refuses(score.score, *asked)
    assert said == "no athlete has 2031-01-01; the cohort runs to 2025-03-17"


def test_an_address_without_ray_is_refused(in_club, parts, tmp_path, refuses):
    said = refuses(score.score, in_club.model, parts, tmp_path / "out", "--address", "here:1")
    assert said == "--address is of a Ray cluster; add --engine ray"
