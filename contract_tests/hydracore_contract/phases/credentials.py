"""Is every operation closed to wrong credentials and open to right ones, whatever else the request holds?"""

from __future__ import annotations

from collections.abc import Iterator

from hydracore_contract.exchange import Request
from hydracore_contract.fields import ABSENT
from hydracore_contract.generate.credentials import Badge, matrix
from hydracore_contract.generate.requests import json_media, raw, request
from hydracore_contract.generate.valid_values import Unmakeable
from hydracore_contract.phases.targets import Path, body, delete, discard, named, place, resource_of, role_of
from hydracore_contract.phases.unit import Phase, Unit
from hydracore_contract.session import Session
from hydracore_openapi.model import Operation


def phase(session: Session) -> Phase:
    return Phase("credentials", "Credentials", tuple(units(session)))


def units(session: Session) -> Iterator[Unit]:
    for operation in session.contract.operations:
        badges = matrix(operation, session.contract.security_schemes, session.settings.secrets)
        if badges:
            wrong = sum(not badge.accepted for badge in badges)
            estimate = len(badges) * 2 + wrong // 6 * 5 + 6
            yield Unit(
                operation.id, estimate, tried(operation, badges), operation.method != "GET", apart=True
            )


def tried(operation: Operation, badges: tuple[Badge, ...]):  # type: ignore[no-untyped-def]
    def run(session: Session) -> None:
        Trial(session, operation).run(badges)

    return run


class Trial:
    """One operation with every kind of credentials."""

    def __init__(self, session: Session, operation: Operation) -> None:
        self.session = session
        self.operation = operation
        self.resource = resource_of(session, operation)
        self.role = role_of(session, operation)

    def run(self, badges: tuple[Badge, ...]) -> None:
        path = self._path()
        if path is None:
            self.session.miss(f"credentials of {self.operation.id}: no item could be made to try them on")
            return
        try:
            for badge in badges:
                if self._one(badge, path) and self.role == "delete":
                    path = self._path() or path
            self._look(path)
            for badge in [each for each in badges if not each.accepted][::6]:
                self._nothing_leaks(badge, path)
            self._look(path)
        except Unmakeable as reason:
            self.session.miss(f"credentials of {self.operation.id}: {reason}")
        self._clean(path)

    def _path(self) -> Path | None:
        return place(self.session, self.operation)

    def _one(self, badge: Badge, path: Path) -> bool:
        """Tells whether the service has done what it was asked to."""
        exchange = self.session.send(self.operation, self._request(badge, path, self._body()))
        if self.role == "create":
            discard(self.session, exchange)
        elif exchange.is_success and not badge.accepted:
            self._look(path)
        return exchange.is_success

    def _body(self) -> object:
        return body(self.session, self.operation)

    def _request(self, badge: Badge, path: Path, sent: object) -> Request:
        return request(self.operation, path, badge.headers, sent, credential_query=badge.query)

    def _nothing_leaks(self, badge: Badge, path: Path) -> None:
        """Without good credentials nothing is told of what is wrong with the rest, or of what exists."""
        for values in self._other_paths(path):
            self.session.send(self.operation, self._request(badge, values, self._body()))
        if self.operation.body is not None:
            self.session.send(self.operation, self._request(badge, path, []))
            self.session.send(self.operation, self._request(badge, path, {}))
            self.session.send(self.operation, self._request(badge, path, ABSENT))
            headers = (*badge.headers, ("Content-Type", json_media(self.operation)))
            broken = raw(self.operation, path, headers, b"{", extra=badge.query)
            self.session.send(self.operation, broken)

    def _other_paths(self, path: Path) -> Iterator[Path]:
        for each in self.operation.parameters:
            if each.place == "path" and each.name in named(self.operation):
                yield {**path, each.name: "not-valid"}
                yield {**path, each.name: self.session.samples.uuid()}

    def _look(self, path: Path) -> None:
        if self.resource is not None:
            self.session.look(self.resource, path, {**path, **self.session.grounds.other})

    def _clean(self, path: Path) -> None:
        if (
            self.resource is not None
            and self.resource.item_parameter in path
            and not self.session.settings.read_only
        ):
            delete(self.session, self.resource, path)
