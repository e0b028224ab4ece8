"""Processes of a test cluster: each in a group of its own, all ended when the block ends, however it ends."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

PATIENCE = 60  # seconds until a daemon must answer
GRACE = 10  # seconds that a daemon has to end by itself


class Processes:
    """Daemons in the order of their start, each with a log."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._started: list[tuple[str, subprocess.Popen[bytes]]] = []

    def start(
        self, name: str, command: Sequence[object], env: Mapping[str, str] | None = None
    ) -> subprocess.Popen[bytes]:
        """Start a daemon in the foreground; its output goes to a log of its name."""
        with (self.folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                [str(word) for word in command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, **(env or {})},
                start_new_session=True,
            )
        self._started.append((name, process))
        return process

    def wait(self, what: str, ready: Callable[[], bool]) -> None:
        """Wait until `ready`; a daemon that ended before, or silence, stops the run with its last words."""
        end = time.monotonic() + PATIENCE
        while not ready():
            ended = [name for name, process in self._started if process.poll() is not None]
            if ended or time.monotonic() > end:
                sys.exit(f"{what} did not come up\n{self.last_words()}")
            time.sleep(0.1)

    def last_words(self) -> str:
        """The end of every log."""
        logs = sorted(self.folder.glob("*.log"))
        return "\n".join(f"--- {path.name}\n{path.read_text(errors='replace')[-1500:]}" for path in logs)

    def stop(self) -> None:
        """End every daemon, the last first, with all that it started."""
        for _, process in reversed(self._started):
            _signal(process, signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                process.wait(GRACE)
            _signal(process, signal.SIGKILL)
            process.wait()


def _signal(process: subprocess.Popen[bytes], number: int) -> None:
    """To the whole group: what a daemon started has its group, or is one of the daemon's own."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, number)


@contextmanager
def processes(folder: Path) -> Iterator[Processes]:
    """No process that was started here outlives the block; an end from outside ends it too."""
    started = Processes(folder)
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        yield started
    finally:
        started.stop()
        signal.signal(signal.SIGTERM, before)


def free_ports(count: int) -> list[int]:
    """Ports of the loopback that nobody listens at now."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in sockets]
    finally:
        for one in sockets:
            one.close()


def answers(port: int) -> bool:
    """Whether somebody listens at a port of the loopback."""
    with socket.socket() as one:
        one.settimeout(1)
        return one.connect_ex(("127.0.0.1", port)) == 0
