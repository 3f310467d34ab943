"""Figures of a snapshot; each module computes some of its columns. No Django, no clock.

None: cannot be computed. Amounts and ratios in JSON columns are decimal strings, as in the answers of the API.
"""
