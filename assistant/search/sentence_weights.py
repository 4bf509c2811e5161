"""How much each signal of a sentence counts; a table that tools/fit_selection.py writes.

A conditional logit (McFadden 1974): of all sentences found for a question, the probability that one holds the answer is
proportional to the exponential of its weighted signals. Fitted with a ridge penalty on the development halves of four
sets (two of this project, CMRC 2018 trial, DRCD dev), each set counting the same; docs/selection.md has the figures.
"""

WEIGHTS: dict[str, float] = {
    "dense": 41.58,
    "cover": 0.44,
    "before": 4.09,
    "rare": 6.42,
    "gap": 0.35,
    "rank": 1.06,
    "year": 1.22,
    "no_figure": -1.75,
    "unit": 2.27,
    "no_time": -1.79,
    "lead": -2.95,
}
