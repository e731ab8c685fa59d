"""The first thing a command does: be ready to be ended. What it is made of is imported afterwards.

Ctrl-C ends with the code 130 and SIGTERM with 143, each with one line, also while libraries are loaded.
"""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType
from typing import NoReturn

INTERRUPTED, TERMINATED = 130, 143
_CODES = {signal.SIGINT: INTERRUPTED, signal.SIGTERM: TERMINATED}
_asked: list[int] = []  # the signals that came


def _end(number: int, _frame: FrameType | None) -> None:
    """End as Ctrl-C does, so that everything is put away; a second signal of SIGTERM ends at once."""
    _asked.append(number)
    if number == signal.SIGTERM:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
    raise KeyboardInterrupt


def main() -> NoReturn:
    """Run the command."""
    for number in _CODES:
        if signal.getsignal(number) is not signal.SIG_IGN:  # as for what runs in the background
            signal.signal(number, _end)
    try:
        from workreports.cli.main import main as run

        run()
    except KeyboardInterrupt:
        ended()
    except SystemExit:
        raise
    except BaseException:
        if _asked:  # some libraries make something else of it
            ended()
        raise


def asked() -> bool:
    """Whether somebody wants the command to end."""
    return bool(_asked)


def ended() -> NoReturn:
    """Say in one line that the command was ended from outside, and end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    code = _CODES.get(signal.Signals(_asked[0]), INTERRUPTED) if _asked else INTERRUPTED
    what = "Terminated" if code == TERMINATED else "Interrupted"
    print(f"workreports: {what}; nothing was published.", file=sys.stderr)
    sys.stderr.flush()
    os._exit(code)  # threads that still work would keep it from ending, and have nothing to put away


if __name__ == "__main__":
    main()
