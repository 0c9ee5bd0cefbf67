"""Length limits that are missing, off by one, or counted in something else than characters."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from tests.hydracore_contract.services.fields import CREATE, UPDATE, text
from tests.hydracore_contract.services.probes import created, creates, updated, updates
from tests.hydracore_contract.services.variants import Variant

broken = partial(Variant, kind="requests")
BICYCLE = "\N{BICYCLE}"


def counted(longest: int, size: Callable[[str], int]) -> Any:
    """A text of at most so many units, as `size` counts them."""

    def check(value: str) -> str:
        if size(value) > longest:
            raise PydanticCustomError("string_too_long", "String is too long")
        return value

    return Annotated[str, AfterValidator(check)]


def octets(value: str) -> int:
    return len(value.encode())


def units(value: str) -> int:
    return len(value.encode("utf-16-le")) // 2


TABLE = {
    "provider-50-refused": broken(
        text="A provider of 50 characters is refused",
        create={**CREATE, "provider": (text(49), ...)},
        probe=created(provider="p" * 50),
    ),
    "provider-51-accepted": broken(
        text="A provider of 51 characters is accepted",
        create={**CREATE, "provider": (text(51), ...)},
        probe=creates(422, provider="p" * 51),
    ),
    "identifier-255-refused": broken(
        text="An identifier of 255 characters is refused",
        create={**CREATE, "external_identifier": (text(254), ...)},
        probe=created(external_identifier="x" * 255),
    ),
    "identifier-256-accepted": broken(
        text="An identifier of 256 characters is accepted",
        create={**CREATE, "external_identifier": (text(256), ...)},
        probe=creates(422, external_identifier="x" * 256),
    ),
    "identifier-no-limit": broken(
        text="Create has no limit of the identifier",
        create={**CREATE, "external_identifier": (str, ...)},
        probe=creates(422, external_identifier="x" * 4000),
    ),
    "provider-limit-in-bytes": broken(
        text="The provider's length is counted in bytes",
        create={**CREATE, "provider": (counted(50, octets), ...)},
        probe=created(provider="é" * 50),
    ),
    "identifier-limit-in-utf-16": broken(
        text="The identifier's length is counted in UTF-16 units",
        create={**CREATE, "external_identifier": (counted(255, units), ...)},
        probe=created(external_identifier=BICYCLE * 255),
    ),
    "update-provider-limit-in-utf-16": broken(
        text="The provider's length is counted in UTF-16 units by update",
        update={**UPDATE, "provider": (counted(50, units) | None, None)},
        probe=updated(provider=BICYCLE * 50),
    ),
    "update-provider-no-limit": broken(
        text="Update has no limit of the provider",
        update={**UPDATE, "provider": (str | None, None)},
        probe=updates(422, provider="p" * 51),
    ),
    "update-identifier-no-limit": broken(
        text="Update has no limit of the identifier",
        update={**UPDATE, "external_identifier": (str | None, None)},
        probe=updates(422, external_identifier="x" * 256),
    ),
    "update-provider-50-refused": broken(
        text="Update refuses a provider of 50 characters",
        update={**UPDATE, "provider": (text(49) | None, None)},
        probe=updated(provider="p" * 50),
    ),
    "update-identifier-256-accepted": broken(
        text="Update accepts an identifier of 256 characters",
        update={**UPDATE, "external_identifier": (text(256) | None, None)},
        probe=updates(422, external_identifier="x" * 256),
    ),
}
