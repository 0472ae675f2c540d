"""The levers: everything that states and firms can decide, by name."""

from __future__ import annotations

from .adoption import (
    AdoptionProgramme,
    Governance,
    OwnStack,
    StackAccess,
    StackAdmission,
    StackPromotion,
)
from .disruption import Disruption
from .export_rule import ExportRule
from .investment import (
    Breakthrough,
    CapexPledge,
    FabCredit,
    IndustrialProgramme,
    PowerBuild,
    ResearchOpenness,
)
from .lever import Lever
from .trade import DomesticMandate, ImportAdmission, RareEarthLicensing

LEVERS: dict[str, type[Lever]] = {
    lever.name: lever
    for lever in (
        ExportRule,
        ImportAdmission,
        DomesticMandate,
        PowerBuild,
        CapexPledge,
        Breakthrough,
        ResearchOpenness,
        IndustrialProgramme,
        FabCredit,
        RareEarthLicensing,
        Governance,
        StackPromotion,
        StackAccess,
        StackAdmission,
        OwnStack,
        AdoptionProgramme,
        Disruption,
    )
}
