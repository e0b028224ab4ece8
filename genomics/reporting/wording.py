"""Wording files: every language says the same things, and a language is used for release only once approved.

A wording file is YAML whose leaves are texts with `{places}`. Keys are joined by dots (`frame.page`), list items
by their number (`hereditary.limits_list.0`).
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import yaml

from genomics.errors import ConfigError
from genomics.records.person import Language

_PLACE = re.compile(r"\{([^{}]*)\}")
_MODEL = Language.EN


class Approval(msgspec.Struct, frozen=True):
    """Who read a language's texts, when, and for which use."""

    reviewer: str
    date: str
    scope: str


class Words:
    """The texts of one language; asking for a key or a place that is not there is an error."""

    def __init__(self, language: Language, texts: dict[str, str]) -> None:
        self.language = language
        self._texts = texts

    def __call__(self, key: str, **values: str) -> str:
        """The text of `key` with its places filled."""
        if key not in self._texts:
            raise ConfigError(f"{self.language}.yaml: no text for {key}; add it to every wording file")
        return _PLACE.sub(lambda place: values[place.group(1)], self._texts[key])

    def has(self, key: str) -> bool:
        """Whether there is a text under `key`."""
        return key in self._texts

    def each(self, key: str) -> list[str]:
        """The texts of a list."""
        return [self(f"{key}.{number}") for number in self._numbers(key)]

    def each_pair(self, key: str, first: str, second: str) -> list[tuple[str, str]]:
        """Two texts of each item of a list of mappings."""
        return [(self(f"{key}.{n}.{first}"), self(f"{key}.{n}.{second}")) for n in self._numbers(key)]

    def _numbers(self, key: str) -> list[int]:
        depth = key.count(".") + 1
        names = {text.split(".")[depth] for text in self._texts if text.startswith(f"{key}.")}
        if not names:
            raise ConfigError(f"{self.language}.yaml: no list {key}; add it to every wording file")
        return sorted(int(name) for name in names)


def read_wording(folder: Path) -> dict[Language, Words]:
    """Read every language of `folder`; `ConfigError` names the file and key where they differ."""
    texts = {language: dict(_flat(_path(folder, language))) for language in Language}
    for language in Language:
        _compare(_path(folder, language), texts[language], _path(folder, _MODEL), texts[_MODEL])
    return {language: Words(language, texts[language]) for language in Language}


def language_approval(folder: Path, language: Language) -> Approval | None:
    """Who approved the texts of `language`; `None` means that its reports cannot be released."""
    path = _path(folder, language)
    try:
        return msgspec.convert(_load(path)["approval"], Approval | None)
    except (KeyError, msgspec.ValidationError) as error:
        raise ConfigError(
            f"{path}: approval must be null or hold reviewer, date and scope ({error}); correct it"
        ) from error


def _path(folder: Path, language: Language) -> Path:
    return folder / f"{language}.yaml"


class _StrictLoader(yaml.SafeLoader):
    """YAML that refuses a key written twice."""


def _unique_mapping(loader: yaml.SafeLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    keys = [loader.construct_object(key) for key, _ in node.value]
    for key in keys:
        if keys.count(key) > 1:
            raise yaml.constructor.ConstructorError(None, None, f"key {key} stands twice", node.start_mark)
    return {
        key: loader.construct_object(value, deep=True) for key, (_, value) in zip(keys, node.value, strict=True)
    }


_StrictLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _unique_mapping)


def _load(path: Path) -> dict[str, Any]:
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), _StrictLoader)  # a SafeLoader
    except yaml.YAMLError as error:
        raise ConfigError(f"{path}: {' '.join(str(error).split())}; correct the file") from error
    if not isinstance(content, dict):
        raise ConfigError(f"{path}: not a mapping of keys to texts; correct the file")
    return content


def _flat(path: Path) -> Iterator[tuple[str, str]]:
    for name, value in _load(path).items():
        if name != "approval":
            yield from _leaves(path, str(name), value)


def _leaves(path: Path, key: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        if not value.strip():
            raise ConfigError(f"{path}: {key} is empty; write its text")
        yield key, value
    elif isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for name, inner in items:
            yield from _leaves(path, f"{key}.{name}", inner)
    else:
        raise ConfigError(f"{path}: {key} is {value!r}, not a text; put it in quotes")


def _compare(path: Path, texts: dict[str, str], model_path: Path, model: dict[str, str]) -> None:
    for key in sorted(texts.keys() ^ model.keys()):
        lacking, other = (path, model_path) if key in model else (model_path, path)
        raise ConfigError(f"{lacking}: {key} is missing; {other.name} has it")
    for key, text in texts.items():
        places, expected = set(_PLACE.findall(text)), set(_PLACE.findall(model[key]))
        if places != expected:
            raise ConfigError(
                f"{path}: {key} has the places {sorted(places)}; {model_path.name} has {sorted(expected)}"
            )
