"""Figures of a snapshot; each module computes some of its columns. No Django, no clock.

None: cannot be computed. Amounts and ratios are decimals; JSON columns keep them as strings (`risk.selectors.snapshots`).
"""
