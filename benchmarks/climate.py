"""FaIR, a simple climate model in NumPy, as a yardstick: what another field computes here."""

from __future__ import annotations

import math
import time
import warnings
from typing import Any

CONFIGURATIONS = 1_000
_YEARS = (1750, 2100)
_LAYERS = {  # about the three layers of its documentation's first example
    "ocean_heat_transfer": [1.1, 1.6, 0.9],
    "ocean_heat_capacity": [8.0, 14.0, 100.0],
    "deep_ocean_efficacy": 1.1,
    "gamma_autocorrelation": 2.0,
    "sigma_eta": 0.5,
    "sigma_xi": 0.5,
    "stochastic_run": False,
}
_clock = time.process_time


def configurations_per_second() -> dict[str, float]:
    """All species that it ships with, year by year from 1750 to 2100; NaN without the package.

    Emissions are made up: how long a year takes does not depend on them.
    """
    names = ("configurations/s, FaIR, run alone", "configurations/s, FaIR, set up and run")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            began = _clock()
            model = _set_up()
            ready = _clock()
            model.run(progress=False)
    except ImportError:
        return dict.fromkeys(names, math.nan)
    done = _clock()
    alone, whole = names
    return {alone: CONFIGURATIONS / (done - ready), whole: CONFIGURATIONS / (done - began)}


def _set_up() -> Any:
    from fair import FAIR
    from fair.interface import fill, initialise
    from fair.io import read_properties

    species, properties = read_properties()
    model = FAIR(ch4_method="leach2021")
    model.define_time(*_YEARS, 1)
    model.define_scenarios(["one"])
    model.define_configs(list(range(CONFIGURATIONS)))
    model.define_species(species, properties)
    model.allocate()
    model.fill_species_configs()
    for name, values in _LAYERS.items():
        fill(model.climate_configs[name], values)
    for name in species:
        kind = properties[name]["input_mode"]
        if kind == "emissions":
            before = model.species_configs["baseline_emissions"].sel(specie=name)
            fill(model.emissions, float(before[0]) + 1.0, specie=name)
        elif kind == "forcing":
            fill(model.forcing, 0.0, specie=name)
    initialise(model.concentration, model.species_configs["baseline_concentration"])
    for start in (
        model.forcing,
        model.temperature,
        model.cumulative_emissions,
        model.airborne_emissions,
        model.ocean_heat_content_change,
    ):
        initialise(start, 0.0)
    return model
