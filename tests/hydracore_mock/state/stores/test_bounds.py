from __future__ import annotations

import pytest

from hydracore_mock.errors import LimitReached, StateLimit
from hydracore_mock.settings import Limits
from hydracore_mock.state.stores.bounds import Bounds


@pytest.mark.parametrize(
    ("limits", "grow", "limit", "option"),
    [
        (Limits(per_collection=2), (3, 1, 0), StateLimit.ITEMS_OF_COLLECTION, "--max-items"),
        (Limits(total=2), (1, 3, 0), StateLimit.ITEMS, "--max-total-items"),
        (Limits(total_bytes=2), (1, 1, 3), StateLimit.BYTES, "--max-state-size"),
    ],
)
def test_a_limit_is_named_with_its_option(
    limits: Limits, grow: tuple[int, int, int], limit: StateLimit, option: str
) -> None:
    with pytest.raises(LimitReached) as caught:
        Bounds(limits).grow(*grow)
    assert (caught.value.limit, caught.value.most) == (limit, 2)
    assert str(caught.value).endswith(f"raise the limit with {option}.")


def test_what_was_refused_is_not_counted() -> None:
    bounds = Bounds(Limits(total=2, total_bytes=10))
    with pytest.raises(LimitReached):
        bounds.grow(1, 1, 11)
    bounds.grow(1, 2, 10)
    with pytest.raises(LimitReached):
        bounds.grow(1, 1, 0)
    bounds.shrink(1, 10)
    bounds.grow(1, 1, 10)
