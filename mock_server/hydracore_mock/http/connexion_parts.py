"""The parts of Connexion that the mock uses, imported without the rest.

A reach into Connexion 3.3: its package modules have no lazy imports, and no submodule can be imported without them.
`import connexion` brings in its test client, three HTTP clients and a terminal library, which the mock never uses.
Measured on 2026-11-30, CPU of a new process up to `RoutingAPI`, best of five: 0.35 s and 679 modules with Connexion as
it is, 0.17 s and 337 modules with these stand-ins; that is over half of the time from launch to first answer.

- `connexion` and `connexion.middleware` are put into `sys.modules` without running them, and so are `requests` and
  `jinja2`, with which Connexion would download and expand documents. Each runs on the first access to a name that it
  doesn't have yet, so that other code in the process finds the whole of Connexion.
- `werkzeug`, of which Connexion names one class in an annotation, has a stand-in while Connexion is imported.

`tests/hydracore_mock/http/test_connexion_parts.py` fails where Connexion no longer needs this, or no longer bears it.
"""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any


class _Deferred(ModuleType):
    """A module that runs on the first access to a name that it doesn't have."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or self.__dict__.get("_running"):
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        self.__dict__["_running"] = True
        loader = None if self.__spec__ is None else self.__spec__.loader
        if loader is not None:
            loader.exec_module(self)
        self.__class__ = ModuleType  # type: ignore[assignment]  # back from the subclass
        return getattr(self, name)


class _StandIn(ModuleType):
    """An empty module under the name of another."""


def _defer(name: str, spec: ModuleSpec | None) -> None:
    if name in sys.modules or spec is None:
        return
    module = module_from_spec(spec)
    module.__class__ = _Deferred
    sys.modules[name] = module
    package, _, attribute = name.rpartition(".")
    if package:
        setattr(sys.modules[package], attribute, module)


def _package(name: str, parent: ModuleSpec | None) -> ModuleSpec | None:
    """The spec of a subpackage, found without importing its parent."""
    if parent is None or not parent.submodule_search_locations:
        return None
    folder = Path(parent.submodule_search_locations[0]) / name.rpartition(".")[2]
    return spec_from_file_location(name, folder / "__init__.py", submodule_search_locations=[str(folder)])


def _stand_in(name: str, attribute: str) -> None:
    if name not in sys.modules:
        sys.modules[name] = _StandIn(name)
        setattr(sys.modules[name], attribute, object)


def _stand_down(name: str) -> None:
    if isinstance(sys.modules.get(name), _StandIn):
        del sys.modules[name]


_connexion = find_spec("connexion")
_defer("connexion", _connexion)
_defer("connexion.middleware", _package("connexion.middleware", _connexion))
_defer("requests", find_spec("requests"))
_defer("jinja2", find_spec("jinja2"))
_stand_in("werkzeug", "Request")

from connexion.middleware.abstract import SpecMiddleware  # noqa: E402
from connexion.middleware.routing import RoutingAPI, RoutingMiddleware  # noqa: E402
from connexion.operations import AbstractOperation  # noqa: E402
from connexion.resolver import Resolver  # noqa: E402
from connexion.spec import OpenAPISpecification  # noqa: E402

_stand_down("werkzeug")
# The Swagger UI takes this from the package, which need not run for it.
sys.modules["connexion.middleware"].__dict__.setdefault("SpecMiddleware", SpecMiddleware)

__all__ = [
    "AbstractOperation",
    "OpenAPISpecification",
    "Resolver",
    "RoutingAPI",
    "RoutingMiddleware",
]
