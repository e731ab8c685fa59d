"""What goes wrong outside: kills, full disks, files that change underfoot, damage, clocks, two runs at once.

Every case runs the program as a process of its own. What holds each time: the previous release stays whole
and the latest, nothing half done is visible, and the next run goes through without anybody cleaning up.
"""

from __future__ import annotations

import fcntl
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests import warm
from tests.conftest import Command
from tests.running.test_flow import waited_for
from tests.running.test_pipeline import REPORT
from workreports.releasing import releases
from workreports.running import pipeline

pytestmark = pytest.mark.slow

TIMEOUT = 600  # seconds: ends what hangs, and is no limit for a machine that is only busy
# Runs the pipeline and kills itself, as `kill -9` would, where it is told to: at a stage, or before the n-th
# call of a kind on the file system below the output folder.
KILLED = """
import os, signal, sys
from pathlib import Path
from workreports.running import pipeline
from workreports.base.progress import Progress

raw, output, kind, where, count = Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:5], int(sys.argv[5])

class Watch(Progress):
    def show(self, stage):
        if kind == "stage" and stage == where:
            os.kill(os.getpid(), signal.SIGKILL)

def audit(event, arguments):
    global count
    if kind == event and where in str(arguments[0]):
        count -= 1
        if count == 0:
            os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(audit)
pipeline.run(raw, output, Watch())
"""
# Runs the pipeline and takes a file away when the first one is opened.
VANISHING = """
import os, sys
from pathlib import Path
from workreports.running import pipeline

def audit(event, arguments):
    if event == "open" and str(arguments[0]).endswith("a.txt"):
        Path(sys.argv[3]).unlink(missing_ok=True)

sys.addaudithook(audit)
pipeline.run(Path(sys.argv[1]), Path(sys.argv[2]))
"""


def run_code(code: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    done = warm.run(["-c", code, *map(str, arguments)])
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8")
    )


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """A raw folder with a small report."""
    folder = tmp_path / "raw"
    folder.mkdir()
    (folder / "a.txt").write_text(REPORT, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An output folder with a release of that report; to be copied."""
    folder = tmp_path_factory.mktemp("small")
    (folder / "raw").mkdir()
    (folder / "raw" / "a.txt").write_text(REPORT, encoding="utf-8")
    Command(folder)("run", "--direct", "--raw", "raw", "--output", "output")
    return folder / "output"


@pytest.fixture
def output(small: Path, tmp_path: Path) -> Path:
    """An output folder with a release of the report."""
    return Path(shutil.copytree(small, tmp_path / "output", symlinks=True))


def change(raw: Path, value: int) -> None:
    (raw / "a.txt").write_text(REPORT.replace("1500亿元", f"{value}亿元"), encoding="utf-8")


def versions(output: Path) -> list[str]:
    return [folder.name for folder in releases.folders(output)]


def whole(output: Path) -> str:
    """The latest release, which is what it tells of itself."""
    folder = releases.find(output)
    releases.verify(folder)
    return folder.name


def rows(output: Path, table: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = pq.read_table(output / "latest/parquet" / f"{table}.parquet").to_pylist()
    return found


STAGES = [("stage", stage, 1) for stage in ("read", "derive", "publish")]
RARER = [
    ("stage", "find", 1),
    ("stage", "gather", 1),
    ("stage", "check", 1),
    ("open", "observations.parquet", 1),
    ("open", "manifest.json", 1),
    ("os.rename", ".staging-", 1),  # all is written, the folder has not got its name
]


@pytest.mark.parametrize(
    ("kind", "where", "count"),
    [*STAGES, *(pytest.param(*case, marks=pytest.mark.stress) for case in RARER)],
)
def test_killed_at_any_point_the_previous_release_stands(
    output: Path, reports: Path, kind: str, where: str, count: int
) -> None:
    before = whole(output)
    change(reports, 1501)
    done = run_code(KILLED, reports, output, kind, where, count)
    assert done.returncode == -9, done.stderr
    assert whole(output) == before
    assert versions(output) == [before]


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="looks for processes in /proc")
def test_worker_processes_do_not_outlive_a_killed_run(output: Path, reports: Path) -> None:
    before = whole(output)
    for number in range(200):
        text = REPORT.replace("1500亿元", f"{number}亿元").replace("增长5%", f"增长{number}%")
        (reports / f"{number}.txt").write_text(text * 20, encoding="utf-8")
    command = [sys.executable, "-m", "workreports.cli", "run", "--direct", "--processes", "2"]
    run = subprocess.Popen(
        [*command, "--raw", reports, "--output", output],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    children = Path(f"/proc/{run.pid}/task/{run.pid}/children")
    workers = waited_for(lambda: len(found := children.read_text().split()) > 2 and found)
    run.kill()
    run.wait()
    assert waited_for(lambda: not any(Path(f"/proc/{worker}").exists() for worker in workers))
    assert whole(output) == before


@pytest.mark.stress
def test_after_kills_the_next_run_publishes_and_clears_up(output: Path, reports: Path) -> None:
    before = whole(output)
    change(reports, 1502)
    for kind, where, count in (("open", "manifest.json", 1), ("os.rename", ".latest-", 1)):
        assert run_code(KILLED, reports, output, kind, where, count).returncode == -9
        assert whole(output) == before
    assert list(output.glob(".latest-*"))  # the second kill came just before the switch
    done = Command(output.parent)("run", "--direct", "--raw", reports, "--output", output)
    assert "Traceback" not in done.stderr
    assert versions(output) == [before, whole(output)]  # the release that was whole already is used
    assert not list(output.glob(".staging-*"))
    assert not list(output.glob(".latest-*"))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 40 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip("only root may mount a small disk")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(disk: Path, leave: int) -> Path:
    free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
    filler = disk / "filler"
    filler.write_bytes(b"\0" * (free - leave))
    return filler


@pytest.mark.stress
@pytest.mark.parametrize("leave", [0, 300_000])
def test_a_full_disk(small: Path, reports: Path, small_disk: Path, leave: int) -> None:
    output = Path(shutil.copytree(small, small_disk / "output", symlinks=True))
    before = whole(output)
    change(reports, 1503)
    filler = fill(small_disk, leave)
    program = Command(small_disk.parent)
    done = program("run", "--direct", "--raw", reports, "--output", output, check=False)
    assert done.returncode == 1
    assert "No space left on device" in done.stderr or "disk is full" in done.stderr
    assert "free" in done.stderr.lower()
    assert "cannot be used" not in done.stderr  # the kept work is not thrown away for want of room
    assert "Traceback" not in done.stderr
    assert whole(output) == before
    assert not list(output.glob(".staging-*"))
    filler.unlink()
    program("run", "--direct", "--raw", reports, "--output", output)
    assert versions(output) == [before, whole(output)]


def test_a_limit_on_the_size_of_files(output: Path, reports: Path) -> None:
    """What a quota or `ulimit -f` does; needs no rights."""
    before = whole(output)
    change(reports, 1504)
    done = subprocess.run(
        [sys.executable, "-m", "workreports.cli", "run", "--direct", "--raw", reports, "--output", output],
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)),
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "limits on the size of files" in done.stderr
    assert whole(output) == before
    assert versions(output) == [before]


@pytest.mark.stress
def test_a_full_disk_under_the_flow(small: Path, reports: Path, small_disk: Path) -> None:
    """Prefect's own database has no room either."""
    output = Path(shutil.copytree(small, small_disk / "output", symlinks=True))
    before = whole(output)
    change(reports, 1505)
    fill(small_disk, 0)
    program = Command(small_disk.parent)
    done = program("run", "--raw", reports, "--output", output, check=False)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "free" in done.stderr.lower()
    assert whole(output) == before


def test_an_output_that_may_not_be_written(small: Path, reports: Path, small_disk: Path) -> None:
    output = Path(shutil.copytree(small, small_disk / "output", symlinks=True))
    before = whole(output)
    change(reports, 1506)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    started = time.monotonic()
    for form in ((), ("--direct",)):
        done = Command(small_disk.parent)("run", *form, "--raw", reports, "--output", output, check=False)
        assert done.returncode == 1
        assert "could not be written" in done.stderr
        assert "Mend the rights" in done.stderr
        assert "Traceback" not in done.stderr
    assert time.monotonic() - started < 20  # told before the work, not after
    assert whole(output) == before


def test_a_file_that_vanishes_while_the_folder_is_read(tmp_path: Path, reports: Path) -> None:
    (reports / "b.txt").write_text(REPORT.replace("2018", "2019"), encoding="utf-8")
    done = run_code(VANISHING, reports, tmp_path / "output", reports / "b.txt")
    assert done.returncode == 0, done.stderr
    found = {row["source_file"]: row for row in rows(tmp_path / "output", "source_files")}
    assert found["a.txt"]["status"] == "used"
    assert found["b.txt"]["reason"] == "unreadable"


@pytest.mark.stress
def test_a_file_that_grows_while_it_is_read(tmp_path: Path, reports: Path) -> None:
    """The others are published; of this one what was read, or nothing: hash and spans are of one content."""
    (reports / "b.txt").write_text(REPORT.replace("2018", "2019"), encoding="utf-8")
    growing, done = reports / "a.txt", threading.Event()
    program = Command(tmp_path)
    arguments = ("run", "--direct", "--raw", reports, "--output", tmp_path / "output")

    def grow() -> None:
        with growing.open("a", encoding="utf-8") as stream:
            while not done.wait(0.02):
                stream.write("全市新增就业1万人。\n")
                stream.flush()

    writer = threading.Thread(target=grow)
    writer.start()
    try:
        program(*arguments)
    finally:
        done.set()
        writer.join()
    file, other = rows(tmp_path / "output", "source_files")
    assert other["status"] == "used"
    if file["reason"] == "changed":
        program(*arguments)
        file, other = rows(tmp_path / "output", "source_files")
    assert file["reason"] is None
    size = file["bytes"]
    assert isinstance(size, int)
    text = growing.read_bytes()[:size].decode("utf-8", "replace")
    observations = rows(tmp_path / "output", "observations")
    observations = [row for row in observations if row["source_file"] == "a.txt"]
    assert len(observations) > 5
    for row in observations:
        assert text[row["char_start"] : row["char_end"]] == row["quote"]  # type: ignore[misc]


@pytest.mark.parametrize(
    "damage",
    ["cut", *(pytest.param(name, marks=pytest.mark.stress) for name in ("manifest", "lost", "dangling"))],
)
def test_a_damaged_previous_release(output: Path, reports: Path, damage: str) -> None:
    before = whole(output)
    folder = releases.find(output)
    if damage == "cut":
        os.truncate(folder / "parquet" / "observations.parquet", 100)
    elif damage == "manifest":
        (folder / "manifest.json").write_text('{"name": ')
    elif damage == "lost":
        shutil.rmtree(folder / "parquet")
    else:
        shutil.rmtree(folder)
    program = Command(output.parent)
    done = program("run", "--direct", "--raw", reports, "--output", output)
    assert "Traceback" not in done.stderr
    assert whole(output) != before or damage == "dangling"
    assert len(rows(output, "observations")) > 5


@pytest.mark.stress
def test_damaged_state(output: Path, reports: Path) -> None:
    """All that lies in `state/` overwritten with nonsense, and Prefect's database with it."""
    (output / "state" / "prefect").mkdir(parents=True, exist_ok=True)
    (output / "state" / "prefect" / "prefect.db").touch()
    for path in (output / "state").rglob("*"):
        if path.is_file():
            path.write_bytes(b"nonsense " * 1000)
    before = whole(output)
    change(reports, 1507)
    program = Command(output.parent)
    done = program("run", "--raw", reports, "--output", output, check=False)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert f"{output / 'state' / 'prefect'} may be removed" in done.stderr
    assert whole(output) == before
    program("run", "--direct", "--raw", reports, "--output", output)
    assert versions(output) == [before, whole(output)]


@pytest.mark.stress
def test_a_clock_set_back(tmp_path: Path, reports: Path) -> None:
    """The newest release bears a date to come: the next one is newer still, files of the future are read."""
    code = """
import sys
from datetime import date
from pathlib import Path
from workreports.running import pipeline
from workreports.releasing import publish
then = publish.publish
publish.publish = lambda *a, **k: then(*a, **(k | {"today": date(2099, 12, 31)}))
pipeline.run(Path(sys.argv[1]), Path(sys.argv[2]))
"""
    output = tmp_path / "output"
    assert run_code(code, reports, output).returncode == 0
    assert whole(output) == "2099.12.31"
    change(reports, 1508)
    os.utime(reports / "a.txt", (0, 0))
    (reports / "b.txt").write_text("", encoding="utf-8")
    os.utime(reports / "b.txt", (4_000_000_000, 4_000_000_000))
    Command(tmp_path)("run", "--direct", "--raw", reports, "--output", output)
    assert versions(output) == ["2099.12.31", "2099.12.31.2"]
    assert whole(output) == "2099.12.31.2"
    assert {row["source_file"] for row in rows(output, "source_files")} == {"a.txt", "b.txt"}


def test_two_runs_at_once(output: Path, reports: Path) -> None:
    """Both go through, one after the other; what the first publishes the second finds in place."""
    before = whole(output)
    change(reports, 1510)
    command = [
        sys.executable,
        "-m",
        "workreports.cli",
        "run",
        "--direct",
        "--raw",
        reports,
        "--output",
        output,
    ]
    runs = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)]
    said = [run.communicate(timeout=TIMEOUT) for run in runs]
    assert [run.returncode for run in runs] == [0, 0], said
    assert sum(b"waiting for it to end" in errors for _, errors in said) == 1
    assert versions(output) == [before, whole(output)]


@pytest.mark.stress
def test_whoever_waits_goes_on_when_the_other_is_killed(output: Path, reports: Path) -> None:
    change(reports, 1511)
    hold = (
        "import fcntl, sys, time; s = open(sys.argv[1], 'w'); fcntl.flock(s, fcntl.LOCK_EX); time.sleep(999)"
    )
    holder = subprocess.Popen([sys.executable, "-c", hold, str(output / ".running")])
    with (output / ".running").open("w") as probe:
        for _ in range(100):
            try:
                fcntl.flock(probe, fcntl.LOCK_EX | fcntl.LOCK_NB)
                fcntl.flock(probe, fcntl.LOCK_UN)
                time.sleep(0.05)
            except BlockingIOError:
                break
    command = [
        sys.executable,
        "-m",
        "workreports.cli",
        "run",
        "--direct",
        "--raw",
        reports,
        "--output",
        output,
    ]
    waiting = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    with pytest.raises(subprocess.TimeoutExpired):
        waiting.wait(4)
    holder.kill()
    holder.wait()
    _, errors = waiting.communicate(timeout=TIMEOUT)
    assert waiting.returncode == 0
    assert "Another run works in" in errors
    assert len(versions(output)) == 2


def odd_folder(raw: Path) -> dict[str, str]:
    """A folder with names and kinds that trip programs up; what is to become of each."""
    raw.mkdir()
    good = ["with space.txt", "清远 2018.txt", "new\nline.txt", "two dots..txt", "a..b.txt"]
    good += ['"quoted",comma.txt', "=1+1.txt", "<script>alert(1)<script>.txt", "-rf.txt"]
    good += ["長" * 80 + ".txt", "%s {0} $HOME `id`.txt", "UPPER.TXT"]
    for name in good:
        (raw / name).write_text(REPORT, encoding="utf-8")
    (raw / os.fsdecode(b"\xff\xfe.txt")).write_text(REPORT, encoding="utf-8")
    outside = raw.parent / "outside.txt"
    outside.write_text(REPORT.replace("清远", "中山"), encoding="utf-8")
    (raw / "link.txt").symlink_to(outside)
    (raw / "up.txt").symlink_to(Path("..") / "outside.txt")
    (raw / "loop.txt").symlink_to("loop.txt")
    (raw / "folder link").symlink_to(raw.parent, target_is_directory=True)
    os.mkfifo(raw / "pipe.txt")
    (raw / "folder.txt").mkdir()
    (raw / "page.txt").write_text("<!DOCTYPE html><html><body>政府工作报告</body></html>", encoding="utf-8")
    (raw / "report.txt").write_bytes(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + b"\0" * 500)
    with zipfile.ZipFile(raw / "word.txt", "w") as document:
        document.writestr("word/document.xml", "<w:document/>")
    expected = dict.fromkeys(good, "used") | {"\\xff\\xfe.txt": "used"}
    return expected | {
        "link.txt": "outside_folder",
        "up.txt": "outside_folder",
        "loop.txt": "unreadable",
        "pipe.txt": "not_a_file",
        "page.txt": "binary",
        "report.txt": "binary",
        "word.txt": "binary",
        "folder link/": "outside_folder",
    }


def test_odd_names_and_kinds(tmp_path: Path) -> None:
    expected = odd_folder(tmp_path / "raw")
    Command(tmp_path)("run", "--direct", "--raw", "raw", "--output", "output")
    output = tmp_path / "output"
    whole(output)
    found = {
        str(row["source_file"]): row["reason"] if row["status"] == "quarantined" else row["status"]
        for row in rows(output, "source_files")
    }
    assert found == expected
    hints = {str(row["source_file"]): str(row["detail"]) for row in rows(output, "quarantine")}
    assert "HTML" in hints["page.txt"]
    assert "PDF" in hints["report.txt"]
    assert "Office" in hints["word.txt"]
    assert all("中山" not in str(rows(output, table)) for table in ("documents", "observations"))
    for page in (output / "latest").rglob("*.html"):
        assert "<script>alert" not in page.read_text(encoding="utf-8")


def test_only_files_that_cannot_be_used(tmp_path: Path) -> None:
    """Nothing to publish from, but the release says why of each."""
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "empty.txt").write_bytes(b"")
    done = Command(tmp_path)("run", "--direct", "--raw", "raw", "--output", "output", check=False)
    assert "Traceback" not in done.stderr
    if done.returncode == 0:
        assert [row["reason"] for row in rows(tmp_path / "output", "quarantine")] == ["empty"]


@dataclass(frozen=True)
class Measured:
    """What a run took."""

    seconds: float
    peak_megabytes: float
    said: str


def measured(raw: Path, output: Path) -> Measured:
    command = [sys.executable, "-m", "workreports.cli", "run", "--direct", "--raw", raw, "--output", output]
    started = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    said = process.stdout.read() if process.stdout else ""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, said
    found = Measured(time.monotonic() - started, usage.ru_maxrss / 1024, said)
    print(f"{raw}: {found.seconds:.1f} s, {found.peak_megabytes:.0f} MB\n{said.splitlines()[-1]}")
    return found


@pytest.mark.stress
def test_a_text_of_500_megabytes(tmp_path: Path, reports: Path) -> None:
    """Refused by size without being read; the report beside it is published."""
    line = "全市地区生产总值1500亿元，增长5%。\n".encode()
    with (reports / "huge.txt").open("wb") as stream:
        while stream.tell() < 500_000_000:
            stream.write(line * 20_000)
    took = measured(reports, tmp_path / "output")
    found = {row["source_file"]: row["reason"] for row in rows(tmp_path / "output", "source_files")}
    assert found == {"a.txt": None, "huge.txt": "too_large"}
    assert took.peak_megabytes < 700


@pytest.mark.stress
def test_a_hundred_thousand_empty_files(tmp_path: Path, reports: Path) -> None:
    for number in range(100_000):
        (reports / f"{number:06}.txt").touch()
    took = measured(reports, tmp_path / "output")
    assert len(rows(tmp_path / "output", "quarantine")) == 100_000
    assert len(rows(tmp_path / "output", "observations")) > 5
    assert took.peak_megabytes < 1500
    assert took.seconds < 300


@pytest.mark.stress
def test_a_line_of_30_megabytes(tmp_path: Path, reports: Path) -> None:
    """No report is so long: it is said, and nobody waits for a million figures."""
    line = "全市地区生产总值1500亿元，增长5%，新增就业3.2万人；" * 400_000
    (reports / "line.txt").write_text(REPORT.rstrip("\n") + line, encoding="utf-8")
    took = measured(reports, tmp_path / "output")
    found = {row["source_file"]: row["reason"] for row in rows(tmp_path / "output", "source_files")}
    assert found == {"a.txt": None, "line.txt": "too_long"}
    assert took.peak_megabytes < 1500


@pytest.mark.stress
def test_ten_thousand_documents_in_a_file(tmp_path: Path, reports: Path) -> None:
    parts = []
    for number in range(10_000):
        text = REPORT.replace("2018", str(1990 + number % 36)).replace("1500亿元", f"{1500 + number}亿元")
        parts.append(text.replace("增长5%", f"增长{number % 97 / 10 + 1:.1f}%"))
    (reports / "many.txt").write_text("".join(parts), encoding="utf-8")
    measured(reports, tmp_path / "output")
    copies = rows(tmp_path / "output", "document_copies")
    assert sum(row["source_file"] == "many.txt" for row in copies) == 10_000


NOTES = [b"", b"nonsense", b"5", b"[1, 2]", b"\xff\xfe", 7, "a text"]


@pytest.mark.parametrize("note", [b"[", *(pytest.param(note, marks=pytest.mark.stress) for note in NOTES)])
def test_a_note_of_the_last_release_that_is_damaged(output: Path, reports: Path, note: object) -> None:
    """The release that stands is found to be the same, or made anew; nobody has to clean up."""
    before = whole(output)
    with sqlite3.connect(output / "state" / "work.sqlite") as database:
        database.execute("UPDATE work SET head = ? WHERE key = 'published'", (note,))
    database.close()
    pipeline.run(reports, output)
    assert whole(output) == before
