"""Pages of worlds: listed, reset, dropped, and their state as snapshots."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hydracore_mock.admin.json_endpoints import answer, json_body, nothing, page
from hydracore_mock.errors import UnknownWorld
from hydracore_mock.worlds import HOME, CollectionSummary, Snapshots, World, WorldRegistry


class WorldPages:
    """The pages of one mock's worlds. A world that is only looked at is neither made nor used by that."""

    def __init__(self, worlds: WorldRegistry, snapshots: Snapshots, largest: int) -> None:
        """`largest` is a snapshot's most bytes."""
        self._worlds = worlds
        self._snapshots = snapshots
        self._largest = largest

    def routes(self) -> list[Route]:
        one = "/worlds/{name}"
        return [
            page("/worlds", GET=self.all),
            page(one, GET=self.one, DELETE=self.drop),
            page(f"{one}/reset", POST=self.reset),
            page(f"{one}/snapshot", GET=self.snapshot, PUT=self.restore, PATCH=self.change),
            page(f"{one}/collections", GET=self.collections),
        ]

    async def all(self, _: Request) -> Response:
        worlds = [self._shown(world) for world in self._worlds]
        limits = {"limit": self._worlds.most, "ttl": self._worlds.ttl}
        return answer({"worlds": worlds, "count": len(worlds), **limits})

    async def one(self, request: Request) -> Response:
        return answer(self._shown(self._found(request)))

    async def drop(self, request: Request) -> Response:
        if not self._worlds.drop(name := request.path_params["name"]):
            raise UnknownWorld(name)
        return nothing()

    async def reset(self, request: Request) -> Response:
        world = self._worlds.of(request.path_params["name"])
        world.reset()
        return answer(self._shown(world))

    async def snapshot(self, request: Request) -> Response:
        world = self._worlds.find(request.path_params["name"])
        return answer(self._snapshots.of((world or self._worlds.unused()).state))

    async def restore(self, request: Request) -> Response:
        given = await json_body(request, self._largest)
        world = self._worlds.of(request.path_params["name"])
        self._snapshots.restore(world.state, given)
        world.now.scheduled.forget_all()
        return answer(self._shown(world))

    async def change(self, request: Request) -> Response:
        given = await json_body(request, self._largest)
        world = self._worlds.of(request.path_params["name"])
        for key in self._snapshots.change(world.state, given):
            world.now.scheduled.forget_all(key)
        return answer(self._shown(world))

    async def collections(self, request: Request) -> Response:
        world = self._worlds.find(request.path_params["name"]) or self._worlds.unused()
        path = request.query_params.get("path")
        if path is None:
            found = [_collection(each) for each in self._snapshots.collections(world.state)]
            return answer({"collections": found})
        collection, items = self._snapshots.collection(world.state, path)
        return answer({**_collection(collection), "items": items})

    def _found(self, request: Request) -> World:
        world = self._worlds.find(request.path_params["name"])
        if world is None:
            raise UnknownWorld(request.path_params["name"])
        return world

    def _shown(self, world: World) -> dict[str, Any]:
        created, used = self._worlds.age(world)
        now = datetime.now(UTC)
        used = 0.0 if world.name == HOME else used
        counted = list(world.states())
        return {
            "name": world.name,
            "created": _moment(now, created),
            "used": _moment(now, used),
            "scenario": None if world.scenario is None else world.scenario.name,
            "collections": sum(1 for state in counted for _ in state.store.collections()),
            "items": sum(state.store.count(key) for state in counted for key in state.store.collections()),
            "expires_in": None if world.name == HOME else max(0.0, round(self._worlds.ttl - used, 1)),
        }


def _collection(collection: CollectionSummary) -> dict[str, Any]:
    return {
        "path": collection.key.filled,
        "template": collection.key.path,
        "count": collection.size,
        "stored": collection.stored,
    }


def _moment(now: datetime, ago: float) -> str:
    """The time that was `ago` seconds before, as RFC 3339 has it."""
    return (now - timedelta(seconds=ago)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
