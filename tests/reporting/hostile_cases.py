"""Texts that try to become markup, template, style, address or attachment; one in every free field of a report."""

import msgspec
from counselor_cases import stored
from report_builders import (
    COUNSELOR,
    ancestry_case,
    finding,
    hereditary_case,
    identity,
    medicine_case,
    pgx,
    request,
    seven,
    traits,
    variant,
)

from genomics.records.annotation import Criterion
from genomics.records.case import Flag, Provenance, Severity, Signature
from genomics.records.pgx import PgxStatus
from genomics.records.review import Clearing, ClearReason

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><a href="javascript:alert(1)">x</a>',
    "' onmouseover='alert(1)",
    "{{ 7 * 7 }}{% raw %}",
    "{% include 'file:///etc/hostname' %}",
    "{request} {0} {{}}",
    "${7*7} #{7*7} <%= 7*7 %>",
    "</style><style>*{display:none}</style>",
    "<style>@import url(http://localhost/x.css);</style>",
    "x; background: url(file:///etc/hostname)",
    "<link rel=attachment href=file:///etc/hostname>",
    "<link rel=stylesheet href=http://localhost/x.css>",
    "<iframe src=file:///etc/passwd></iframe>",
    "<object data=file:///etc/passwd></object>",
    "<svg onload=alert(1)><use href=http://localhost/x#y></svg>",
    "<meta http-equiv=refresh content='0;url=http://localhost/'>",
    "<base href=http://localhost/>",
    "<form action=http://localhost><input name=x>",
    "&lt;b&gt; &amp; <!-- --> ]]>",
    "'; DROP TABLE reports; --",
    "file:///etc/hostname",
    "javascript:alert(document.title)",
    "\\u003cscript\\u003e %3Cscript%3E =cmd|' /C calc'!A0",
]


def _signed(text):
    return [Signature("x", f"Signer {text}", "counselor", "2026-01-12T14:02:00Z", "a" * 64), COUNSELOR]


def hereditary(text):
    found = msgspec.structs.replace(finding("LDLR", f"Condition {text}"), reasons=[f"reason {text}"])
    criterion = Criterion("PM2", True, 1, f"fact {text}")
    named = variant(found, hgvs_c=text, hgvs_p=text, criteria=[criterion])
    named = msgspec.structs.replace(named, clinvar_significance=text, clinvar_accession=text, hgvs_g=text)
    provenance = Provenance(text, {f"Resource {text}": text}, f"reference: {text}")
    return hereditary_case([found], [named], provenance=provenance)


def medicine(text):
    one = msgspec.structs.replace(
        pgx("TPMT", [text, text + "2"], status=PgxStatus.INDETERMINATE, reason=text, missing=[text]),
        called_by=text,
        phenotype_alternatives=[text],
        definition_version=text,
    )
    return medicine_case(seven(one))


def ancestry(text):
    calls = [msgspec.structs.replace(call, genotypes=[text], pairs=[text], sources=[text]) for call in traits()]
    case = ancestry_case(calls=calls)
    estimate = msgspec.structs.replace(case.insights.ancestry, panel_version=text)
    return msgspec.structs.replace(case, insights=msgspec.structs.replace(case.insights, ancestry=estimate))


CASES_OF = {"hereditary": hereditary, "medicine": medicine, "ancestry_traits": ancestry}


def hostile_request(kind, text):
    return request(CASES_OF[kind](text), identity(f"Name {text}"), signatures=_signed(text))


def hostile_report(text):
    """What the counselor's page shows: flags and decisions with the text too."""
    flag = Flag(text, Severity.REVIEW, text, text, subject=text)
    done = Clearing(text, text, ClearReason.OTHER, text, text, "2026-01-11T10:00:00Z")
    case = msgspec.structs.replace(hereditary(text), flags=[flag])
    return stored(case, [done], _signed(text), reason=text, note=text)
