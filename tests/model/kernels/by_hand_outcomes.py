"""Outcomes of a year's new compute, worked out over whole arrays."""

from __future__ import annotations

import numpy as np

from simulation.model.outcomes.new_compute import BY_MEASURE, OTHERS

from .by_hand import Given, by_hand

WORLD, US, CHINA, SMUGGLED, ABROAD = range(5)


@by_hand("outcomes.new_compute.add_up_year")
def received(g: Given) -> dict[str, np.ndarray]:
    measured = g["measured"]
    units = np.where(g["was_received"][..., None], g["received"], 0.0)
    # By receiver and measure; what is smuggled counts in China in every measure.
    total = np.einsum("rcm,dcm->rdm", units, measured)
    chinas, hidden = total[CHINA], total[SMUGGLED]
    blocs = {"us": total[US], "china": chinas + hidden, "world": total[WORLD]}
    homes = g["designer"] == g["china"]
    domestic = (units[CHINA] * measured[0])[homes].sum(axis=0)
    licensed = (units[CHINA] * measured[0])[~homes].sum(axis=0)
    useful = measured[0] * g["software"][g["stack"]]
    trains = (units * useful).sum(axis=1)
    made = np.where(g["was_made"][:, None], g["made"], 0.0) * measured[0]
    lawful = domestic + licensed
    of_year = {
        "new_compute.china.domestic": domestic,
        "new_compute.china.licensed": licensed,
        "new_compute.china.smuggled": hidden[0],
        "ratio.flow": blocs["us"][0] / blocs["china"][0],
        "output.china": made[homes].sum(axis=0),
        "self_sufficiency.china": domestic / blocs["china"][0],
        "self_sufficiency.china.legal": domestic / lawful,
        "smuggled_units.china": units[SMUGGLED].sum(axis=0),
        "training_share.smuggled": trains[SMUGGLED] / trains[[CHINA, SMUGGLED, ABROAD]].sum(axis=0),
        "rent.china": g["premium"],
    }
    by_measure = [blocs[bloc][d] for d in range(len(measured)) for bloc in blocs]
    assert len(by_measure) == len(BY_MEASURE)
    return {"by_measure": np.stack(by_measure), "others": np.stack([of_year[n] for n in OTHERS])}
