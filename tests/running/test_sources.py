"""Reading and publishing by URL: from a folder, from memory, and on an S3 server with its own workers."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import fsspec
import pytest

from bench import generator
from tests.conftest import Command
from tests.running.test_cluster import Dask, hashes, started
from tests.running.test_pipeline import REPORT
from workreports.base import storage
from workreports.base.progress import Progress
from workreports.errors import UsageError, UserError
from workreports.model import Quarantined
from workreports.reading import snapshot
from workreports.releasing import releases, remote
from workreports.running import corpus, pipeline, sources

pytestmark = pytest.mark.slow

PLAIN = pipeline.Options(formats=())


@pytest.fixture(scope="module")
def s3() -> Iterator[Mapping[str, str]]:
    """The environment that leads to an S3-compatible server of our own, with a bucket `reports`."""
    moto = pytest.importorskip("moto.server")
    pytest.importorskip("s3fs")
    running = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    environment = {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        fsspec.filesystem("s3").mkdirs("reports", exist_ok=True)
        yield environment
    running.stop()


@pytest.fixture
def memory() -> Iterator[str]:
    """A place in the memory of this process."""
    yield "memory://reports"
    fsspec.filesystem("memory").rm("/reports", recursive=True)


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where runs whose output is elsewhere work."""
    monkeypatch.setenv("WORKREPORTS_WORK", str(tmp_path / "work"))
    return tmp_path / "work"


def put(url: str, files: Mapping[str, bytes]) -> None:
    system, root = fsspec.url_to_fs(url)
    for name, data in files.items():
        system.makedirs(f"{root}/{name}".rpartition("/")[0], exist_ok=True)
        system.pipe_file(f"{root}/{name}", data)


def odd_files() -> dict[str, bytes]:
    return {
        "b.txt": REPORT.encode(),
        "a/with space 清远.TXT": REPORT.replace("2018", "2019").encode("gb18030"),
        "a/with space 清远.yml": b"hints: {source: elsewhere}",
        "c.txt": b"",
        "c[1] *?{x}.txt": REPORT.replace("2018", "2017").encode(),
        "d.txt": b"%PDF-1.7",
        "e.txt": REPORT.replace("2018", "2020").encode(),
        "e.yml": b"- no mapping",
        ".hidden/f.txt": b"x",
        "g.md": b"x",
    }


def test_a_place_by_url_holds_what_the_folder_holds(tmp_path: Path, memory: str) -> None:
    for url in (str(tmp_path), memory):
        put(url, odd_files())
    here, there = sources.place(tmp_path), sources.place(memory)
    assert isinstance(there, sources.Remote)
    assert there.private
    assert not here.private
    assert sources.place(tmp_path.as_uri()) == here
    items = [place.items() for place in (here, there)]
    assert [item.source_file for item in items[0]] == [item.source_file for item in items[1]]
    assert [item.source_file for item in items[0]] == [
        "a/with space 清远.TXT", "b.txt", "c.txt", "c[1] *?{x}.txt", "d.txt", "e.txt"
    ]  # fmt: skip
    assert list(here.digests(items[0])) == list(there.digests(items[1]))
    for one, other in zip(*items, strict=True):
        assert here.load(one) == there.load(other)
    found = [corpus.find(place, Progress()) for place in (tmp_path, memory)]
    assert corpus.identity(found[0]) == corpus.identity(found[1])


def test_what_vanishes_or_is_too_large_is_quarantined(memory: str, monkeypatch: pytest.MonkeyPatch) -> None:
    put(memory, {"a.txt": REPORT.encode(), "b.txt": b"x" * 5000})
    monkeypatch.setattr(snapshot, "MAX_BYTES", 4000)
    place = sources.place(memory)
    first, second = place.items()
    fsspec.filesystem("memory").rm("/reports/a.txt")
    assert list(place.digests([first, second])) == [(None, None), (None, None)]
    reasons = [found.reason for item in (first, second) if isinstance(found := place.load(item), Quarantined)]
    assert reasons == ["unreadable", "too_large"]


def test_places_that_cannot_be_used_are_told(tmp_path: Path, memory: str) -> None:
    with pytest.raises(UsageError, match="no place that is known"):
        sources.require("nowhere://x")
    with pytest.raises(UsageError, match="does not exist"):
        sources.require((tmp_path / "none").as_uri())
    with pytest.raises(UserError, match=r"holds no \.txt file"):
        pipeline.run(memory, tmp_path / "output")
    put(memory, {"a.txt": b"x"})


def test_outputs_by_url_have_a_folder_of_their_own(work: Path, tmp_path: Path) -> None:
    assert storage.Output.of("output") == storage.Output(Path("output"))
    assert storage.Output.of(tmp_path.as_uri()) == storage.Output(tmp_path)
    one, other = storage.Output.of("memory://a/out/"), storage.Output.of("memory://b/out")
    assert one.folder != other.folder
    assert one.folder.parent == other.folder.parent == work
    assert (one.url, other.url) == ("memory://a/out", "memory://b/out")
    assert not storage.is_url("C:/reports")
    assert not storage.is_url("a:b/reports")


def latest(url: str) -> str:
    system, root = fsspec.url_to_fs(url)
    return str(json.loads(system.cat_file(f"{root}/latest.json"))["version"])


def test_releases_at_a_url_follow_on_from_each_other(memory: str, work: Path) -> None:
    raw, output = f"{memory}/raw", f"{memory}/out"
    folder = storage.Output.of(output).folder
    put(raw, {"a.txt": REPORT.encode()})
    first = pipeline.run(raw, output, options=PLAIN)
    assert latest(output) == first.version
    shutil.rmtree(work)  # another machine, or one that has lost everything
    again = pipeline.run(raw, output, options=PLAIN)
    assert (again.version, again.is_new) == (first.version, False)
    put(raw, {"b.txt": REPORT.replace("2018", "2019").encode()})
    shutil.rmtree(work)
    second = pipeline.run(raw, output, options=PLAIN)
    assert second.is_new
    assert latest(output) == second.version
    assert releases.read_manifest(second.folder)["previous"] == first.version
    system, root = fsspec.url_to_fs(output)
    for name in (first.version, second.version):
        copy = work / "check" / name
        system.get(f"{root}/releases/{name}/", f"{copy}/", recursive=True)
        releases.verify(copy)
    changed = {row["cause"] for row in releases.state(second.folder).tables["changes"].to_pylist()}
    assert "new_source" in changed
    assert [path.name for path in releases.folders(folder)] == [first.version, second.version]


def test_an_upload_that_fails_is_tried_again_and_made_up_for_by_the_next_run(
    memory: str, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw, output = f"{memory}/raw", f"{memory}/out"
    monkeypatch.setattr(remote, "RETRIES", (0.0, 0.0))
    put(raw, {"a.txt": REPORT.encode()})
    send, broken = remote._send, [True] * 2
    tried = 0

    def unsteady(*arguments: object) -> None:
        nonlocal tried
        tried += 1
        if broken and broken.pop():
            raise OSError("connection lost")
        send(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(remote, "_send", unsteady)
    first = pipeline.run(raw, output, options=PLAIN)
    assert latest(output) == first.version
    put(raw, {"b.txt": REPORT.replace("2018", "2019").encode()})
    broken[:] = [True] * 3
    with pytest.raises(UserError, match="connection lost"):
        pipeline.run(raw, output, options=PLAIN)
    assert latest(output) == first.version
    second = pipeline.run(raw, output, options=PLAIN)  # nothing new to publish, and yet something to upload
    assert not second.is_new
    assert latest(output) == second.version != first.version


def test_a_place_that_was_tampered_with_is_told(memory: str, work: Path) -> None:
    raw, output = f"{memory}/raw", f"{memory}/out"
    put(raw, {"a.txt": REPORT.encode()})
    version = pipeline.run(raw, output, options=PLAIN).version
    sums = fsspec.filesystem("memory").cat_file(f"/reports/out/releases/{version}/SHA256SUMS")
    for name, data, told in (
        ("latest.json", b"{", "damaged"),
        ("latest.json", b'{"version": "../../x"}', "names no release"),
        (f"releases/{version}/SHA256SUMS", sums + b"0  ../../x\n", "is not what"),
        (f"releases/{version}/CHANGES.md", b"else", "damaged"),
    ):
        system = fsspec.filesystem("memory")
        before = system.cat_file(f"/reports/out/{name}")
        put(output, {name: data})
        shutil.rmtree(work)
        with pytest.raises(UserError, match=told):
            pipeline.run(raw, output, options=PLAIN)
        put(output, {name: before})
    assert not pipeline.run(raw, output, options=PLAIN).is_new


@pytest.fixture(scope="module")
def dask(s3: Mapping[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dask]:
    """Workers that know the server."""
    pytest.importorskip("distributed")
    with started(tmp_path_factory.mktemp("dask"), workers=1) as running:
        yield running


@pytest.mark.stress
def test_from_s3_to_s3_on_a_cluster(s3: Mapping[str, str], dask: Dask, tmp_path: Path) -> None:
    """What the command publishes there is what it publishes from a folder into a folder."""
    files = {
        f"{number:02}[x]*?.txt": report.data for number, report in enumerate(generator.corpus(20, seed=5))
    }
    put("s3://reports/raw", files)
    put(str(tmp_path / "raw"), files)
    program, known = Command(tmp_path), {"WORKREPORTS_WORK": str(tmp_path / "work")}
    form = ("--runner", "dask", "--address", dask.address)
    done = program("run", *form, "--raw", "s3://reports/raw", "--output", "s3://reports/out", env=known)
    version = latest("s3://reports/out")
    assert f"It is at s3://reports/out/releases/{version}." in done.stdout
    assert "Traceback" not in done.stderr
    program("run", "--direct", "--raw", "raw", "--output", "output")
    target = tmp_path / "fetched" / "releases" / version
    fsspec.filesystem("s3").get(f"reports/out/releases/{version}", str(target), recursive=True)
    (tmp_path / "fetched" / "latest").symlink_to(target)
    releases.verify(target)
    assert hashes(tmp_path / "fetched") == hashes(tmp_path / "output")


def test_a_release_at_a_url_is_asked_where_it_is(
    tmp_path: Path, s3: Mapping[str, str], published: Path
) -> None:
    program = Command(tmp_path)
    program("upload", "s3://reports/asked", "--output", published, env=dict(s3))
    asked = ("sql", "--output", "s3://reports/asked", "--format", "csv")
    done = program(*asked, "SELECT count(*) AS texts FROM documents", env=dict(s3))
    assert done.stdout.split() == ["texts", "2"]
    done = program(*asked, "SELECT none FROM documents", check=False, env=dict(s3))
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert "none" in done.stderr


def test_a_server_that_is_not_there_is_told(tmp_path: Path, s3: Mapping[str, str]) -> None:
    program = Command(tmp_path)
    gone = {"AWS_ENDPOINT_URL": "http://127.0.0.1:9", "AWS_MAX_ATTEMPTS": "1"}
    done = program("run", "--direct", "--raw", "s3://reports/raw", check=False, env=dict(s3) | gone)
    assert done.returncode == 1
    assert "cannot be listed" in done.stderr
    assert "Traceback" not in done.stderr
    done = program("run", "--direct", "--raw", "s3://nothing/raw", check=False, env=os.environ | dict(s3))
    assert "s3://nothing/raw" in done.stderr
    assert "Traceback" not in done.stderr
