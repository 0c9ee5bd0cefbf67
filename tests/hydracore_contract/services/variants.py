"""A service that differs from the conforming one in one small thing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, Protocol

from starlette.types import ASGIApp

from tests.hydracore_contract.services.app import Finish, fastapi_app
from tests.hydracore_contract.services.exchange import Answer, Ask
from tests.hydracore_contract.services.fields import CREATE, UPDATE, Fields, PathValue
from tests.hydracore_contract.services.gate import Gate
from tests.hydracore_contract.services.probe_client import Client
from tests.hydracore_contract.services.service import PATH_VALUE, Parts, Service
from tests.hydracore_contract.services.setup import Setup
from tests.hydracore_contract.services.store import Store
from tests.hydracore_contract.services.view import View

Probe = Callable[[Client], bool]
Shell = Callable[[ASGIApp], ASGIApp]

HASTE = ("--request-timeout", "2", "--fail-fast")
"""For services that would make a run last for hours."""


class MakeApp(Protocol):
    def __call__(self, service: Service, finish: Finish) -> ASGIApp: ...


def unchanged(_ask: Ask, answer: Answer) -> Answer:
    return answer


def nothing_to_see(_client: Client) -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """`text` says what is special. `probe` is true of the conforming service and false of a broken one.

    `after` changes answers before they are written; `shell` is around the whole app. `options` are those that the
    contract tests need to see it, or, for a correct one, to bear it; `instances` are known if the caller names none;
    idle connections are closed after `keep_alive` seconds.
    """

    text: str
    kind: str = ""
    probe: Probe = nothing_to_see
    service: type[Service] = Service
    gate: type[Gate] = Gate
    store: type[Store] = Store
    view: type[View] = View
    create: Fields = field(default_factory=lambda: CREATE)
    update: Fields = field(default_factory=lambda: UPDATE)
    path: PathValue = PATH_VALUE
    after: Finish = unchanged
    app: MakeApp = fastapi_app
    shell: Shell | None = None
    server: Literal["h11", "httptools"] = "httptools"
    keep_alive: int = 5
    options: tuple[str, ...] = ()
    instances: frozenset[str] | None = None

    def build(self, setup: Setup) -> ASGIApp:
        parts = Parts(self.gate, self.store, self.view, self.create, self.update, self.path)
        known = Setup(setup.token, setup.api_key, setup.instances or self.instances)
        app = self.app(self.service(parts, known), self.after)
        return self.shell(app) if self.shell else app
