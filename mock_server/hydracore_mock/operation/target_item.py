"""The item and the collection that a request addresses, for scenarios to look at and to change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hydracore_mock.http.context import RequestContext
from hydracore_mock.http.reply import Reply
from hydracore_mock.operation.actions import READING, ResourceAction, action_of
from hydracore_mock.operation.parameters import Parameters
from hydracore_mock.state import StatefulResource
from hydracore_mock.state.json_text import loads
from hydracore_mock.state.stores import Key
from hydracore_mock.worlds import WorldState
from hydracore_openapi.model import Operation


class TargetItems:
    """Compiled for one operation. `resource` is its own; None where no state answers, and then there is no target."""

    def __init__(
        self, operation: Operation, resource: StatefulResource | None, parameters: Parameters
    ) -> None:
        self._resource = resource
        self._action = None if resource is None else action_of(operation, resource)
        self._parameters = parameters

    def of(self, context: RequestContext, world_state: WorldState, reply: Reply) -> tuple[Key, str] | None:
        """The item that the request made or addresses; it is in the store afterwards."""
        change = reply.change
        if change is not None:
            return None if change.after is None else (change.key, change.identity)
        scope = self._scope(context)
        identity = None if self._resource is None or scope is None else self._resource.identity(scope)
        if self._resource is None or scope is None or identity is None:
            return None
        self._resource.keep(world_state.state, scope)
        return self._resource.key(scope), identity

    def count_read(self, context: RequestContext, world_state: WorldState) -> None:
        """Counts the read for the changes that wait for one, if the operation reads."""
        scope = self._scope(context) if self._action in READING else None
        if scope is not None and self._resource is not None:
            identity = self._resource.identity(scope) if self._action is ResourceAction.READ else None
            world_state.scheduled.read(self._resource.key(scope), identity)

    def item(self, context: RequestContext, world_state: WorldState, reply: Reply | None) -> Any:
        """The item that the request made or addresses, as it is now; None if there is none."""
        if reply is not None and reply.change is not None:
            return loads(reply.change.item)
        scope = self._scope(context)
        if self._resource is None or scope is None or self._resource.identity(scope) is None:
            return None
        item = self._resource.read(world_state.state, scope)
        return None if item is None else loads(item)

    def items(self, context: RequestContext, world_state: WorldState) -> list[Any]:
        """All items of the collection that the request addresses."""
        scope = self._scope(context)
        if self._resource is None or scope is None:
            return []
        items = self._resource.items(world_state.state, self._resource.key(scope))
        return [loads(item) for item in items.values()]

    def _scope(self, context: RequestContext) -> Mapping[str, Any] | None:
        """The values of the path's parameters; None if one of them is invalid."""
        refusals: list[Any] = []
        values = self._parameters.path(context.scope, refusals)
        return None if refusals else values
