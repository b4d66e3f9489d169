"""Nothing here is PMData: the archives are SYNTHETIC and the server runs on this machine."""

import io
import os
import re
import tarfile
import threading
import zipfile
from contextlib import suppress
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from pipeline import store
from pipeline.fetch import fetch

FILES = {
    "participant-overview.xlsx": b"SYNTHETIC sheet",
    "p01/pmsys/wellness.csv": b"SYNTHETIC wellness",
    "p01/fitbit/exercise.json": b"[]",
    "p02/googledocs/reporting.csv": b"SYNTHETIC form",
}
JUNK = os.urandom(4 * 1024 * 1024)


def zipped(members, top="pmdata/"):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(f"{top}p01/fitbit/heart_rate.json", JUNK)
        for name, content in members.items():
            archive.writestr(f"{top}{name}", content)
            archive.writestr(f"{top}{name}.more", JUNK[: 256 * 1024])
    return buffer.getvalue()


def tarred(members):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def written(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


class Handler(BaseHTTPRequestHandler):
    """Serves one archive at /pmdata.zip, in parts where `ranges` says so, and counts bytes."""

    def __init__(self, content, ranges, sent, *args):
        self.content, self.ranges, self.sent = content, ranges, sent
        super().__init__(*args)

    def do_HEAD(self):
        self._head(200, len(self.content), {"Accept-Ranges": "bytes"} if self.ranges else {})

    def do_GET(self):
        if self.path != "/pmdata.zip":
            self.send_error(404)
            return
        asked = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
        part, status, more = self.content, 200, {}
        if self.ranges and asked:
            start, stop = int(asked[1]), min(int(asked[2]) + 1, len(self.content))
            part, status = self.content[start:stop], 206
            more = {"Content-Range": f"bytes {start}-{stop - 1}/{len(self.content)}"}
        self._head(status, len(part), more)
        for at in range(0, len(part), 4096):
            self.wfile.write(part[at : at + 4096])
            self.sent.append(len(part[at : at + 4096]))

    def _head(self, status, length, more):
        self.send_response(status if self.path == "/pmdata.zip" else 404)
        for name, value in ({"Content-Length": str(length)} | more).items():
            self.send_header(name, value)
        self.end_headers()

    def handle(self):
        with suppress(ConnectionError):  # a client that leaves early is what some tests are about
            super().handle()

    def log_message(self, *_):
        pass


@pytest.fixture
def serve(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    servers = []

    def start(content, ranges=True):
        sent = []
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, content, ranges, sent))
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}/pmdata.zip", sent

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def archive(tmp_path):
    def write(content, name="pmdata.zip"):
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


def error_of(*args, **options):
    with pytest.raises(store.ProblemError) as stopped:
        fetch(*args, **options)
    assert "\n" not in str(stopped.value)
    return str(stopped.value)


def test_only_the_files_that_are_read_travel_over_the_network(serve, tmp_path):
    content = zipped(FILES)
    url, sent = serve(content)
    fetch("pmdata", url=url, into=tmp_path / "pmdata")
    assert written(tmp_path / "pmdata") == FILES
    assert 0 < sum(sent) < len(content) / 10


def test_what_was_written_and_whose_it_is_are_printed(archive, tmp_path, capsys):
    fetch("pmdata", archive=archive(zipped(FILES)), into=tmp_path / "pmdata")
    said = capsys.readouterr().out
    assert "4 files" in said
    assert "CC BY 4.0" in said
    assert "10.1145/3339825.3394926" in said


@pytest.mark.parametrize("top", ["", "pmdata/", "a/b/"])
def test_a_zip_file_is_read_whatever_its_top_folder(archive, tmp_path, top):
    fetch("pmdata", archive=archive(zipped(FILES, top)), into=tmp_path / "pmdata")
    assert written(tmp_path / "pmdata") == FILES


@pytest.mark.parametrize("top", ["", "./", "pmdata/"])
def test_a_tar_file_is_read_whatever_its_top_folder(archive, tmp_path, top):
    members = {f"{top}{name}": content for name, content in FILES.items()}
    path = archive(tarred(members | {f"{top}p01/notes.txt": b"?"}), "pmdata.tar.gz")
    fetch("pmdata", archive=path, into=tmp_path / "pmdata")
    assert written(tmp_path / "pmdata") == FILES


HOSTILE = [
    "../p01/pmsys/srpe.csv",
    "pmdata/../../p01/pmsys/srpe.csv",
    "/p01/pmsys/srpe.csv",
    "..\\p01/pmsys/srpe.csv",
    "pmdata/p01/pmsys/../srpe.csv",
    "pmdata/p01/pmsys/evil.csv",
    "pmdata/p001/pmsys/srpe.csv",
]


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize(("pack", "ending"), [(tarred, "tar.gz"), (partial(zipped, top=""), "zip")])
def test_a_hostile_name_is_not_written(archive, tmp_path, name, pack, ending):
    path = archive(pack({name: b"hostile"} | FILES), f"pmdata.{ending}")
    fetch("pmdata", archive=path, into=tmp_path / "raw" / "pmdata")
    assert written(tmp_path / "raw") == {f"pmdata/{name}": FILES[name] for name in FILES}
    assert {path.name for path in tmp_path.iterdir()} == {path.name, "raw"}


def test_a_link_is_not_followed(archive, tmp_path):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as pack:
        link = tarfile.TarInfo("p01/pmsys/srpe.csv")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        pack.addfile(link)
        pack.addfile(tarfile.TarInfo("p01/pmsys/injury.csv"))
    fetch("pmdata", archive=archive(buffer.getvalue(), "a.tar.gz"), into=tmp_path / "pmdata")
    assert set(written(tmp_path / "pmdata")) == {"p01/pmsys/injury.csv"}


def test_a_second_fetch_replaces_the_first_but_for_the_declaration(archive, tmp_path):
    folder = tmp_path / "raw" / "pmdata"
    fetch("pmdata", archive=archive(zipped(FILES)), into=folder)
    (folder / "cohort.yaml").write_bytes(b"adults: true")
    fetch("pmdata", archive=archive(zipped({"p02/pmsys/srpe.csv": b"new"})), into=folder)
    assert written(tmp_path / "raw") == {
        "pmdata/cohort.yaml": b"adults: true",
        "pmdata/p02/pmsys/srpe.csv": b"new",
    }


def test_a_folder_with_files_of_the_user_is_left_alone(archive, tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    message = error_of("pmdata", archive=archive(zipped(FILES)), into=tmp_path)
    assert "--into" in message
    assert (tmp_path / "thesis.txt").read_text() == "mine"


def test_a_broken_archive_leaves_the_earlier_fetch_as_it_was(archive, tmp_path):
    folder = tmp_path / "raw" / "pmdata"
    fetch("pmdata", archive=archive(zipped(FILES)), into=folder)
    spoilt = zipped({"p01/pmsys/srpe.csv": b"minutes,30"}).replace(b"minutes,30", b"minutes,90")
    message = error_of("pmdata", archive=archive(spoilt), into=folder)
    assert "could not be read" in message
    assert written(tmp_path / "raw") == {f"pmdata/{name}": FILES[name] for name in FILES}


def test_the_command_ends_with_one_line_and_status_one(monkeypatch, tmp_path, capsys):
    options = ["--archive", str(tmp_path / "no.zip"), "--into", str(tmp_path / "x")]
    monkeypatch.setattr("sys.argv", ["fetch", "pmdata", *options])
    with pytest.raises(SystemExit) as stopped:
        store.run(fetch)
    assert stopped.value.code == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_the_folder_of_the_project_is_written_where_no_other_is_named(
    archive, tmp_path, monkeypatch
):
    (tmp_path / "dvc.yaml").write_text("vars: [{folders: {raw: data/raw}}]")
    monkeypatch.chdir(tmp_path)
    fetch("pmdata", archive=archive(zipped(FILES)))
    assert written(tmp_path / "data/raw/pmdata") == FILES


def test_an_unknown_data_set_is_named_with_the_known_ones(tmp_path):
    message = error_of("strava", into=tmp_path / "x")
    assert "strava" in message
    assert "pmdata" in message


def test_a_missing_archive_is_an_error_of_one_line(tmp_path):
    message = error_of("pmdata", archive=tmp_path / "no.zip", into=tmp_path / "x")
    assert "no.zip" in message


def test_an_archive_of_something_else_is_an_error_of_one_line(archive, tmp_path):
    path = archive(zipped({"readme.md": b"?"}))
    assert "none of" in error_of("pmdata", archive=path, into=tmp_path / "x")
    assert not (tmp_path / "x").exists()


def test_a_file_that_is_no_archive_is_an_error_of_one_line(archive, tmp_path):
    path = archive(b"<html>not found</html>", "pmdata.zip")
    assert "could not be read" in error_of("pmdata", archive=path, into=tmp_path / "x")


def test_a_server_without_ranges_is_not_read_to_its_end(serve, tmp_path):
    content = bytes(32 * 1024 * 1024) + zipped(FILES)  # more than the sockets' buffers hold
    url, sent = serve(content, ranges=False)
    assert "--archive" in error_of("pmdata", url=url, into=tmp_path / "x")
    assert sum(sent) < len(content)


def test_a_wrong_address_points_at_the_archive_option(serve, tmp_path):
    url, _ = serve(b"")
    message = error_of("pmdata", url=f"{url}.gone", into=tmp_path / "x")
    assert "--archive" in message


def test_a_server_out_of_reach_points_at_the_archive_option(tmp_path):
    url = "http://127.0.0.1:9/pmdata.zip"
    assert "--archive" in error_of("pmdata", url=url, into=tmp_path / "x")
