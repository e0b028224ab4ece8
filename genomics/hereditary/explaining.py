"""A classified variant in plain lines: what ClinVar says, what was computed and from what, and where it goes."""

from genomics.records.annotation import ClassifiedVariant, Criterion


def explained(row: ClassifiedVariant) -> str:
    """Everything behind one row, for a terminal."""
    names = [name for name in (row.hgvs_c, row.hgvs_p, row.hgvs_g) if name]
    met = [criterion for criterion in row.criteria if criterion.met]
    others = [criterion for criterion in row.criteria if not criterion.met]
    lines = [
        f"{row.key}  {row.gene}, {row.condition}",
        f"  names      {'  '.join(names)}",
        f"  effect     {', '.join(row.consequences) or 'not known'} in exon {row.exon or '?'} of {row.transcript}",
        f"  rule       {row.rule}, copies: {row.allelic_rule}",
        f"A ClinVar    {_clinvar(row)}",
        f"B computed   {row.computed_class}, {row.points} points",
        *_listed("  met", met),
        *_listed("  not met", others),
        f"Route        {row.route}",
        *(f"  because    {reason}" for reason in row.reasons),
        *(f"  made from  {version}" for version in row.versions),
    ]
    return "\n".join(lines)


def _clinvar(row: ClassifiedVariant) -> str:
    if row.clinvar_accession is None:
        return "not in ClinVar"
    stars = "?" if row.clinvar_stars is None else row.clinvar_stars
    conflict = f"; {row.clinvar_conflict}" if row.clinvar_conflict else ""
    conditions = f"; {row.clinvar_conditions}" if row.clinvar_conditions else ""
    said = row.clinvar_significance or "no classification"
    return f"{row.clinvar_group}: {said}, {stars} stars, {row.clinvar_accession}{conflict}{conditions}"


def _listed(title: str, criteria: list[Criterion]) -> list[str]:
    """One line for each criterion: points, the fact, and the source of the rule."""
    return [
        f"{title:<11}  {one.code:<15}{one.points:+3d}  {one.fact}" + (f"  [{one.source}]" if one.source else "")
        for one in criteria
    ]
