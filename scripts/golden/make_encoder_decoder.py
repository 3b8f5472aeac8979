#!/usr/bin/env python3
"""Writes src/nn/golden/encoderDecoder.json: encoder–decoders with each kind of attention, by PyTorch in float64.

Written from the papers, of torch.nn's own layers: the states that a decoder begins with (Sutskever et al. 2014; of both directions
by a bridge, as Bahdanau et al. 2015 make the first of theirs), scores by dot, general (Luong et al. 2015) or additive (Bahdanau et
al. 2015), and h~ = tanh(W_c [c; h]) (Luong et al. 2015). Needs what make_golden.py needs:

    /usr/bin/python3 scripts/golden/make_encoder_decoder.py
"""

import json
import math

import torch
from make_golden import IGNORED_TARGET, OUTPUT, mean_loss, named, numbers, optimizer_config
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

MODULES = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}
SOURCE = {"symbols": 6, "embedding": 3}
TARGET = {"symbols": 5, "embedding": 2}
S, T = 5, 4


class Vector(nn.Module):
    """v of additive scores."""

    def __init__(self, size):
        super().__init__()
        self.weight = nn.Parameter((torch.rand(size) * 2 - 1) / math.sqrt(size))

    def forward(self, x):
        return x @ self.weight


class EncoderDecoder(nn.Module):
    """Its attributes make the state dict's names, in its order. A side is (cell, hidden size, layers), the encoder's bidirectional or not."""

    def __init__(self, encoder, decoder, attention, bidirectional, shared=False, feeding=False):
        super().__init__()
        (cell, width, depth), (self.cell, H, self.layers) = encoder, decoder
        self.kind = attention
        if not shared:
            self.source_embedding = nn.Embedding(SOURCE["symbols"], SOURCE["embedding"])
        self.encoder = MODULES[cell]((TARGET if shared else SOURCE)["embedding"], width, depth, bidirectional=bidirectional)
        M = width * (1 + bidirectional)
        bridged = bidirectional or width != H
        for l in range(self.layers):
            if bridged:
                setattr(self, f"bridge_h_{l}", nn.Linear(M, H))
            if self.cell == "lstm" and (bridged or cell != "lstm"):
                setattr(self, f"bridge_c_{l}", nn.Linear(M, H))
        self.embedding = nn.Embedding(TARGET["symbols"], TARGET["embedding"])
        self.feeding = feeding
        self.decoder = MODULES[self.cell](TARGET["embedding"] + feeding * H, H, self.layers)
        if attention in ("general", "additive"):
            self.attention_keys = nn.Linear(M, H, bias=False)
        if attention == "additive":
            self.attention_query = nn.Linear(H, H, bias=False)
            self.attention = Vector(H)
        if attention != "none":
            self.attention_output = nn.Linear(M + H, H, bias=False)
        self.head = nn.Linear(H, TARGET["symbols"])

    def first_state(self, last):
        """[L, B, H] of the decoder, from h_n and c_n of the encoder."""

        def of_layers(states):
            """[depth * D, B, H] to the states of each layer of the decoder, of both directions side by side."""
            D = 1 + self.encoder.bidirectional
            layers = [torch.cat(list(states[i : i + D]), dim=-1) for i in range(0, len(states), D)]
            return layers if len(layers) == self.layers else [layers[-1]] * self.layers

        def bridge(name, states, then=lambda x: x):
            if not hasattr(self, f"{name}_0"):
                return torch.stack(states)
            return torch.stack([then(getattr(self, f"{name}_{l}")(state)) for l, state in enumerate(states)])

        h_n, c_n = last if isinstance(last, tuple) else (last, last)
        h = bridge("bridge_h", of_layers(h_n), torch.tanh)
        return (h, bridge("bridge_c", of_layers(c_n))) if self.cell == "lstm" else h

    def scores(self, states, memory):
        """[T, B, S] of states [T, B, H] and memory [S, B, M]."""
        if self.kind == "additive":
            summed = self.attention_query(states)[:, None] + self.attention_keys(memory)[None]
            return self.attention(torch.tanh(summed)).transpose(1, 2)
        keys = self.attention_keys(memory) if self.kind == "general" else memory
        return torch.einsum("tbh,sbh->tbs", states, keys)

    def forward(self, pairs):
        """Logits [T, B, V], and the attention weights [T, B, S]."""
        source, lengths, ids = pairs
        table = getattr(self, "source_embedding", self.embedding)
        packed = pack_padded_sequence(table(source), lengths, enforce_sorted=False)
        outputs, last = self.encoder(packed)
        memory, _ = pad_packed_sequence(outputs, total_length=len(source))
        padding = torch.arange(len(source))[None] >= lengths[:, None]
        if self.feeding:
            return self.fed(self.embedding(ids), self.first_state(last), memory, padding)
        states, _ = self.decoder(self.embedding(ids), self.first_state(last))
        if self.kind == "none":
            return self.head(states), torch.zeros(0)
        attended, weights = self.attend(states, memory, padding)
        return self.head(attended), weights

    def attend(self, states, memory, padding):
        weights = self.scores(states, memory).masked_fill(padding[None], -math.inf).softmax(dim=-1)
        context = torch.einsum("tbs,sbm->tbm", weights, memory)
        return torch.tanh(self.attention_output(torch.cat([context, states], dim=-1))), weights

    def fed(self, symbols, state, memory, padding):
        """Input feeding (Luong et al. 2015, section 3.3): h~ of a step is concatenated to what the decoder reads at the next."""
        attended = symbols.new_zeros(1, symbols.shape[1], self.decoder.hidden_size)
        steps = []
        for symbol in symbols:
            states, state = self.decoder(torch.cat([symbol[None], attended], dim=-1), state)
            attended, weights = self.attend(states, memory, padding)
            steps.append((self.head(attended), weights))
        return tuple(torch.cat(parts) for parts in zip(*steps))


def draw_pairs(lengths, target_lengths, symbols=SOURCE["symbols"]):
    """Sources and what follows 0 in the targets; paddings are random as well."""
    B = len(lengths)
    source = torch.randint(symbols, (S, B))
    targets = torch.randint(TARGET["symbols"], (T, B))
    ids = torch.cat([torch.zeros(1, B, dtype=torch.long), targets[:-1]])
    targets[torch.arange(T)[:, None] >= torch.tensor(target_lengths)[None]] = IGNORED_TARGET
    return (source, torch.tensor(lengths), ids), targets


def as_json(inputs, targets):
    source, lengths, ids = inputs
    tensors = {"source": source, "lengths": lengths, "ids": ids, "targets": targets}
    return {name: tensor.reshape(-1).tolist() for name, tensor in tensors.items()}


def build(seed, name, encoder, decoder, attention, bidirectional, scale, shared=False, feeding=False):
    """A model in values that float32 can hold, and what the JSON says of it."""
    torch.manual_seed(seed)
    model = EncoderDecoder(encoder, decoder, attention, bidirectional, shared, feeding).double()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_((scale * parameter).float().double())
    side = lambda cell, hidden, layers: {"cell": cell, "hiddenSize": hidden, "layers": layers}
    return model, {
        "name": name,
        "attention": attention,
        "encoder": {**side(*encoder), "bidirectional": bidirectional, **(TARGET if shared else SOURCE)},
        **({"sharedEmbedding": True} if shared else {}),
        **({"inputFeeding": True} if feeding else {}),
        "decoder": {**side(*decoder), **TARGET},
        "S": S,
        "T": T,
        "B": 3,
        "params": named(model.named_parameters(), 9),
    }


def case(seed, name, encoder, decoder, attention, bidirectional=False, **options):
    # Larger than PyTorch draws them, so that attention is not even.
    model, facts = build(seed, name, encoder, decoder, attention, bidirectional, 3, **options)
    inputs, targets = draw_pairs([3, S, 1], [T, 2, 3], facts["encoder"]["symbols"])
    logits, weights = model(inputs)
    loss = mean_loss(logits, targets)
    loss.backward()
    return {
        **facts,
        "pairs": as_json(inputs, targets),
        "loss": loss.item(),
        "logits": numbers(logits, 13),
        "attentionWeights": numbers(weights, 13),
        "grads": named(((key, p.grad) for key, p in model.named_parameters()), 13),
    }


def random_unit(key, row):
    """As shaders/lib/rng.wgsl draws it from stream 0: pcg of Jarzynski & Olano 2020, JCGT 9(3)."""

    def pcg(x):
        state = (x * 747796405 + 2891336453) % 2**32
        word = ((state >> ((state >> 28) + 4)) ^ state) * 277803737 % 2**32
        return (word >> 22) ^ word

    return ((pcg(pcg((row + pcg(key)) % 2**32)) >> 9) + 0.5) / 2**23


def sampled(seed, name, encoder, decoder, attention, key, rate, **options):
    """Scheduled sampling (Bengio et al. 2015): where the coin says so, a step reads the most probable symbol of the one before."""
    model, facts = build(seed, name, encoder, decoder, attention, False, 3, **options)
    (source, lengths, ids), targets = draw_pairs([3, S, 1], [T, 2, 3])
    read, B = ids.clone(), len(lengths)
    for t in range(T - 1):
        likeliest = model((source, lengths, read))[0][t].detach().argmax(dim=-1)
        for b in range(B):
            if targets[t, b] != IGNORED_TARGET and random_unit(key, t * B + b) < rate:
                read[t + 1, b] = likeliest[b]
    changed = (read != ids).sum().item()
    assert changed > 1 and (rate == 1 or changed < (T - 1) * B), f"{name} reads {changed} symbols of its own"
    loss = mean_loss(model((source, lengths, read))[0], targets)
    loss.backward()
    return {
        **facts,
        "pairs": as_json((source, lengths, ids), targets),
        "sampling": {"key": key, "rate": rate},
        "read": read.reshape(-1).tolist(),
        "loss": loss.item(),
        "grads": named(((key, p.grad) for key, p in model.named_parameters()), 13),
    }


def curve(seed, name, encoder, decoder, attention, bidirectional=False, **options):
    model, facts = build(seed, name, encoder, decoder, attention, bidirectional, 1, **options)
    lengths = [([3, S, 1], [T, 2, 3]), ([S, 4, 2], [3, T, T]), ([2, 2, 4], [1, T, 2])]
    batches = [draw_pairs(*each) for each in lengths]
    config, losses = optimizer_config("adam", 0.01), []
    betas = (config["beta1"], config["beta2"])
    optimizer = torch.optim.Adam(model.parameters(), lr=config["learningRate"], betas=betas, eps=config["epsilon"])
    for step in range(100):
        inputs, targets = batches[step % len(batches)]
        loss = mean_loss(model(inputs)[0], targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(float(f"{loss.item():.13g}"))
    assert losses[-1] < 0.5 * losses[0], f"{name} does not learn: {losses[0]} to {losses[-1]}"
    return {
        **facts,
        "batches": [as_json(*batch) for batch in batches],
        "optimizer": config,
        "losses": losses,
    }


def main():
    lstm, gru, rnn = ("lstm", 3, 1), ("gru", 3, 1), ("rnn", 5, 1)
    windows = [
        case(1, "an LSTM without attention", lstm, lstm, "none"),
        case(2, "an LSTM, dot", lstm, lstm, "dot"),
        case(3, "a GRU of two layers, general", ("gru", 3, 2), ("gru", 3, 2), "general"),
        case(4, "an RNN, additive", rnn, rnn, "additive"),
        case(5, "an RNN of two layers, dot", ("rnn", 5, 2), ("rnn", 5, 2), "dot"),
        case(6, "a bidirectional GRU, additive", gru, gru, "additive", True),
        case(7, "a bidirectional LSTM of two layers, general", ("lstm", 3, 2), ("lstm", 3, 2), "general", True),
        case(8, "a bidirectional LSTM without attention", lstm, lstm, "none", True),
        case(9, "a wider decoder, additive", lstm, ("lstm", 5, 1), "additive"),
        case(10, "a decoder of more layers, dot", lstm, ("lstm", 3, 2), "dot"),
        case(11, "a decoder of fewer layers, general", ("gru", 3, 2), gru, "general"),
        case(12, "an LSTM that decodes what a GRU reads, dot", gru, lstm, "dot"),
        case(13, "a GRU that decodes what an LSTM reads, general", lstm, gru, "general"),
        case(14, "an embedding of both sides, dot", lstm, lstm, "dot", shared=True),
        case(15, "input feeding, an LSTM, dot", lstm, lstm, "dot", feeding=True),
        case(16, "input feeding, a bidirectional GRU, additive", ("gru", 3, 1), ("gru", 4, 2), "additive", True, feeding=True),
    ]
    curves = [
        curve(21, "an LSTM, dot", ("lstm", 5, 1), ("lstm", 5, 1), "dot"),
        curve(22, "a bidirectional GRU, additive", ("gru", 5, 1), ("gru", 6, 1), "additive", True),
        curve(23, "input feeding, a GRU, general", ("gru", 5, 1), ("gru", 5, 1), "general", feeding=True),
    ]
    own = [
        sampled(31, "an LSTM, dot, half its own symbols", lstm, lstm, "dot", 5, 0.5),
        sampled(33, "input feeding, an LSTM, general, half its own symbols", lstm, lstm, "general", 7, 0.5, feeding=True),
        sampled(32, "a GRU of two layers, additive, its own symbols alone", ("gru", 3, 2), ("gru", 3, 2), "additive", 6, 1),
    ]
    text = json.dumps({"windows": windows, "curves": curves, "sampled": own}, separators=(",", ":"))
    (OUTPUT / "encoderDecoder.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
