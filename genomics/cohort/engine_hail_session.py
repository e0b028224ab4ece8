"""A Hail with a Spark of its own, on this machine or on a cluster."""

import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import hail as hl
from py4j.protocol import Py4JJavaError

from genomics.cohort.java import java_home
from genomics.errors import ConfigError, FormatError
from genomics.records.engine import is_spark_master

# The quick compiler saves seconds on a small cohort, the thorough one more of them on a large one (docs/scale.md).
_SMALL = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
_LARGE = "-XX:+UseSerialGC"
LARGE_FROM = 20_000_000  # genotypes: people times records


@contextmanager
def hail_session(master: str, scratch: Path, log: Path, genotypes: int = 0) -> Iterator[None]:
    """Hail with a Spark of its own, started and stopped here. `master` is `local[N]` or a cluster's address;
    `genotypes` is how many will be read.
    """
    if not is_spark_master(master):
        raise ConfigError(f"{master!r} is no address of Spark; give local[*], spark://HOST:PORT, yarn or k8s://...")
    os.environ |= {"JAVA_HOME": str(java_home()), "SPARK_LOCAL_DIRS": str(scratch.resolve())}
    java = _LARGE if genotypes >= LARGE_FROM else _SMALL
    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.extraJavaOptions": java,
        "spark.executor.extraJavaOptions": java,
    }
    if master.startswith("local"):
        os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
        settings |= {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
    folder = scratch.resolve().as_uri()
    warnings.filterwarnings("ignore", "Hail was built and tested with Java 11")
    with _java_writes_to_stderr():
        _start(master, folder, log, settings)
    try:
        yield
    except (hl.utils.java.FatalError, hl.utils.java.HailUserError) as error:
        raise FormatError(f"Hail: {str(error).splitlines()[0]}; see {log}, or choose --engine local") from error
    finally:
        # Its small web server would wait ten seconds for requests that are over (JDK 17); Java itself ends below.
        hl.current_backend()._stop_jhttp_server = lambda: None
        hl.stop()


def _start(master: str, folder: str, log: Path, settings: dict[str, str]) -> None:
    try:
        hl.init(
            app_name="genomics cohort",
            backend="spark",
            master=master,
            quiet=True,
            log=str(log),
            tmp_dir=folder,
            local_tmpdir=folder,
            spark_conf=settings,
        )
    except Py4JJavaError as error:
        why = str(error.java_exception.getMessage()).splitlines()[0]
        raise ConfigError(f"Spark at {master} cannot be used ({why}); start it, or correct the address") from error


@contextmanager
def _java_writes_to_stderr() -> Iterator[None]:
    """Java takes over the standard output as it is when it starts; ours is for data."""
    sys.stdout.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
