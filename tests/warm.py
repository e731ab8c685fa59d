"""Processes that need not load the libraries again: each is forked from one that has done nothing else.

Half of what a small run takes is loading. What runs here is a process of its own, with its own folder,
environment, streams, signals and exit code; only the loading it shares. Tests whose subject is how the
command starts run it in the ordinary way.
"""

from __future__ import annotations

import array
import atexit
import contextlib
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import traceback
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NoReturn

REPOSITORY = Path(__file__).resolve().parent.parent
_LIBRARIES = ("duckdb", "great_expectations", "numpy", "pandas", "pyarrow.parquet", "rich.table", "typer")


class Parent:
    """The process that the others are forked from, started when the first is wanted."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.warm", str(theirs.fileno())],
            cwd=REPOSITORY,
            stdin=subprocess.DEVNULL,
            pass_fds=(theirs.fileno(),),
        )
        theirs.close()
        self._socket = ours

    def run(
        self, arguments: Sequence[str], folder: Path, env: Mapping[str, str], streams: Sequence[int]
    ) -> int:
        """Run Python with arguments (`-m MODULE …` or `-c CODE …`) and wait for its exit code."""
        told = json.dumps([list(arguments), str(folder), dict(env)]).encode("utf-8", "surrogateescape")
        handed = array.array("i", streams)
        self._socket.sendmsg(
            [len(told).to_bytes(8, "little")], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, handed)]
        )
        self._socket.sendall(told)
        return int.from_bytes(self._socket.recv(8, socket.MSG_WAITALL), "little", signed=True)

    def close(self) -> None:
        """End it."""
        self._socket.close()
        self._process.wait()


@cache
def _parent() -> Parent:
    parent = Parent()
    atexit.register(parent.close)
    return parent


def run(
    arguments: Sequence[str | Path],
    *,
    folder: Path | None = None,
    env: Mapping[str, str] | None = None,
    stdin: bytes = b"",
) -> subprocess.CompletedProcess[bytes]:
    """What `subprocess.run([sys.executable, *arguments], capture_output=True)` gives.

    With settings of Python itself, which it reads as it starts, that is what is done.
    """
    texts = [str(argument) for argument in arguments]
    asked = (env or {}).items()
    if any(name.startswith("PYTHON") and os.environ.get(name) != value for name, value in asked):
        return subprocess.run(
            [sys.executable, *texts], input=stdin, capture_output=True, cwd=folder, env=env, check=False
        )
    streams = [os.memfd_create(name) for name in ("in", "out", "err")]
    try:
        os.write(streams[0], stdin)
        os.lseek(streams[0], 0, os.SEEK_SET)
        code = _parent().run(texts, folder or Path.cwd(), dict(os.environ if env is None else env), streams)
        said = [os.pread(stream, os.fstat(stream).st_size, 0) for stream in streams[1:]]
    finally:
        for stream in streams:
            os.close(stream)
    return subprocess.CompletedProcess([sys.executable, *texts], code, *said)


# ---- the parent and its children ----


def _serve(asked: socket.socket) -> None:
    for name in _LIBRARIES:
        __import__(name)
    while True:
        size, handed, _, _ = asked.recvmsg(8, socket.CMSG_SPACE(3 * 4))
        if not size:
            return
        streams = array.array("i")
        for _, _, data in handed:
            streams.frombytes(data[: len(data) - len(data) % streams.itemsize])
        told = asked.recv(int.from_bytes(size, "little"), socket.MSG_WAITALL)
        child = os.fork()
        if child == 0:
            asked.close()
            _become(list(streams), *json.loads(told.decode("utf-8", "surrogateescape")))
        for stream in streams:
            os.close(stream)
        _, status = os.waitpid(child, 0)
        code = os.waitstatus_to_exitcode(status)
        asked.sendall(code.to_bytes(8, "little", signed=True))


def _become(streams: Sequence[int], arguments: list[str], folder: str, env: dict[str, str]) -> NoReturn:
    """Be the process that was asked for, and end."""
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(env)
    kind, what, *rest = arguments
    sys.argv = [what if kind == "-m" else kind, *rest]
    sys.path[0] = folder if kind == "-m" else ""
    code: object = 0
    try:
        if kind == "-m":
            runpy.run_module(what, run_name="__main__", alter_sys=True)
        else:
            exec(compile(what, "<string>", "exec"), {"__name__": "__main__"})  # noqa: S102 (a test's own code)
    except SystemExit as end:
        code = end.code
    except BaseException:
        traceback.print_exc()
        code = 1
    if isinstance(code, str):
        print(code, file=sys.stderr)
        code = 1
    with contextlib.suppress(BaseException):
        atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    os._exit(int(code or 0))  # type: ignore[call-overload]


if __name__ == "__main__":
    sys.path[0] = str(REPOSITORY)
    _serve(socket.socket(fileno=int(sys.argv[1])))
