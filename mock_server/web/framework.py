"""The parts of Connexion that the mock uses, imported without the rest.

`import connexion` also imports its test client, three HTTP clients and a terminal library: over half of the time from
launch to first answer. Its two package modules are therefore put in place without running them, and `requests`,
which only downloads documents, likewise. Each runs after all on the first access to a name that only it defines, so
that other code in the same process finds the whole of Connexion.
"""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any


class _Deferred(ModuleType):
    """A module that runs when a name is asked of it that it doesn't have."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or self.__dict__.get("_running"):
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        self.__dict__["_running"] = True
        loader = None if self.__spec__ is None else self.__spec__.loader
        if loader is not None:
            loader.exec_module(self)
        self.__class__ = ModuleType
        return getattr(self, name)


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


_connexion = find_spec("connexion")
_defer("connexion", _connexion)
_defer("connexion.middleware", _package("connexion.middleware", _connexion))
_defer("requests", find_spec("requests"))

from connexion.middleware.abstract import RoutedAPI, RoutedMiddleware, SpecMiddleware  # noqa: E402
from connexion.middleware.routing import RoutingAPI, RoutingMiddleware  # noqa: E402
from connexion.operations import AbstractOperation  # noqa: E402
from connexion.resolver import Resolver  # noqa: E402
from connexion.spec import OpenAPISpecification  # noqa: E402

# What the Swagger UI asks of the package; it need not run for that.
sys.modules["connexion.middleware"].__dict__.setdefault("SpecMiddleware", SpecMiddleware)

__all__ = [
    "AbstractOperation",
    "OpenAPISpecification",
    "Resolver",
    "RoutedAPI",
    "RoutedMiddleware",
    "RoutingAPI",
    "RoutingMiddleware",
]
