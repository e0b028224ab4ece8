"""The desk's own pages: what each shows, and the template that lays it out."""

from functools import lru_cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined

from genomics.records.desk import Right
from genomics.review.web.visit import Visit


@lru_cache(maxsize=1)
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("genomics.review.web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def page(template: str, visit: Visit, **values: object) -> str:
    """Fill a template; every one knows who is there, what they may do and what their forms must send back."""
    account = visit.session.account if visit.session else None
    rights = {str(right) for right in Right if account and account.may(right)}
    csrf = visit.session.csrf if visit.session else ""
    return _templates().get_template(template).render(account=account, rights=rights, csrf=csrf, **values)


def filled(template: str, **values: object) -> str:
    """Fill a template that is no page: a picture."""
    return _templates().get_template(template).render(**values)


@lru_cache(maxsize=4)
def static(name: str) -> bytes:
    """A file that pages load: style or script."""
    return files("genomics.review.web").joinpath("static", name).read_bytes()
