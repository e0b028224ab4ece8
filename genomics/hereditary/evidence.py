"""What the criteria look at: one variant under one panel rule."""

import msgspec

from genomics.records.annotation import AnnotatedVariant
from genomics.records.panel import FrequencyCuts, PanelRule
from genomics.records.transcript import Transcript


class Evidence(msgspec.Struct, frozen=True):
    """`ba1_exception` is the source that lists the variant as common and yet not benign, if one does."""

    variant: AnnotatedVariant
    rule: PanelRule
    transcript: Transcript
    cuts: FrequencyCuts
    ba1_exception: str | None = None
