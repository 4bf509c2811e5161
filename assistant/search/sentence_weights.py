"""How much each signal of a sentence counts; a table that tools/fit_selection.py writes.

A conditional logit (McFadden 1974): of all sentences found for a question, the probability that one holds the answer is
proportional to the exponential of its weighted signals. Fitted with a ridge penalty on the development halves of three
sets (long documents, starter library, other domains), each set counting the same; docs/selection.md has the figures.
"""

WEIGHTS: dict[str, float] = {
    "dense": 62.94,
    "cover": 4.29,
    "before": 6.61,
    "rare": 7.73,
    "gap": 0.27,
    "rank": 1.04,
    "year": 0.57,
    "no_figure": -1.12,
    "unit": 1.93,
    "no_time": -1.45,
    "no_cause": -2.78,
    "lead": -1.41,
}
