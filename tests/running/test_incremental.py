"""A run that remembers gives the tables of a run that does not, whatever happened in between."""

from __future__ import annotations

import random
import shutil
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench import generator
from workreports.base import fingerprint
from workreports.base.progress import Progress
from workreports.model import Quarantined, Snapshot
from workreports.reading import snapshot
from workreports.running import corpus, one_file, pipeline
from workreports.running.runners import Here, Processes, Runner, batches
from workreports.running.state import FILE, State

Tables = dict[str, pa.Table]


def tables(raw: Path, state: State, runner: Runner | None = None) -> tuple[Tables, int]:
    """The tables of a folder, and how many files were read for them."""
    progress, runner = Progress(), runner or Here()
    found = corpus.find(raw, progress)
    found, anew = corpus.read(found, state, runner, progress)
    grouped = corpus.group(found, state, runner, progress)
    built = corpus.build(grouped, corpus.parts(grouped, state))
    state.keep_only(grouped.keys)
    return built, anew


def assert_same(left: Tables, right: Tables) -> None:
    assert left.keys() == right.keys()
    for name, table in left.items():
        assert table.equals(right[name], check_metadata=True), name


def reports(count: int, characters: int = 1500) -> list[bytes]:
    return [report.data for report in generator.corpus(count, seed=7, characters=characters)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    raw = tmp_path / "raw"
    raw.mkdir()
    for number, data in enumerate(reports(10)):
        (raw / f"{number}.txt").write_bytes(data)
    return raw


def change(rng: random.Random, raw: Path, stock: list[bytes]) -> None:
    """One thing that happens to a folder."""
    files = sorted(raw.rglob("*.txt"))
    kind = rng.choice(("add", "change", "delete", "rename", "duplicate", "sidecar", "spoil"))
    target = raw / rng.choice(("", "a", "b")) / f"{rng.randrange(20)}.txt"
    target.parent.mkdir(exist_ok=True)
    if kind == "add" or not files:
        target.write_bytes(rng.choice(stock))
        return
    file = rng.choice(files)
    if kind == "change":
        file.write_bytes(file.read_bytes() + "全市新增就业1234人。".encode("gb18030"))
    elif kind == "delete":
        file.unlink()
    elif kind == "rename":
        file.replace(target)
    elif kind == "duplicate" and file != target:
        shutil.copy(file, target)
    elif kind == "sidecar":
        file.with_suffix(".yml").write_text(rng.choice(("hints: {report_year: 2019}", "- not a mapping", "")))
    elif kind == "spoil":
        file.write_bytes(rng.choice((b"", b"%PDF-1.7", b"\x00\x01\x02" * 40, "再见。".encode())))


@settings(deadline=None, max_examples=12, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10**9), steps=st.lists(st.integers(1, 4), min_size=1, max_size=4))
def test_any_history_ends_in_the_tables_of_a_full_refresh(
    tmp_path_factory: pytest.TempPathFactory, seed: int, steps: list[int]
) -> None:
    base = tmp_path_factory.mktemp("history")
    raw = base / "raw"
    raw.mkdir()
    rng, stock = random.Random(seed), reports(12)  # noqa: S311
    for number in range(4):
        (raw / f"{number}.txt").write_bytes(rng.choice(stock))
    kept = State(base / "state")
    for changes in steps:
        for _ in range(changes):
            change(rng, raw, stock)
        remembered, _ = tables(raw, kept)
        fresh, _ = tables(raw, State(None))
        assert_same(remembered, fresh)
    kept.close()


def test_what_is_known_is_not_read_again(folder: Path, tmp_path: Path) -> None:
    state = State(tmp_path / "state")
    first, read = tables(folder, state)
    assert read == len({path.read_bytes() for path in folder.iterdir()})
    again, read = tables(folder, state)
    assert read == 0
    assert_same(first, again)
    (folder / "1.txt").rename(folder / "renamed.txt")
    shutil.copy(folder / "2.txt", folder / "copy.txt")
    (folder / "3.txt").unlink()
    _, read = tables(folder, state)
    assert read == 0
    (folder / "4.txt").write_bytes((folder / "4.txt").read_bytes() + b"\n")
    _, read = tables(folder, state)
    assert read == 1


def test_documents_can_be_read_again(folder: Path, tmp_path: Path) -> None:
    state, progress = State(tmp_path / "state"), Progress()
    first, _ = tables(folder, state)
    found = corpus.find(folder, progress)
    document = first["documents"]["document_id"][0].as_py()
    _, holding = corpus.read(found, state, Here(), progress, [document])
    assert 1 <= holding < len(found.files)


def test_several_processes_give_the_same(folder: Path) -> None:
    assert_same(tables(folder, State(None))[0], tables(folder, State(None), Processes(2))[0])


@pytest.mark.parametrize("damage", ["cut", "noise", "other"])
def test_a_damaged_state_is_made_anew(folder: Path, tmp_path: Path, damage: str) -> None:
    state = State(tmp_path)
    first, read = tables(folder, state)
    state.close()
    path = tmp_path / FILE
    data = path.read_bytes()
    path.write_bytes({"cut": data[: len(data) // 3], "noise": b"noise" * 999, "other": data[:4000]}[damage])
    state = State(tmp_path)
    second, again = tables(folder, state)
    assert again == read
    assert_same(first, second)


def test_a_damaged_row_is_not_believed(folder: Path) -> None:
    packed = one_file.pack(one_file.read(folder / "0.txt", folder))
    assert one_file.unpack(packed, "0.txt").prints
    for at in (0, 5, 40, len(packed.rows) - 1):
        spoiled = packed.rows[:at] + bytes([packed.rows[at] ^ 1]) + packed.rows[at + 1 :]
        with pytest.raises(one_file.DamagedError):
            one_file.unpack_rows(spoiled, "0.txt")


def test_a_row_that_is_damaged_is_read_again(folder: Path, tmp_path: Path) -> None:
    state = State(tmp_path / "state")
    first, _ = tables(folder, state)
    key = corpus.find(folder, Progress()).files[0].key
    head, rows = state.head(key), state.rows(key)
    assert head is not None
    assert rows is not None
    state.put(key, head, rows[:-1] + bytes([rows[-1] ^ 1]))
    assert_same(first, tables(folder, state)[0])
    state.put(key, head[:-1] + bytes([head[-1] ^ 1]), rows)
    second, _ = tables(folder, state)
    assert_same(first, second)


def test_the_yield_survives_its_bytes(raw: Path) -> None:
    for path in snapshot.list_folder(raw):
        found = one_file.read(path, raw)
        assert one_file.unpack(one_file.pack(found), path.name) == found


def reasons(found: Tables) -> dict[str, str | None]:
    files = found["source_files"]
    return dict(zip(files["source_file"].to_pylist(), files["reason"].to_pylist(), strict=True))


def test_a_file_that_changes_under_the_run_is_set_aside_and_read_by_the_next(
    folder: Path, tmp_path: Path
) -> None:
    state, progress = State(tmp_path / "state"), Progress()
    shutil.copy(folder / "0.txt", folder / "copy.txt")
    first, _ = tables(folder, State(None))
    found = corpus.find(folder, progress)
    before = {name: (folder / name).read_bytes() for name in ("0.txt", "1.txt", "2.txt", "3.txt")}
    (folder / "0.txt").write_bytes(before["0.txt"] + "全市新增就业1234人。".encode())  # its copy is as it was
    (folder / "1.txt").unlink()
    (folder / "2.txt").write_bytes(b"")
    (folder / "3.yml").write_text("hints: {report_year: 2019}")
    assert corpus.Texts(found).get("2.txt") is None
    settled, _ = corpus.read(found, state, Here(), progress)
    grouped = corpus.group(settled, state, Here(), progress)
    built = corpus.build(grouped, corpus.parts(grouped, state))
    expected = reasons(first) | {
        "0.txt": "changed",
        "1.txt": "unreadable",
        "2.txt": "changed",
        "3.txt": "changed",
    }
    assert reasons(built) == expected
    assert corpus.identity(settled) != corpus.identity(found)
    assert "0.txt" not in corpus.Texts(settled)
    for name, data in before.items():
        (folder / name).write_bytes(data)
    (folder / "3.yml").unlink()
    after, _ = tables(folder, state)
    assert_same(after, first)


def test_workers_that_cannot_see_the_folder_are_told_and_helped(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    class Elsewhere(Here):
        """Where each file of the folder is another one."""

        def map(self, function, items):  # type: ignore[no-untyped-def]
            return super().map(lambda batch: [None for _ in batch], items)

    assert_same(tables(folder, State(None), Elsewhere())[0], tables(folder, State(None))[0])
    assert "but not by the workers" in caplog.text


def test_the_texts_are_those_that_were_read(raw: Path) -> None:
    texts = corpus.Texts(corpus.find(raw, Progress()))
    for item in snapshot.read_folder(raw):
        if isinstance(item, Snapshot):
            assert texts[item.source_file] == item.text
        else:
            assert isinstance(item, Quarantined)


def test_batches_are_whole_and_in_order() -> None:
    assert list(batches(range(5), 2)) == [[0, 1], [2, 3], [4]]
    assert list(batches([], 2)) == []


def test_what_decides_on_rows_is_hashed() -> None:
    assert fingerprint.of_text_stages() == fingerprint.of_text_stages()
    assert len(fingerprint.of_text_stages()) == 64


def test_where_nothing_has_changed_nothing_is_done(folder: Path, tmp_path: Path) -> None:
    options = pipeline.Options(formats=())
    first = pipeline.run(folder, tmp_path / "output", options=options)
    steps = Progress()
    second = pipeline.run(folder, tmp_path / "output", steps, options=options)
    assert (first.version, first.rows, second.is_new) == (second.version, second.rows, False)
    assert "check" not in steps.seconds
    whole = pipeline.run(folder, tmp_path / "output", options=replace(options, full_refresh=True))
    assert (whole.version, whole.is_new) == (first.version, False)
    (first.folder / "CHANGES.md").write_text("damaged")
    mended = pipeline.run(folder, tmp_path / "output", options=options)
    assert mended.is_new
    (folder / "1.txt").unlink()
    assert pipeline.run(folder, tmp_path / "output", options=options).is_new
