"""Runs a command and prints the CPU seconds and peak KB of it and of every process that it leaves behind.

A small program of its own: a child's peak counts from the fork, so that a large parent would hide it.
"""

import ctypes
import os
import resource
import subprocess
import sys

PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h: orphans become children of this process


def main() -> int:
    """Exit code of the command."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=False).returncode
    while True:
        try:
            os.wait()
        except ChildProcessError:
            break
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(used.ru_utime + used.ru_stime, used.ru_maxrss)
    return code


if __name__ == "__main__":
    sys.exit(main())
