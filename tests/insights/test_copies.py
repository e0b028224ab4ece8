"""What counts as read at a place of ancestry or traits."""

import pytest
from insight_builders import calls

from genomics.errors import FormatError
from genomics.insights.copies import UNREAD, copies_at
from genomics.records.variant import Variant

PLACE = Variant("chr2", 100, "G", "A")


def told(*records, people=("A", "B")):
    return copies_at(calls(people, *records), [PLACE])[0].tolist()


def test_copies_of_the_asked_alternate_are_counted():
    assert told(("chr2:100:G:A", (), "0/1 1/1")) == [1, 2]
    assert told(("chr2:100:G:A", (), "0/0 0/1")) == [0, 1]


@pytest.mark.parametrize("genotype", ["./.", "./1", "0/.", "1", "0"])
def test_missing_half_and_single_copies_are_unread(genotype):
    assert told(("chr2:100:G:A", (), f"{genotype} 0/1")) == [UNREAD, 1]


def test_an_absent_place_is_unread_not_reference():
    assert told(("chr2:101:G:A", (), "1/1 1/1")) == [UNREAD, UNREAD]


def test_a_filtered_record_is_unread():
    assert told(("chr2:100:G:A", ("LowQual",), "0/1 0/0")) == [UNREAD, UNREAD]


def test_a_record_without_alternate_says_reference():
    assert told(("chr2:100:G:.", (), "0/0 ./.")) == [0, UNREAD]


def test_another_alternate_alone_says_nothing_of_the_asked_one():
    assert told(("chr2:100:G:T", (), "0/0 0/1")) == [UNREAD, UNREAD]


def test_who_carries_another_alternate_beside_is_unread():
    assert told(("chr2:100:G:A", (), "0/1 0/1"), ("chr2:100:G:T", (), "0/0 0/1")) == [1, UNREAD]


def test_other_reference_bases_are_refused():
    with pytest.raises(FormatError, match="call against GRCh38"):
        told(("chr2:100:C:A", (), "0/1 0/1"))
