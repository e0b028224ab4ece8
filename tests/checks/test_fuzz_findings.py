"""What fuzzing and the properties found: each was an uncaught exception once, and is a user's mistake now."""

import pytest

from genomics.errors import GenomicsError
from genomics.files.documents import read_document
from genomics.files.settings import read_config
from genomics.records.problem import CheckedInputs


@pytest.mark.parametrize(
    ("read", "data", "words"),
    [
        (lambda path: read_document(path, CheckedInputs), b'{"\xac":1}', "expected CheckedInputs"),
        (read_config, b'{"\\ud800\\udc00": null}', "half of a character, which no text holds"),
        (read_config, b'results: "\\ud800"', "half of a character, which no text holds"),
    ],
    ids=["JSON that is not UTF-8", "a key of two halves", "a lone half of a character"],
)
def test_what_was_found_is_refused_in_words(tmp_path, read, data, words):
    path = tmp_path / "found"
    path.write_bytes(data)
    with pytest.raises(GenomicsError, match=words) as caught:
        read(path)
    assert str(path) in str(caught.value)
