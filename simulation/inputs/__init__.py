"""What goes in: strict YAML, the calibration, scenarios, and the draw of a block of members."""

from simulation.inputs.calibration.calibration import Calibration, load_calibration
from simulation.inputs.draws.draw import Draw
from simulation.inputs.scenario.resolve import load_scenario
from simulation.inputs.scenario.scenario import Scenario, with_settings

__all__ = [
    "Calibration",
    "Draw",
    "Scenario",
    "load_calibration",
    "load_scenario",
    "with_settings",
]
