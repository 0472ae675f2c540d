"""What firms want to buy."""

from __future__ import annotations

from tests.conftest import series
from tests.model.variants import Variants


def test_a_cloud_serves_its_customers_with_what_they_run(variants: Variants) -> None:
    shares = [(f"parameters.firms.alphabet.own_workloads={share}",) for share in (1, 0)]
    own, hosted = variants("baseline", shares, count=40)
    assert (series(own, "units.google")[-1] > series(hosted, "units.google")[-1]).all()
