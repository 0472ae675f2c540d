"""The law: what states' rules are set to, read as `law.LEVER.FIELD`, the words of a scenario."""

from __future__ import annotations

from collections.abc import Callable

from simulation.inputs.policy.adoption import (
    AdoptionProgramme,
    Governance,
    OwnStack,
    StackAccess,
    StackAdmission,
    StackPromotion,
)
from simulation.inputs.policy.export_rule import ExportRule
from simulation.inputs.policy.field import Array
from simulation.inputs.policy.investment import FabCredit, PowerBuild, ResearchOpenness
from simulation.inputs.policy.lever import Rule
from simulation.inputs.policy.trade import DomesticMandate, ImportAdmission, RareEarthLicensing


class Law:
    """Rules of every state, none set yet; the world holds one law in force and one as planned."""

    def __init__(self, size: Callable[[str], int], members: int) -> None:
        self.export_rule = ExportRule(size, members)
        self.import_admission = ImportAdmission(size, members)
        self.domestic_mandate = DomesticMandate(size, members)
        self.power_build = PowerBuild(size, members)
        self.research_openness = ResearchOpenness(size, members)
        self.fab_credit = FabCredit(size, members)
        self.rare_earth_licensing = RareEarthLicensing(size, members)
        self.governance = Governance(size, members)
        self.stack_promotion = StackPromotion(size, members)
        self.stack_access = StackAccess(size, members)
        self.stack_admission = StackAdmission(size, members)
        self.own_stack = OwnStack(size, members)
        self.adoption_programme = AdoptionProgramme(size, members)
        self.rules: dict[str, Rule] = {
            rule.name: rule for rule in vars(self).values() if isinstance(rule, Rule)
        }
        self.arrays: dict[str, Array] = {
            path: array for rule in self.rules.values() for path, array in rule.arrays.items()
        }
