"""Client of a running mock, for tests: worlds, their state and scenarios, and the requests that came.

with MockClient("http://127.0.0.1:4010") as mock, mock.world() as world:
    world.scenario("flaky")
    my_code(base_url=world.base_url)
    world.verify({"method": "POST"}, exactly=1)
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

import httpx

_TIMEOUT = 30.0
"""Seconds."""


class MockRefused(Exception):
    """An answer of the mock that refuses what it was asked to do.

    `errors` are the faults that it named: each `path` is a JSON pointer (RFC 6901) into what was sent, each `reason`
    says what is wrong there.
    """

    def __init__(self, status: int, detail: str, errors: list[Mapping[str, str]]) -> None:
        super().__init__(status, detail)
        self.status = status
        self.detail = detail
        self.errors = errors

    def __str__(self) -> str:
        told = [f"  {each.get('path', '')} {each.get('reason', '')}" for each in self.errors]
        return "\n".join([f"{self.detail} ({self.status})", *told])


class NotVerified(AssertionError):
    """Expected requests that have not come; its text names those that came close."""


class MockClient:
    """A client of the mock at `url`; `admin_token` is the one that it was started with, if it was."""

    def __init__(self, url: str, admin_token: str | None = None) -> None:
        self.url = url.rstrip("/")
        headers = {} if admin_token is None else {"X-Mock-Admin-Token": admin_token}
        self._http = httpx.Client(
            base_url=f"{self.url}/_mock", headers=headers, timeout=_TIMEOUT, trust_env=False
        )

    def world(self, name: str | None = None) -> WorldClient:
        """The world of that name, or of a name that nobody else has."""
        return WorldClient(self, name or f"test-{secrets.token_hex(6)}")

    def ask(self, method: str, path: str, **options: Any) -> Any:
        """The JSON that the mock answers below `/_mock`; None where it answers nothing.

        Raises:
            MockRefused: the answer is no success.
            httpx.HTTPError: there is no answer.
        """
        answer = self._http.request(method, path, **options)
        if answer.is_success:
            return answer.json() if answer.content else None
        try:
            body = answer.json()
            detail, errors = body["detail"], body.get("errors", [])
        except (ValueError, KeyError, TypeError, AttributeError):
            detail, errors = f"{self.url} is no mock that can be told what to do: {answer.text[:200]!r}", []
        raise MockRefused(answer.status_code, detail, errors)

    def close(self) -> None:
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class WorldClient:
    """A world of a mock. As a context it is dropped at the end.

    `base_url` is for what can only be given a URL, `headers` for what can be given headers; `client` is an HTTP client
    whose requests go to this world.
    """

    def __init__(self, mock: MockClient, name: str) -> None:
        self.name = name
        self.base_url = f"{mock.url}/_mock/worlds/{name}"
        self.headers = {"X-Mock-World": name}
        self.client = httpx.Client(base_url=self.base_url, timeout=_TIMEOUT, trust_env=False)
        self._mock = mock

    def reset(self) -> None:
        """Puts all state back to what it began with, and the scenario to its beginning."""
        self._ask("POST", "/reset")

    def snapshot(self) -> dict[str, Any]:
        """Items by the path of their collection, in the form of seed data."""
        found: dict[str, Any] = self._ask("GET", "/snapshot")
        return found

    def restore(self, snapshot: Mapping[str, Any]) -> None:
        """Makes all state what the snapshot says.

        Raises:
            MockRefused: the snapshot has faults; nothing was changed.
        """
        self._ask("PUT", "/snapshot", json=snapshot)

    def change(self, snapshot: Mapping[str, Any]) -> None:
        """Makes the collections that the snapshot names what it says; None puts one back to what it began with.

        Raises:
            MockRefused: the snapshot has faults; nothing was changed.
        """
        self._ask("PATCH", "/snapshot", json=snapshot)

    def scenario(self, scenario: str | Mapping[str, Any] | None) -> None:
        """Turns on the scenario of that name, or the one that is given whole; None turns off what is on.

        Raises:
            MockRefused: there is none of that name, or it has faults.
        """
        if scenario is None:
            self._ask("DELETE", "/scenario")
        else:
            self._ask("PUT", "/scenario", json={"name": scenario} if isinstance(scenario, str) else scenario)

    def journal(self, **filters: Any) -> list[dict[str, Any]]:
        """The exchanges of this world, the newest first; filters as those of `/_mock/journal`."""
        found: list[dict[str, Any]] = self._mock.ask(
            "GET", "/journal", params={**filters, "world": self.name}
        )["entries"]
        return found

    def verify(self, match: Mapping[str, Any], **times: int) -> list[int]:
        """The numbers of the exchanges that match.

        Raises:
            NotVerified: there are not as many as `exactly`, `at_least` and `at_most` say, or none where none is given.
            MockRefused: the question can't be meant.
        """
        question = {"match": match, "world": self.name, **times}
        verified = self._mock.ask("POST", "/verify", json=question)
        if not verified["ok"]:
            raise NotVerified(_told(match, times, verified))
        entries: list[int] = verified["entries"]
        return entries

    def delete(self) -> None:
        """Drops the world, if it was ever used."""
        try:
            self._ask("DELETE", "")
        except MockRefused as refused:
            if refused.status != httpx.codes.NOT_FOUND:
                raise

    def close(self) -> None:
        self.client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
        self.delete()

    def _ask(self, method: str, path: str, **options: Any) -> Any:
        return self._mock.ask(method, f"/worlds/{self.name}{path}", **options)


def _told(match: Mapping[str, Any], times: Mapping[str, int], verified: Mapping[str, Any]) -> str:
    wanted = ", ".join(f"{name.replace('_', ' ')} {number}" for name, number in times.items()) or "at least 1"
    near = [
        f"  near: {each['method']} {each['target']} ({'; '.join(each['misses'])})"
        for each in verified["near_misses"]
    ]
    said = f"{verified['matched']} requests match {json.dumps(dict(match))}, not {wanted}."
    return "\n".join((said, *near))
