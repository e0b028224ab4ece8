"""Shapes that pages draw, as places on paper in SVG units; `label` is read out and shown on hover."""

import msgspec


class Bar(msgspec.Struct, frozen=True):
    """A bar of a histogram."""

    x: float
    y: float
    width: float
    height: float
    label: str


class Dot(msgspec.Struct, frozen=True):
    """One person or pair; `tone` names its colour and shape."""

    x: float
    y: float
    tone: str
    label: str


class Tick(msgspec.Struct, frozen=True):
    """A label on an axis."""

    x: float
    y: float
    text: str
