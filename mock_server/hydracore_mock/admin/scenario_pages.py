"""Pages of scenarios: listed, and turned on and off in a world."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hydracore_mock.admin.json_endpoints import answer, json_body, nothing, page
from hydracore_mock.errors import NoScenarioGiven
from hydracore_mock.scenarios import Scenario, schema
from hydracore_mock.worlds import WorldRegistry

Compile = Callable[[str, Any], Scenario]
_LONGEST_NAME = 60
"""Characters."""


class ScenarioPages:
    """The pages of one mock's scenarios."""

    def __init__(self, worlds: WorldRegistry, compiled: Compile, largest: int) -> None:
        """`compiled` makes a scenario from a name and a document of at most `largest` bytes."""
        self._worlds = worlds
        self._compiled = compiled
        self._largest = largest

    def routes(self) -> list[Route]:
        return [
            page("/scenarios", GET=self.all),
            page("/scenarios/schema", GET=self.schema),
            page("/scenarios/{name}", GET=self.one),
            page("/worlds/{name}/scenario", GET=self.current, PUT=self.switch_on, DELETE=self.switch_off),
        ]

    async def all(self, _: Request) -> Response:
        return answer({"scenarios": [_described(each) for each in self._worlds.scenarios.values()]})

    async def schema(self, _: Request) -> Response:
        return answer(schema())

    async def one(self, request: Request) -> Response:
        scenario = self._worlds.scenario(request.path_params["name"])
        return answer({} if scenario is None else scenario.document)

    async def current(self, request: Request) -> Response:
        world = self._worlds.find(request.path_params["name"]) or self._worlds.unused()
        return answer(_named(world.scenario))

    async def switch_on(self, request: Request) -> Response:
        scenario = self._wanted(await json_body(request, self._largest))
        self._worlds.of(request.path_params["name"]).switch(scenario)
        return answer(_named(scenario))

    async def switch_off(self, request: Request) -> Response:
        self._worlds.of(request.path_params["name"]).switch(None)
        return nothing()

    def _wanted(self, given: Any) -> Scenario | None:
        """The scenario that is named, or the one that is given whole."""
        if not isinstance(given, dict):
            raise NoScenarioGiven
        if given.keys() == {"name"}:
            return None if given["name"] is None else self._worlds.scenario(str(given["name"]))
        return self._compiled(_name(given.get("description")), given)


def _name(description: Any) -> str:
    """The name of a scenario that came without one."""
    return description[:_LONGEST_NAME] if isinstance(description, str) and description else "unnamed"


def _named(scenario: Scenario | None) -> dict[str, Any]:
    if scenario is None:
        return {"name": None}
    return {"name": scenario.name, "description": scenario.description}


def _described(scenario: Scenario) -> dict[str, Any]:
    return {
        "name": scenario.name,
        "description": scenario.description,
        "breaks_contract": scenario.breaks_contract,
        "rules": len(scenario.rules),
        "state": scenario.state is not None,
        "file": None if scenario.file is None else str(scenario.file),
    }
