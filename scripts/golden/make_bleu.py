#!/usr/bin/env python3
"""Writes src/lib/golden/bleu.json: BLEU of random corpora by sacreBLEU 2.6 and, where it computes the same, by NLTK.

    python3 scripts/golden/make_bleu.py

It needs nltk (Debian's python3-nltk) and sacrebleu 2.6. The tokens are ids.

NLTK's `corpus_bleu` takes an order that a sentence is too short for as one n-gram more in the denominator, so it is asked of
corpora alone whose hypotheses all have four tokens. Its `method3` is then sacreBLEU's "exp".
"""
import json
import math
import pathlib
import random
import warnings
from collections import Counter

import nltk
import sacrebleu
from nltk.translate.bleu_score import SmoothingFunction, corpus_bleu

if sacrebleu.__version__ != "2.6.0":
    raise SystemExit(f"sacrebleu 2.6.0 is needed, this is {sacrebleu.__version__}")
# NLTK warns of each order without a match.
warnings.simplefilter("ignore")
rng = random.Random(5)


def sentence(vocabulary, shortest, longest):
    return [rng.randrange(vocabulary) for _ in range(rng.randint(shortest, longest))]


def edited(tokens, vocabulary, rate):
    """A copy with tokens replaced, left out and put in, each at a third of the rate."""
    out = []
    for token in tokens:
        draw = rng.random()
        if draw < rate / 3:
            out.append(rng.randrange(vocabulary))
        elif draw < 2 * rate / 3:
            continue
        elif draw < rate:
            out += [token, rng.randrange(vocabulary)]
        else:
            out.append(token)
    return out


def fresh(tokens, vocabulary):
    """As many tokens, none of which any reference has."""
    return [token + vocabulary for token in tokens]


def corpus(rate, most_references, vocabulary=12, sentences=4, shortest=4, longest=9):
    hypotheses, references = [], []
    for _ in range(rng.randint(1, sentences)):
        tokens = sentence(vocabulary, shortest, longest)
        hypotheses.append(edited(tokens, vocabulary, rate))
        references.append([tokens])
        for _ in range(rng.randrange(most_references)):
            references[-1].append(edited(tokens, vocabulary, 0.5) or tokens)
    return hypotheses, references


def shorter():
    hypotheses, references = corpus(0.2, 3, shortest=7)
    return [hypothesis[: rng.randint(4, 6)] for hypothesis in hypotheses], references


def longer():
    hypotheses, references = corpus(0.2, 3)
    return [hypothesis + sentence(12, 1, 4) for hypothesis in hypotheses], references


def reversed_words():
    """The words are right and their order is wrong: the higher orders match nothing."""
    hypotheses, references = corpus(0.1, 2, vocabulary=40)
    return [hypothesis[::-1] for hypothesis in hypotheses], references


def one_order_fewer(order):
    """Runs of order − 1 right tokens between foreign ones: nothing matches from this order on."""
    hypotheses, references = corpus(0, 2, vocabulary=40, shortest=6)
    return [
        [token if (i + 1) % order else token + 40 for i, token in enumerate(hypothesis)] for hypothesis in hypotheses
    ], references


def with_empty():
    hypotheses, references = corpus(0.2, 3)
    hypotheses[rng.randrange(len(hypotheses))] = []
    return hypotheses, references


def no_match():
    hypotheses, references = corpus(0.2, 2)
    return [fresh(hypothesis, 12) for hypothesis in hypotheses], references


kinds = [
    ("one reference", 10, lambda: corpus(0.3, 1)),
    ("several references", 14, lambda: corpus(0.4, 4)),
    ("two words", 6, lambda: corpus(0.4, 3, vocabulary=2)),
    ("shorter hypotheses", 8, shorter),
    ("longer hypotheses", 8, longer),
    ("wrong order", 6, reversed_words),
    ("no bigram", 3, lambda: one_order_fewer(2)),
    ("no trigram", 3, lambda: one_order_fewer(3)),
    ("no 4-gram", 3, lambda: one_order_fewer(4)),
    ("an empty hypothesis", 6, with_empty),
    ("nothing matches", 3, no_match),
    ("short sentences", 8, lambda: corpus(0.3, 3, shortest=1, longest=5)),
]


def text(tokens):
    return " ".join(map(str, tokens))


def by_sacrebleu(hypotheses, references, smoothing):
    most = max(map(len, references))
    streams = [[text(group[i]) if i < len(group) else None for group in references] for i in range(most)]
    metric = sacrebleu.metrics.BLEU(tokenize="none", smooth_method=smoothing, effective_order=False, force=True)
    found = metric.corpus_score([text(tokens) for tokens in hypotheses], streams)
    return {
        "score": found.score,
        "precisions": found.precisions,
        "brevityPenalty": found.bp,
        "hypothesisLength": found.sys_len,
        "referenceLength": found.ref_len,
        "counts": found.counts,
        "totals": found.totals,
    }


def by_nltk(hypotheses, references, smoothing):
    if any(len(hypothesis) < 4 for hypothesis in hypotheses):
        return None
    return 100 * corpus_bleu(references, hypotheses, smoothing_function=smoothing)


def by_d2l(hypothesis, reference):
    """Dive into Deep Learning, section 10.7: exp(min(0, 1 − label / prediction)) ∏ pₙ^(1/2ⁿ), n to 4 or the prediction's length."""
    if not hypothesis:
        return None
    score = math.exp(min(0, 1 - len(reference) / len(hypothesis)))
    for n in range(1, min(4, len(hypothesis)) + 1):
        predicted, label = (
            Counter(tuple(tokens[i : i + n]) for i in range(len(tokens) - n + 1)) for tokens in (hypothesis, reference)
        )
        score *= ((predicted & label).total() / predicted.total()) ** (0.5**n)
    return score


corpora = []
for kind, count, make in kinds:
    for _ in range(count):
        hypotheses, references = make()
        corpora.append(
            {
                "kind": kind,
                "hypotheses": hypotheses,
                "references": references,
                "none": by_sacrebleu(hypotheses, references, "none"),
                "exp": by_sacrebleu(hypotheses, references, "exp"),
                "nltk": by_nltk(hypotheses, references, None),
                "nltkMethod3": by_nltk(hypotheses, references, SmoothingFunction().method3),
                # Of each sentence alone, with its first reference.
                "d2l": [by_d2l(hypothesis, group[0]) for hypothesis, group in zip(hypotheses, references)],
            }
        )

target = pathlib.Path(__file__).parents[2] / "src/lib/golden/bleu.json"
versions = {"sacrebleu": sacrebleu.__version__, "nltk": nltk.__version__}
target.write_text(json.dumps({**versions, "corpora": corpora}, separators=(",", ":")) + "\n")
