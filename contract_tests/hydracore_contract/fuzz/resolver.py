"""The resolver of calls: fills in what only a session knows, and the path that each of them goes to.

Nothing may be touched that is not the run's. Reading may go anywhere. What writes goes to one of the two collections
that the run may write to, in whatever spelling, to places that can't be, or to an item that this run has made; whatever
else a program names is taken for the nearest of these.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from hydracore_contract.exchange import SAFE_METHODS, Exchange
from hydracore_contract.fields import ABSENT
from hydracore_contract.fuzz.programs import Call, is_directive, spelt
from hydracore_contract.generate.boundary_values import nested
from hydracore_contract.generate.request_builder import plain
from hydracore_contract.generate.valid_values import Unmakeable
from hydracore_contract.isolation.tenants import is_valid_text, respelt
from hydracore_contract.oracle.answers import answer_value
from hydracore_contract.oracle.equality import one_spelling
from hydracore_contract.oracle.model_state import KnownItem
from hydracore_contract.oracle.request_classification import is_misleading
from hydracore_contract.session import Session
from hydracore_openapi.json_schema.pointers import value_at_pointer
from hydracore_openapi.model import Operation, Parameter, RequestPlace, Resource

HEX = re.compile(r"[0-9a-fA-F]")
MOST_LEVELS = 500
MOST_TIMES = 2**20


class Resolver:
    """Resolves the calls of one program after the other; `answers` holds what came of the earlier calls of this one."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.answers: list[Exchange | None] = []

    def resolved(self, value: Any) -> Any:
        """A value with what its directives stand for; null where an answer does not hold it."""
        if isinstance(value, dict):
            if is_directive(value):
                return self._meant(value)
            return {key: self.resolved(part) for key, part in value.items()}
        return [self.resolved(part) for part in value] if isinstance(value, list) else value

    def _meant(self, said: Mapping[str, Any]) -> Any:
        if "$repeat" in said:
            return str(said["$repeat"]) * counted(said["times"], MOST_TIMES)
        if "$nested" in said:
            return nested(counted(said["$nested"], MOST_LEVELS))
        if "$from" in said:
            return self._captured(said)
        if "$spelt" in said:
            return spelt(str(said["$spelt"]), self.resolved(said["of"]))
        if "$home" in said:
            return next(iter(self._home(said["$home"]).values()), None)
        if "$own" in said:
            own = [key for resource in self.session.contract.resources for key in self._own(resource)]
            return own[counted(said["$own"], 10**6) % len(own)] if own else self.session.samples.uuid()
        return self.session.samples.uuid()

    def _captured(self, said: Mapping[str, Any]) -> Any:
        index = counted(said["$from"], 10**6)
        exchange = self.answers[index] if index < len(self.answers) else None
        return (
            value_at_pointer(answer_value(exchange), str(said["pointer"])) if exchange is not None else None
        )

    # ------------------------------------------------------------------------------------------------------- paths

    def path(self, call: Call, operation: Operation) -> dict[str, str] | None:
        """Values for the path's parameters; None where none may be sent."""
        writing = (call.method or operation.method) not in SAFE_METHODS
        values: dict[str, str] = {}
        for each in operation.parameters:
            if each.place == RequestPlace.PATH:
                found = self._value(call, operation, each, values, writing)
                if found is None:
                    return None
                values[each.name] = found
        return values

    def _value(
        self, call: Call, operation: Operation, parameter: Parameter, above: Mapping[str, str], writing: bool
    ) -> str | None:
        said = call.path.get(parameter.name, ABSENT)
        if parameter.name in self.session.tenants.main:
            return self._scope_value(said, parameter, writing)
        resource = self._resource(operation, parameter.name)
        text = self._item_value(said, resource, above)
        if text is None or (writing and not self._may_write(said, resource, above, text, parameter)):
            return self._unknown(parameter)
        return text

    def _scope_value(self, said: Any, parameter: Parameter, writing: bool) -> str | None:
        home = self.session.tenants.main[parameter.name]
        if said is ABSENT:
            return home
        if isinstance(said, dict) and "$home" in said:
            return self._home(said["$home"])[parameter.name]
        if isinstance(said, dict) and "$new" in said:
            return self._unknown(parameter)
        text = self._text(said, self._home_of(said, parameter.name))
        if text is None:
            return home
        if not writing:
            return text
        text = respelt(text, home)
        elsewhere = is_valid_text(parameter, text) and one_spelling(text) not in map(
            one_spelling, self._homes(parameter)
        )
        return home if is_unsafe(text) or elsewhere else text

    def _home_of(self, said: Any, name: str) -> Any:
        """A spelling of a home is one of this parameter's."""
        if (
            isinstance(said, dict)
            and "$spelt" in said
            and isinstance(said["of"], dict)
            and "$home" in said["of"]
        ):
            return spelt(str(said["$spelt"]), self._home(said["of"]["$home"])[name])
        return ABSENT

    def _homes(self, parameter: Parameter) -> list[str]:
        return [self._home(which)[parameter.name] for which in (0, 1)]

    def _home(self, which: Any) -> Mapping[str, str]:
        tenants = self.session.tenants
        return tenants.other if which and tenants.other else tenants.main

    def _item_value(self, said: Any, resource: Resource | None, above: Mapping[str, str]) -> str | None:
        """The identity that a call names; one of the run's own items where it names none that there is."""
        if isinstance(said, dict) and "$new" in said:
            return None
        if said is not ABSENT and not (isinstance(said, dict) and "$own" in said):
            text = self._text(said, ABSENT)
            if text is not None:
                return text
        own = self._own(resource, above) if resource is not None else []
        index = counted(said["$own"], 10**6) if isinstance(said, dict) and "$own" in said else -1
        return own[index % len(own)] if own else None

    def _text(self, said: Any, known: Any) -> str | None:
        value = self.resolved(said) if known is ABSENT else known
        return None if value is None or isinstance(value, (dict, list)) else plain(value)

    def _own(self, resource: Resource, above: Mapping[str, str] | None = None) -> list[str]:
        """The identities of the run's items: of one collection, if it has any there, else of all."""
        scopes = [
            scope
            for scope in self.session.oracle.state.scopes.values()
            if scope.key[0] == resource.collection_path
        ]
        wanted = tuple(one_spelling((above or {}).get(name, "")) for name in resource.scope)
        scopes.sort(key=lambda scope: scope.key[1] != wanted)
        for scope in scopes:
            found = [key for key, known in scope.items.items() if known.own]
            if found:
                return found
        return []

    def _resource(self, operation: Operation, parameter: str) -> Resource | None:
        """The resource whose items a path parameter names."""
        named = (
            each
            for each in self.session.contract.resources
            if each.item_parameter == parameter
            and each.item_path
            and operation.path.startswith(each.item_path)
        )
        return next(named, None)

    def _unknown(self, parameter: Parameter) -> str | None:
        """A valid identity that nothing has, for all that one can tell."""
        made = self.session.samples.uuid()
        for text in (made, str(10**8 + int(made[:7], 16)), made[:8]):
            if is_valid_text(parameter, text):
                return text
        try:
            return plain(self.session.samples.value(parameter.schema, parameter.name))
        except Unmakeable:
            return None

    def _may_write(
        self,
        said: Any,
        resource: Resource | None,
        above: Mapping[str, str],
        text: str,
        parameter: Parameter,
    ) -> bool:
        """Tells whether what is at this place is the run's own, or can't be there at all."""
        if is_unsafe(text) or resource is None:
            return False
        known = self._known(resource, above, one_spelling(text))
        if known is not None:
            return known.own
        if is_valid_text(parameter, text):
            return False
        is_spelt = isinstance(said, dict) and "$spelt" in said
        return is_spelt or (isinstance(said, str) and len(HEX.findall(text)) < 32)

    def _known(self, resource: Resource, above: Mapping[str, str], key: str) -> KnownItem | None:
        """The item of that identity: the one in that collection, else one of another; foreign ones first."""
        wanted = tuple(one_spelling(above.get(name, "")) for name in resource.scope)
        scopes = [
            scope
            for scope in self.session.oracle.state.scopes.values()
            if scope.key[0] == resource.collection_path
        ]
        found = [
            (scope.key[1] != wanted, known)
            for scope in scopes
            for known in [scope.last(key)]
            if known is not None
        ]
        if not found:
            return None
        here = [known for is_elsewhere, known in found if not is_elsewhere]
        return min(here or [known for _, known in found], key=lambda known: known.own)


def counted(value: Any, most: int) -> int:
    return max(0, min(most, value)) if isinstance(value, int) else 0


def is_unsafe(text: str) -> bool:
    """Tells whether a path with this in it may be another path."""
    return any(each.strip() in ("", ".", "..") or is_misleading(each) for each in (text, unquote(text)))
