"""What a page is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from dash import Dash
from dash.development.base_component import Component

from dashboards.gallery import Gallery, Scene

Layout = Callable[[Scene, Mapping[str, str]], Component]
Register = Callable[[Dash, Gallery], None]
Late = Mapping[str, Callable[[Scene], Component]]


@dataclass(frozen=True)
class Page:
    """A page of the dashboard.

    A page module holds ``PATH``, ``NAME``, ``layout(scene, args)`` (pure: builds the component tree) and
    ``register(app, gallery)`` (thin callbacks: arguments checked with the helpers of ``dashboards.state``).

    Attributes:
        path: ``/network``; a page with a part of the path as argument ends in ``/<name>``, handed over in ``args``.
        name: in the navigation.
        in_navigation: whether the navigation lists it.
        late: what fills the places that the layout left with ``components.late.late``, by their names.
    """

    path: str
    name: str
    layout: Layout
    register: Register
    in_navigation: bool = True
    late: Late = field(default_factory=dict)
