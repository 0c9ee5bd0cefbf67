"""Numbers that are not borne, or changed."""

from __future__ import annotations

from functools import partial
from struct import pack, unpack

from tests.hydracore_contract.services.broken.altered_values import keeps, numbers
from tests.hydracore_contract.services.broken.requests.hostile_bodies import bears, with_config
from tests.hydracore_contract.services.variants import Variant

broken = partial(Variant, kind="requests")


def shortened(value: int) -> int:
    return int(unpack("f", pack("f", value))[0])


TABLE = {
    "big-integer-500": broken(
        text="Integers past 64 bits answer 500",
        service=numbers(lambda value: (int(value).to_bytes(8, signed=True), value)[1]),
        probe=bears(with_config(b'{"a":9223372036854775808}')),
    ),
    "integers-of-32-bit-floats": broken(
        text="Integers have the precision of 32-bit floats",
        service=numbers(lambda value: shortened(value) if isinstance(value, int) else value),
        probe=keeps(2**24 + 1),
    ),
    "integers-of-53-bits-rounded": broken(
        text="Integers lose their last bits before they have to",
        service=numbers(lambda value: value // 4 * 4 if abs(value) >= 2**52 else value),
        probe=keeps(2**53 - 1),
    ),
    "big-integer-wraps": broken(
        text="Integers past 31 bits wrap around",
        service=numbers(lambda value: (value + 2**31) % 2**32 - 2**31 if isinstance(value, int) else value),
        probe=keeps(4294967297),
    ),
    "fractions-cut": broken(text="Numbers lose their fraction", service=numbers(int), probe=keeps(-2.5)),
    "fractions-rounded": broken(
        text="Numbers are rounded to two digits",
        service=numbers(lambda value: round(value, 2)),
        probe=keeps(0.123456),
    ),
}
