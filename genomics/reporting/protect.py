"""A password on a PDF: AES-256. The file stays readable by screen readers for whoever has the password."""

import io

import pikepdf

from genomics.errors import RefusedError

LEAST_LETTERS = 8


def protected(pdf: bytes, password: str) -> bytes:
    """The same document behind a password. Its bytes differ from run to run: the salts must not repeat."""
    if len(password) < LEAST_LETTERS:
        raise RefusedError(f"a password has fewer than {LEAST_LETTERS} letters; give a longer one")
    sealed = io.BytesIO()
    allow = pikepdf.Permissions(accessibility=True, extract=True, modify_other=False, modify_annotation=False)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        # One password for both roles: a second one nobody holds would only look like protection.
        document.save(sealed, encryption=pikepdf.Encryption(user=password, owner=password, R=6, allow=allow))
    return sealed.getvalue()
