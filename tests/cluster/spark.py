"""A Spark standalone cluster on the loopback: a master and workers out of pip's pyspark."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.cluster.processes import Processes, answers, free_ports, processes

HAIL = Path(__file__).parents[2] / ".venv-hail" / "bin" / "python"
_DEPLOY = "org.apache.spark.deploy"
MEMORY = "3g"


@dataclass
class Spark:
    """A running cluster. `env` is for the driver."""

    master: str
    env: dict[str, str]
    workers: list["subprocess.Popen[bytes]"]

    def kill_worker(self) -> None:
        """End the first worker without warning, with the executors that it runs."""
        os.killpg(self.workers[0].pid, 9)


@contextmanager
def spark(folder: Path, workers: int = 2) -> Iterator[Spark]:
    """A master and workers of one core each."""
    port, *pages = free_ports(2 + workers)
    env = _environment(folder)
    master = f"spark://127.0.0.1:{port}"
    with processes(folder) as daemons:
        words = ["--host", "127.0.0.1", "--port", port, "--webui-port", pages[0]]
        daemons.start("master", [_spark_class(), f"{_DEPLOY}.master.Master", *words], env)
        daemons.wait("the Spark master", lambda: answers(port))
        started = []
        for number, page in enumerate(pages[1:]):
            words = [
                "-c",
                1,
                "-m",
                MEMORY,
                "--host",
                "127.0.0.1",
                "--webui-port",
                page,
                "-d",
                folder / f"work{number}",
            ]
            command = [_spark_class(), f"{_DEPLOY}.worker.Worker", *words, master]
            started.append(daemons.start(f"worker{number}", command, env))
        daemons.wait("the Spark workers", lambda: _registered(daemons, workers))
        yield Spark(master, env, started)


def _registered(daemons: Processes, workers: int) -> bool:
    return (daemons.folder / "master.log").read_text(errors="replace").count("Registering worker") >= workers


def _spark_class() -> str:
    return str(Path(_asked("import pyspark; print(pyspark.__path__[0])")) / "bin" / "spark-class")


def _environment(folder: Path) -> dict[str, str]:
    java = _asked("from genomics.cohort.java import java_home; print(java_home())")
    return {
        "JAVA_HOME": java,
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_LOCAL_DIRS": str(folder / "local"),
        "SPARK_DAEMON_MEMORY": "512m",
        "SPARK_NO_DAEMONIZE": "1",
    }


def _asked(code: str) -> str:
    return subprocess.run([HAIL, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
