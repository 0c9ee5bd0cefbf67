from __future__ import annotations

from dataclasses import astuple
from itertools import pairwise

from hydracore_contract.profiles import PROFILES


def test_each_profile_does_more_than_the_one_before() -> None:
    assert list(PROFILES) == ["quick", "default", "deep"]
    assert [profile.name for profile in PROFILES.values()] == list(PROFILES)
    for less, more in pairwise(astuple(profile)[1:] for profile in PROFILES.values()):
        assert all(small <= large for small, large in zip(less, more, strict=True) if small and large)
        assert less != more


def test_the_quick_one_alone_leaves_cases_out() -> None:
    assert [name for name, profile in PROFILES.items() if profile.covered is not None] == ["quick"]
