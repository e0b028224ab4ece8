"""YAML without its traps: keys once, no anchors or tags, plain words stay words, bounded in size and depth.

Plain values follow the core schema of YAML 1.2: only `true` and `false` are truth values (`no` is a word), `010`
and `1:30` are no numbers (YAML 1.1 reads 8 and 90), and a date is text.
"""

import re
from pathlib import Path
from typing import Any

import yaml

from genomics.errors import ConfigError

_LARGEST = 1_000_000
_DEEPEST = 20
_PLAIN = {
    "tag:yaml.org,2002:bool": (re.compile(r"(?:true|True|TRUE|false|False|FALSE)\Z"), "tTfF"),
    "tag:yaml.org,2002:int": (re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})\Z"), "-+0123456789"),
    "tag:yaml.org,2002:float": (
        re.compile(
            r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)\.[0-9]*)(?:[eE][-+]?[0-9]+)?\Z"
            r"|[-+]?(?:0|[1-9][0-9]*)[eE][-+]?[0-9]+\Z"
            r"|[-+]?\.(?:inf|Inf|INF)\Z|\.(?:nan|NaN|NAN)\Z"
        ),
        "-+.0123456789",
    ),
    "tag:yaml.org,2002:null": (re.compile(r"(?:~|null|Null|NULL|)\Z"), "~nN\0"),
}


def read_yaml(path: Path) -> dict[str, Any]:
    """A YAML document that is a map; `ConfigError` names the line that is not plain YAML or repeats a key."""
    if path.stat().st_size > _LARGEST:
        raise ConfigError(f"{path}: {path.stat().st_size:,} bytes are too many for settings; give the right file")
    try:
        document = yaml.load(path.read_text(encoding="utf-8"), Loader=_StrictLoader)
    except (yaml.YAMLError, ValueError) as error:
        raise ConfigError(f"{path}: {' '.join(str(error).split())[:300]}; correct the YAML") from error
    if not isinstance(document, dict):
        raise ConfigError(f"{path}: expected a map of keys at the top")
    return document


class _StrictLoader(yaml.SafeLoader):
    """SafeLoader that refuses what YAML would silently change: a key given twice, a value copied from elsewhere."""

    yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, (pattern, firsts) in _PLAIN.items() if first in firsts]
        for first in ["", *"".join(firsts for _, firsts in _PLAIN.values()).replace("\0", "")]
    } | {"": [("tag:yaml.org,2002:null", re.compile(r"\Z"))]}

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self._depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _refused("anchors and aliases (& and *) are not read here", event.start_mark)
        if getattr(event, "tag", None):
            raise _refused(f"the tag {event.tag} is not read here", event.start_mark)
        if self._depth >= _DEEPEST:
            raise _refused(f"deeper than {_DEEPEST} levels", event.start_mark)
        self._depth += 1
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node

    def construct_scalar(self, node: yaml.ScalarNode | yaml.MappingNode) -> Any:
        value = super().construct_scalar(node)
        if (
            isinstance(value, str)
            and not value.isprintable()
            and any("\ud800" <= sign <= "\udfff" for sign in value)
        ):
            raise _refused("half of a character, which no text holds", node.start_mark)
        return value

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, str):
                raise _refused(f"key {key!r} is not a word; quote it if it is meant", key_node.start_mark)
            if key in seen:
                raise _refused(f"key {key!r} is given twice", key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep)


def _refused(why: str, mark: Any) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=why, problem_mark=mark)
