"""Pages for the people who run batches: templates that lie beside the code whose numbers they show."""

from jinja2 import Environment, PackageLoader, StrictUndefined


def fill_page(template: str, **values: object) -> str:
    """Fill a template of the package, such as `alignment/page.html.j2`: escaped, strict about missing values."""
    templates = Environment(
        loader=PackageLoader("genomics", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return templates.get_template(template).render(**values)
