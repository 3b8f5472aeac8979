#!/usr/bin/env python3
"""Goes on, in PyTorch, with a training of an encoder–decoder that Unroll began.

    python3 train.py --steps 1000                              one process
    torchrun --nproc_per_node=2 train.py --steps 1000          two, which share the batch (DistributedDataParallel)
    python3 train.py --steps 0 --source "TEXT"                 what the model writes of a source

It takes weights, optimizer, settings and vocabularies from checkpoint.safetensors and the pairs from pairs.json, and does the
step that Unroll would have done next: the same pairs in the same batches, the same optimizer with its moments, the same clip,
the same learning rate. What it saves, Unroll opens again.

Needs Python 3.8 and PyTorch 1.13 or later, and beside it encoder_decoder.py, the model, and unroll.py, which has what is not of
this model.
"""

import json
import pathlib

import torch
from encoder_decoder import END, START, UNKNOWN, EncoderDecoder
from torch.nn import functional as F
from unroll import HERE, NO_TARGET, Training, end, option_parser, run

VALIDATION_BATCHES = 4
MOST_BUCKETS = 8
SHOWN = 3  # sources of the validation set that are written at the end


# ---------------------------------------------------------------------------------------------------- random numbers

MASK_32, MASK_64 = (1 << 32) - 1, (1 << 64) - 1


def split_mix_64(state):
    """The first number of SplitMix64 from a state (https://prng.di.unimi.it/splitmix64.c)."""
    z = (state + 0x9E3779B97F4A7C15) & MASK_64
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK_64
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK_64
    return z ^ (z >> 31)


def fnv1a_32(text):
    """http://www.isthe.com/chongo/tech/comp/fnv/"""
    value = 0x811C9DC5
    for byte in text.encode("utf-8"):
        value = ((value ^ byte) * 0x01000193) & MASK_32
    return value


def pcg(x):
    """Of whole numbers below 2³²: Jarzynski & Olano 2020, Hash functions for GPU rendering, JCGT 9(3)."""
    state = (x * 747796405 + 2891336453) & MASK_32
    word = (((state >> ((state >> 28) + 4)) ^ state) * 277803737) & MASK_32
    return (word >> 22) ^ word


class Rng:
    """xoshiro128** (https://prng.di.unimi.it/xoshiro128starstar.c), with a stream for each seed, key and index, as Unroll draws by it."""

    def __init__(self, seed, key, index):
        base = split_mix_64((seed << 32) | fnv1a_32(key))
        stride = split_mix_64(index)
        words = [split_mix_64((base + times * stride) & MASK_64) for times in (1, 2)]
        self.state = [part for word in words for part in (word & MASK_32, word >> 32)]

    def uint32(self):
        rotated = lambda x, k: ((x << k) | (x >> (32 - k))) & MASK_32
        a, b, c, d = self.state
        result = (rotated((b * 5) & MASK_32, 7) * 9) & MASK_32
        shifted = (b << 9) & MASK_32
        c ^= a
        d ^= b
        self.state = [a ^ d, b ^ c, c ^ shifted, rotated(d, 11)]
        return result

    def shuffled(self, count):
        """The numbers below `count` by Fisher and Yates."""
        order = list(range(count))
        for i in range(count - 1, 0, -1):
            unit = ((self.uint32() >> 5) * (1 << 26) + (self.uint32() >> 6)) / (1 << 53)
            j = int(unit * (i + 1))
            order[i], order[j] = order[j], order[i]
        return order


# ------------------------------------------------------------------------------------------------------------ pairs


class Side:
    """The sources or the targets: what a text is split into, and the ids of that."""

    def __init__(self, unit, symbols):
        self.characters = unit == "characters"
        self.symbols = symbols
        self.ids = {symbol: i for i, symbol in enumerate(symbols) if i > UNKNOWN}

    def encode(self, text):
        """Ids with the end. Between words, and between phonemes, pairs.json has a space."""
        parts = text if self.characters else filter(None, text.split(" "))
        return [*(self.ids.get(part, UNKNOWN) for part in parts), END]

    def write(self, ids):
        known = [self.symbols[i] for i in ids if i not in (START, END)]
        return ("" if self.characters else " ").join(known)


class Epochs:
    """
    Which pairs each batch has: every pair comes once an epoch, in a new order, and the sources of a batch are of like length. Pairs are
    sorted into buckets by length, batches are cut from one bucket after the other and come in random order.
    """

    def __init__(self, lengths, batch_size, seed):
        count = len(lengths)
        self.batches, self.seed, self.epoch = -(-count // batch_size), seed, None
        ranked = sorted(lengths)
        edges = sorted({ranked[-(-(i + 1) * count // MOST_BUCKETS) - 1] for i in range(MOST_BUCKETS)})
        self.bucket_of = [next(i for i, edge in enumerate(edges) if length <= edge) for length in lengths]

    def batch(self, index):
        epoch, place = divmod(index, self.batches)
        if epoch != self.epoch:
            rng = Rng(self.seed, "pairs", epoch)
            # Sorting keeps the random order within a bucket.
            self.pairs = sorted(rng.shuffled(len(self.bucket_of)), key=self.bucket_of.__getitem__)
            self.order = rng.shuffled(self.batches)
            self.epoch = epoch
        cut = lambda i: i * len(self.pairs) // self.batches
        return self.pairs[cut(self.order[place]) : cut(self.order[place] + 1)]


def batch_of(pairs, batch_size):
    """
    source [S, B], lengths [B], ids [T, B] that the decoder reads, and targets [T, B], of pairs of ids with their ends. A row without a
    pair reads the end alone and has no target.
    """
    rows = [*pairs, *[([END], [])] * (batch_size - len(pairs))]
    column = lambda steps, longest, padding: steps + [padding] * (longest - len(steps))
    S = max(len(source) for source, _ in rows)
    T = max(len(target) for _, target in rows)
    source = torch.tensor([column(source, S, 0) for source, _ in rows]).T
    targets = torch.tensor([column(target, T, NO_TARGET) for _, target in rows]).T
    ids = torch.tensor([column([START, *target[:-1]], T, 0) for _, target in rows]).T
    return source, torch.tensor([len(source) for source, _ in rows]), ids, targets


# --------------------------------------------------------------------------------------------------------- training


class PairsTraining(Training):
    """
    Pairs under teacher forcing, by which the decoder reads the right symbol before each target, or with scheduled sampling (Bengio et al.
    2015, https://arxiv.org/abs/1506.03099), by which a share of the symbols is its own.
    """

    def __init__(self, options):
        super().__init__(options)
        config = self.config
        data = json.loads(options.pairs.read_text(encoding="utf-8"))
        symbols = json.loads(self.metadata["unroll.sourceVocabulary"])
        self.source, self.target = Side(data["units"]["source"], symbols), Side(data["units"]["target"], self.vocabulary)
        encoded = lambda pairs: [(self.source.encode(source), self.target.encode(target)) for source, target in pairs]
        self.pairs, self.validation = encoded(data["training"]), encoded(data["validation"])
        self.examples = data["validation"][:SHOWN]
        self.longest = max(len(target) for _, target in self.pairs + self.validation)
        lengths = [len(source) for source, _ in self.pairs]
        self.epochs = Epochs(lengths, config["batchSize"], config["seed"])
        self.load(EncoderDecoder(config, len(symbols), len(self.vocabulary)))

    def summed_loss(self, network, pairs, sampling_rate=0.0):
        """The loss of this process's pairs, summed over their targets, and the number of these in all processes."""
        source, lengths, ids, targets = batch_of(pairs, self.config["batchSize"])
        count, world = int((targets != NO_TARGET).sum()), self.world
        source, lengths, targets, ids = world.mine(source), lengths[world.lanes], world.mine(targets), world.mine(ids)
        if sampling_rate > 0:
            ids = self.sampled(source, lengths, ids, targets, sampling_rate)
        logits = network(source, lengths, ids)
        return F.cross_entropy(logits.flatten(0, 1), targets.flatten(), reduction="sum"), count

    @torch.no_grad()
    def sampled(self, source, lengths, ids, targets, rate):
        """Ids [T, B] with the decoder's most probable symbol of the step before in the place of a share of them."""
        T, B = len(ids), self.config["batchSize"]
        key = pcg((self.step + 1 + pcg(self.config["seed"] ^ 0x66656564)) & MASK_32)
        rows = self.world.mine(torch.arange(T * B).reshape(T, B))
        units = ((pcg(pcg((rows + pcg(key)) & MASK_32)) >> 9) + 0.5).double() / 2**23
        own = (units < float(torch.tensor(rate))) & (targets != NO_TARGET)
        ids = ids.clone()
        memory, padding, state = self.model.encode(source, lengths)
        for t in range(T - 1):
            logits, state, _ = self.model.decode(ids[t : t + 1], state, memory, padding)
            ids[t + 1] = torch.where(own[t], logits[0].argmax(dim=-1), ids[t + 1])
        return ids

    def sampling_rate(self):
        """Of the next step: it rises from 0 over a ramp."""
        feedback = self.config.get("feedback", {"sampling": 0, "rampSteps": 0})
        ramp = feedback["rampSteps"]
        return feedback["sampling"] * (min(1, (self.step + 1) / ramp) if ramp > 0 else 1)

    def batch_loss(self):
        pairs = [self.pairs[i] for i in self.epochs.batch(self.step)]
        loss, count = self.summed_loss(self.network, pairs, self.sampling_rate())
        # Processes may have other numbers of targets, so the mean over these is not that of their means.
        return loss * self.world.size / count

    @torch.no_grad()
    def validate(self):
        """The mean loss of a few batches of the validation set."""
        loss, counted, B = 0.0, 0, self.config["batchSize"]
        for start in range(0, min(len(self.validation), VALIDATION_BATCHES * B), B):
            own, count = self.summed_loss(self.model, self.validation[start : start + B])
            loss += own.item()
            counted += count
        (total,) = self.world.total(loss)
        return total / counted

    def write(self, text):
        """What the model writes of a source, by greedy search."""
        source = torch.tensor(self.source.encode(text), device=self.world.device)
        ids, _ = self.model.greedy(source, self.longest)
        return self.target.write(ids)


def main():
    parser = option_parser()
    parser.add_argument("--pairs", type=pathlib.Path, default=HERE / "pairs.json")
    parser.add_argument("--source", action="append", help="at the end, write what the model makes of this; may be repeated")
    options = parser.parse_args()
    training = PairsTraining(options)
    sound = run(training, options)
    if sound and training.world.rank == 0:
        for source in options.source or [source for source, _ in training.examples]:
            print(f"{source}  ->  {training.write(source)}")
    end(training.world, sound)


if __name__ == "__main__":
    main()
