import os

import pytest

from genomics.errors import FormatError, GenomicsError
from genomics.files.child import in_child


def test_what_the_work_gives_comes_back_from_another_process():
    there, value = in_child(lambda: (os.getpid(), [1, "two", None]))
    assert there != os.getpid()
    assert value == [1, "two", None]


def test_a_users_mistake_in_the_child_is_the_same_mistake_here():
    def fail():
        raise FormatError("a.bam: cut short; replace the file")

    with pytest.raises(FormatError, match="a.bam: cut short; replace the file"):
        in_child(fail)


def test_our_own_bug_keeps_the_place_where_it_happened():
    with pytest.raises(ZeroDivisionError) as caught:
        in_child(lambda: 1 // 0)
    assert "test_child.py" in "".join(caught.value.__notes__)


def test_a_child_that_is_killed_is_one_line():
    with pytest.raises(GenomicsError, match="ended early"):
        in_child(lambda: os.kill(os.getpid(), 9))
