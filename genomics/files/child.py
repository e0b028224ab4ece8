"""Work in a process of its own: the memory of heavy libraries goes with it when it is done."""

import os
import pickle
import sys
import traceback
from collections.abc import Callable
from typing import Any, TypeVar

from genomics.errors import GenomicsError

Result = TypeVar("Result")


def in_child(work: Callable[[], Result]) -> Result:
    """Run `work` in a forked process and give its result, or raise what it raised.

    A child whose parent is gone finds its pipe closed and ends. Fork before threads are started.
    """
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _answer(work, writer)
    os.close(writer)
    with os.fdopen(reader, "rb") as answer:
        said = answer.read()
    _, status = os.waitpid(child, 0)
    if not said:
        raise GenomicsError(f"a process of this command ended early (status {status}); was memory short?")
    done, value = pickle.loads(said)
    if not done:
        raise value
    return value  # type: ignore[no-any-return]


def _answer(work: Callable[[], Any], writer: int) -> None:
    try:
        outcome = pickle.dumps((True, work()))
    except BaseException as error:
        error.add_note(traceback.format_exc())
        outcome = pickle.dumps((False, error))
    try:
        with os.fdopen(writer, "wb") as answer:
            answer.write(outcome)
    finally:
        sys.stderr.flush()
        os._exit(0)
