"""The figures of a snapshot, each module giving some of its columns. No Django, no clock.

None stands for what cannot be judged. Amounts and ratios in JSON columns are decimal strings, as in the answers of the API.
"""
