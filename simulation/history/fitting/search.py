"""From prior members to posterior draws: each member looks for the draw that explains its target.

A member's target is the observed figures with an error drawn for it, its anchor the prior draw that
it began with. It seeks the scores that are near to both, each in units of its error: randomised
maximum likelihood, exact where the model is linear (Oliver, He and Reynolds 1996). All members
share slopes learnt from every run so far (Chen and Oliver 2013), but each is judged by a run of the
model itself, and a step that does not bring it nearer is taken back.
"""

from __future__ import annotations

import numpy as np

from simulation.history.fitting.discrepancy import Figures
from simulation.history.fitting.smoother import FURTHEST, Values, gain, slopes, wanted

PACE, FASTER, SLOWER, FASTEST = 0.6, 1.3, 0.5, 0.9  # share of the proposed step that is taken


class Search:
    """Members on their way; `scores` (streams, members) are the nearest that each has come.

    Args:
        start: normal scores of the prior members, (streams, members).
        shown: their scaled figures, (observations, members).
        data: the observed figures.
        errors: standard normal numbers, (observations, members).
        missed: by how much each member's world falls short of what was foretold,
            (observations, members) or 0.
    """

    def __init__(
        self,
        start: Values,
        shown: Values,
        data: Figures,
        errors: Values,
        missed: Values | float = 0.0,
    ) -> None:
        self._start, self._data = start, data
        self._target = wanted(data, errors) - missed
        self._runs = [(start, shown)]
        self._pace = np.full(start.shape[1], PACE)
        self.scores, self.shown = start, shown
        self.cost = self._cost(start, shown)

    def proposed(self) -> Values:
        """Scores to run next, (streams, members)."""
        slope = slopes(*(np.concatenate(parts, axis=1) for parts in zip(*self._runs, strict=True)))
        back = self._start - self.scores
        miss = self._target - self.shown - np.einsum("os,sm->om", slope, back)
        step = back + np.einsum("so,om->sm", gain(slope, self._data.covariance()), miss)
        held: Values = np.clip(self.scores + self._pace * step, -FURTHEST, FURTHEST)
        return held

    def judge(self, scores: Values, shown: Values) -> None:
        """Take what came nearer; who did not goes on from where it was, with a shorter step."""
        cost = self._cost(scores, shown)
        nearer = cost < self.cost
        self._runs.append((scores, shown))
        self.scores, self.shown = (
            np.where(nearer, new, old) for new, old in ((scores, self.scores), (shown, self.shown))
        )
        self.cost = np.where(nearer, cost, self.cost)
        faster = np.minimum(self._pace * FASTER, FASTEST)
        self._pace = np.where(nearer, faster, self._pace * SLOWER)

    def _cost(self, scores: Values, shown: Values) -> Values:
        """Squared distance to anchor and target, each in units of its error, (members,)."""
        miss = self._target - shown
        errors = miss * np.linalg.solve(self._data.covariance(), miss)
        return np.asarray(((scores - self._start) ** 2).sum(axis=0) + errors.sum(axis=0))
