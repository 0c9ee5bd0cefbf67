"""String formats (JSON Schema validation, section 7.3) as the core schemas of the types that FastAPI documents by them.

A service whose document says `format: uuid` has a field of type `UUID`, which refuses a value in words of its own. A
format that no type stands for refuses nothing here: the check of the whole schema tells it.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping
from typing import Any

from pydantic_core import PydanticCustomError

Core = dict[str, Any]

EMAIL = "value is not a valid email address: {reason}"


def _plain(**core: Any) -> Callable[[Mapping[str, Any]], Core]:
    return lambda _: dict(core)


def _url(schema: Mapping[str, Any]) -> Core:
    length = {"max_length": schema["maxLength"]} if "maxLength" in schema else {}
    return {"type": "url", **length}


def _email(_: Mapping[str, Any]) -> Core:
    function = {"type": "no-info", "function": _validate}
    return {"type": "function-after", "function": function, "schema": {"type": "str"}}


# pydantic's own function has this name, and a union's label shows it.
def _validate(text: str) -> str:
    before, at, after = text.rpartition("@")
    for holds, reason in (
        (at, "An email address must have an @-sign."),
        (after, "There must be something after the @-sign."),
        (before, "There must be something before the @-sign."),
    ):
        if not holds:
            raise PydanticCustomError("value_error", EMAIL, {"reason": reason})
    return text


def _address(parse: Callable[[Any], Any], kind: str, name: str) -> Callable[[Mapping[str, Any]], Core]:
    def validate(value: Any) -> Any:
        try:
            return parse(value)
        except ValueError:
            raise PydanticCustomError(kind, f"Input is not a valid {name}") from None

    return _plain(type="function-plain", function={"type": "no-info", "function": validate})


FORMATS: Mapping[str, Callable[[Mapping[str, Any]], Core]] = {
    "binary": _plain(type="bytes"),
    "date": _plain(type="date"),
    "date-time": _plain(type="datetime"),
    "duration": _plain(type="timedelta"),
    "email": _email,
    "ipv4": _address(ipaddress.IPv4Address, "ip_v4_address", "IPv4 address"),
    "ipv4interface": _address(ipaddress.IPv4Interface, "ip_v4_interface", "IPv4 interface"),
    "ipv4network": _address(ipaddress.IPv4Network, "ip_v4_network", "IPv4 network"),
    "ipv6": _address(ipaddress.IPv6Address, "ip_v6_address", "IPv6 address"),
    "ipv6interface": _address(ipaddress.IPv6Interface, "ip_v6_interface", "IPv6 interface"),
    "ipv6network": _address(ipaddress.IPv6Network, "ip_v6_network", "IPv6 network"),
    "time": _plain(type="time"),
    "uri": _url,
    "uuid": _plain(type="uuid"),
    **{f"uuid{version}": _plain(type="uuid", version=version) for version in (1, 3, 4, 5, 6, 7, 8)},
}
