"""A Slurm of one node on the loopback: munge, controller and node daemon, without accounting."""

import os
import pwd
import secrets
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.cluster.processes import free_ports, processes

CORES = 2
MEMORY_MB = 6000
COMMANDS = ("sbatch", "squeue", "scancel", "srun", "sinfo", "scontrol")
_CONF = """ClusterName=test
SlurmctldHost={host}(127.0.0.1)
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
SlurmctldPort={controller}
SlurmdPort={node}
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
ProctrackType=proctrack/pgid
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
SchedulerParameters=batch_sched_delay=0,sched_min_interval=0
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
ReturnToService=2
KillWait=5
NodeName={host} NodeAddr=127.0.0.1 CPUs={cores} RealMemory={memory} State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""


@contextmanager
def slurm(folder: Path) -> Iterator[dict[str, str]]:
    """A running Slurm; yields the environment in which its commands find it.

    They stand in a folder of their own on the path: the executor takes SLURM_CONF out of the jobs' environment.
    """
    for name in ("state", "spool"):
        (folder / name).mkdir(mode=0o700)
    folder.chmod(0o755)
    controller, node = free_ports(2)
    host, user = socket.gethostname().split(".")[0], pwd.getpwuid(os.getuid()).pw_name
    conf = folder / "slurm.conf"
    values = {"host": host, "user": user, "folder": folder, "controller": controller, "node": node}
    conf.write_text(_CONF.format(**values, cores=CORES, memory=MEMORY_MB))
    env = {"SLURM_CONF": str(conf)}
    with processes(folder) as daemons:
        daemons.start("munged", _munge(folder))
        daemons.wait("munge", (folder / "munge.socket").exists)
        daemons.start("slurmctld", [_program("slurmctld"), "-D", "-f", conf], env)
        daemons.start("slurmd", [_program("slurmd"), "-D", "-f", conf, "-N", host], env)
        daemons.wait("the Slurm node", lambda: _ask(env, "sinfo", "--noheader", "--format=%T") == "idle")
        try:
            yield {"PATH": f"{_commands(folder, conf)}:{os.environ['PATH']}"}
        finally:
            _ask(env, "scancel", "--user", user)
            daemons.wait("the end of all jobs", lambda: not _ask(env, "squeue", "--noheader"))


def _munge(folder: Path) -> list[object]:
    key = folder / "munge.key"
    key.write_bytes(secrets.token_bytes(128))
    key.chmod(0o400)
    places = {
        "socket": "munge.socket",
        "pid-file": "munged.pid",
        "log-file": "munge.log",
        "seed-file": "munge.seed",
    }
    options = [f"--{name}={folder / file}" for name, file in places.items()]
    return [_program("munged"), "--foreground", "--force", f"--key-file={key}", *options]


def _commands(folder: Path, conf: Path) -> Path:
    """Slurm's commands, each told where its configuration is."""
    place = folder / "bin"
    place.mkdir()
    for name in COMMANDS:
        shim = place / name
        shim.write_text(f'#!/bin/sh\nSLURM_CONF={conf} exec {_program(name)} "$@"\n')
        shim.chmod(0o755)
    return place


def _ask(env: dict[str, str], *command: str) -> str:
    program, *words = command
    told = subprocess.run(
        [_program(program), *words], env={**os.environ, **env}, capture_output=True, text=True, check=False
    )
    return told.stdout.strip()


def _program(name: str) -> str:
    """Daemons lie in /usr/sbin, which is not on everyone's path."""
    return shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/sbin") or name
