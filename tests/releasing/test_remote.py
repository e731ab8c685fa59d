"""Uploading: files first, the pointer last, nothing changed that is there; on disk and on an S3 server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import fsspec
import pyarrow as pa
import pytest

from tests import sample_records as sample
from workreports.base.storage import Output
from workreports.checking import checks
from workreports.errors import UsageError, UserError
from workreports.releasing import publish, releases, remote


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found: dict[str, pa.Table] = dict(checks.validate(sample.build(), sample.texts()).tables)
    folder = tmp_path_factory.mktemp("remote")
    publish.publish(found, folder, date(2026, 3, 1))
    publish.publish(found | {"observations": found["observations"].slice(1)}, folder, date(2026, 3, 2))
    return folder


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """An S3-compatible server of our own."""
    moto = pytest.importorskip("moto.server")
    pytest.importorskip("s3fs")
    running = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    running.stop()


@pytest.fixture
def options(server: str) -> dict[str, object]:
    options: dict[str, object] = {
        "key": "test",
        "secret": "test",
        "endpoint_url": server,
        "skip_instance_cache": True,
    }
    fsspec.filesystem("s3", **options).mkdirs("reports", exist_ok=True)
    return options


def test_a_folder_gets_the_release_and_the_pointer(output: Path, tmp_path: Path) -> None:
    first, second = releases.folders(output)
    address = remote.upload(first, str(tmp_path / "site"))
    assert address.endswith("site/releases/2026.03.01")
    releases.verify(tmp_path / "site" / "releases" / "2026.03.01")
    remote.upload(second, str(tmp_path / "site"))
    pointer = json.loads((tmp_path / "site" / "latest.json").read_text("utf-8"))
    assert (pointer["version"], pointer["path"]) == ("2026.03.02", "releases/2026.03.02")
    releases.verify(tmp_path / "site" / pointer["path"])
    releases.verify(tmp_path / "site" / "releases" / "2026.03.01")


def test_s3_gets_the_release_and_the_pointer(
    output: Path, options: dict[str, object], tmp_path: Path
) -> None:
    first, second = releases.folders(output)
    for folder in (first, second, second):
        remote.upload(folder, "s3://reports/data", options)
    store = fsspec.filesystem("s3", **options)
    pointer = json.loads(store.cat_file("reports/data/latest.json"))
    assert pointer["version"] == "2026.03.02"
    store.get(f"reports/data/{pointer['path']}", str(tmp_path / "2026.03.02"), recursive=True)
    releases.verify(tmp_path / "2026.03.02")


def test_a_broken_upload_leaves_the_pointer_and_goes_on_later(
    output: Path, options: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = releases.folders(output)
    remote.upload(first, "s3://reports/broken", options)
    sent: list[str] = []
    send = remote._send

    def broken(system: object, file: Path, path: str) -> None:
        if len(sent) == 5:
            raise OSError("connection lost")
        sent.append(path)
        send(system, file, path)

    monkeypatch.setattr(remote, "_send", broken)
    with pytest.raises(UserError, match="connection lost"):
        remote.upload(second, "s3://reports/broken", options)
    monkeypatch.undo()
    store = fsspec.filesystem("s3", **options)
    assert json.loads(store.cat_file("reports/broken/latest.json"))["version"] == "2026.03.01"
    assert not store.exists("reports/broken/releases/2026.03.02/SHA256SUMS")
    store.pipe_file(sent[0], b"x" * store.size(sent[0]))  # as long as it should be, and not what it should be
    remote.upload(second, "s3://reports/broken", options)
    assert json.loads(store.cat_file("reports/broken/latest.json"))["version"] == "2026.03.02"
    name = sent[0].split("2026.03.02/", 1)[1]
    assert store.cat_file(sent[0]) == (second / name).read_bytes()


def test_a_published_release_is_never_replaced(output: Path, tmp_path: Path) -> None:
    first, second = releases.folders(output)
    remote.upload(first, str(tmp_path))
    sums = tmp_path / "releases" / first.name / "SHA256SUMS"
    sums.write_bytes((second / "SHA256SUMS").read_bytes())
    with pytest.raises(UserError, match="another release"):
        remote.upload(first, str(tmp_path))


def test_a_damaged_release_is_not_uploaded(output: Path, tmp_path: Path) -> None:
    import shutil

    copy = tmp_path / "2026.03.01"
    shutil.copytree(releases.folders(output)[0], copy)
    (copy / "CHANGES.md").write_text("else", encoding="utf-8")
    with pytest.raises(UserError, match="damaged"):
        remote.upload(copy, str(tmp_path / "site"))
    assert not (tmp_path / "site").exists()


def test_a_place_nobody_knows_is_told(output: Path) -> None:
    with pytest.raises(UserError, match="no place that is known"):
        remote.upload(releases.folders(output)[0], "nowhere://x")


def test_an_older_release_is_not_uploaded_over_a_newer_one_by_accident(output: Path, tmp_path: Path) -> None:
    url = f"file://{tmp_path}/there"
    older, newer = releases.folders(output)
    remote.upload(newer, url)
    with pytest.raises(UsageError, match="is newer than 2026") as raised:
        remote.upload(older, url)
    assert "--force" in raised.value.remedy
    assert json.loads((tmp_path / "there" / remote.POINTER).read_text())["version"] == newer.name
    remote.upload(older, url, force=True)
    assert json.loads((tmp_path / "there" / remote.POINTER).read_text())["version"] == older.name


def test_the_releases_of_a_place_are_read_from_here(
    output: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("WORKREPORTS_WORK", str(tmp_path))
    url = "memory://read/there"
    place = Output.of(url)
    with pytest.raises(UsageError, match="There is no release at memory://read/there"):
        remote.mirror(place)
    for folder in releases.folders(output):
        remote.upload(folder, url)
    local = remote.mirror(place)
    assert releases.verify(releases.find(local))["version"] == "2026.03.02"
    assert not place.folder.exists()  # what a run works in is left alone
    assert [(i.version, i.latest, i.damage) for i in remote.listed(place)] == [
        ("2026.03.02", True, None),
        ("2026.03.01", False, None),
    ]
    assert releases.verify(releases.find(remote.mirror(place, ["2026.03.01"]), "2026.03.01"))
    with pytest.raises(UsageError, match=r"no release 1999\.01\.01"):
        remote.mirror(place, ["1999.01.01"])
    fsspec.filesystem("memory").pipe_file("/read/there/releases/2026.03.01/manifest.json", b"[]")
    assert "2026.03.01 is damaged" in str(remote.listed(place)[1].damage)
