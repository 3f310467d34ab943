"""The loss model: losses of the whole book over a horizon, from about 129 correlated drivers. NumPy only, no Django, no clock.

`assessment.assess` is the way in; `docs/risk-model.md` explains the model, its assumptions and its limits. Money enters and leaves in USD;
inside it is float64, because the Monte Carlo error of every figure is many orders of magnitude above the rounding of a float.
"""
