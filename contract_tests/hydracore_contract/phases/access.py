"""Access: every operation is closed to wrong credentials and open to right ones, whatever else the request holds."""

from __future__ import annotations

from collections.abc import Iterator

from hydracore_contract.exchange import Request
from hydracore_contract.fields import ABSENT
from hydracore_contract.generate.credentials import Credentials, matrix
from hydracore_contract.generate.request_builder import json_media, raw, request
from hydracore_contract.generate.valid_values import Unmakeable
from hydracore_contract.oracle.item_view import OperationRole
from hydracore_contract.phases.targets import (
    Path,
    body,
    delete_own,
    discard,
    path_parameter_names,
    resource_of,
    role_of,
    target_path,
)
from hydracore_contract.phases.unit import Phase, Unit, ids
from hydracore_contract.session import Session
from hydracore_openapi.model import Operation, RequestPlace


def phase(session: Session) -> Phase:
    return Phase("credentials", "Credentials", tuple(units(session)))


def units(session: Session) -> Iterator[Unit]:
    for operation in session.contract.operations:
        combinations = matrix(operation, session.keyring)
        if combinations:
            wrong = sum(not credentials.accepted for credentials in combinations)
            estimate = len(combinations) * 2 + wrong // 6 * 5 + 6
            yield Unit(
                operation.id,
                estimate,
                trial(operation),
                operation.method != "GET",
                apart=True,
                operations=ids(operation),
            )


def trial(operation: Operation):  # type: ignore[no-untyped-def]
    def run(session: Session) -> None:
        # By now it is known which alternatives the service takes.
        AccessTrial(session, operation).run(matrix(operation, session.keyring))

    return run


class AccessTrial:
    """One operation with every kind of credentials."""

    def __init__(self, session: Session, operation: Operation) -> None:
        self.session = session
        self.operation = operation
        self.resource = resource_of(session, operation)
        self.role = role_of(session, operation)

    def run(self, combinations: tuple[Credentials, ...]) -> None:
        path = self._path()
        if path is None:
            self.session.miss(f"credentials of {self.operation.id}: no item could be made to try them on")
            return
        try:
            for credentials in combinations:
                if self._one(credentials, path) and self.role is OperationRole.DELETE:
                    path = self._path() or path
            self._look(path)
            for credentials in [each for each in combinations if not each.accepted][::6]:
                self._nothing_leaks(credentials, path)
            self._look(path)
        except Unmakeable as reason:
            self.session.miss(f"credentials of {self.operation.id}: {reason}")
        self._clean(path)

    def _path(self) -> Path | None:
        return target_path(self.session, self.operation)

    def _one(self, credentials: Credentials, path: Path) -> bool:
        """Tells whether the service has done what it was asked to."""
        exchange = self.session.send(self.operation, self._request(credentials, path, self._body()))
        if self.role is OperationRole.CREATE:
            discard(self.session, exchange)
        elif exchange.is_success and not credentials.accepted:
            self._look(path)
        return exchange.is_success

    def _body(self) -> object:
        return body(self.session, self.operation)

    def _request(self, credentials: Credentials, path: Path, sent: object) -> Request:
        return request(self.operation, path, credentials.headers, sent, credential_query=credentials.query)

    def _nothing_leaks(self, credentials: Credentials, path: Path) -> None:
        """Sends faulty requests with wrong credentials: the refusal may tell nothing of faults or of what exists."""
        for values in self._other_paths(path):
            self.session.send(self.operation, self._request(credentials, values, self._body()))
        if self.operation.body is not None:
            self.session.send(self.operation, self._request(credentials, path, []))
            self.session.send(self.operation, self._request(credentials, path, {}))
            self.session.send(self.operation, self._request(credentials, path, ABSENT))
            headers = (*credentials.headers, ("Content-Type", json_media(self.operation)))
            broken = raw(self.operation, path, headers, b"{", extra=credentials.query)
            self.session.send(self.operation, broken)

    def _other_paths(self, path: Path) -> Iterator[Path]:
        for each in self.operation.parameters:
            if each.place == RequestPlace.PATH and each.name in path_parameter_names(self.operation):
                yield {**path, each.name: "not-valid"}
                yield {**path, each.name: self.session.samples.uuid()}

    def _look(self, path: Path) -> None:
        if self.resource is not None:
            self.session.look(self.resource, path, {**path, **self.session.tenants.other})

    def _clean(self, path: Path) -> None:
        delete_own(self.session, self.resource, path)
