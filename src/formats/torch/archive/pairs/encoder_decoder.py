"""An encoder–decoder as Unroll has it, in PyTorch's own modules. Time comes first: [S, B] of sources, [T, B] of targets.

An encoder reads the source. A decoder begins with its last states and, at each step, attends to all of its states (Sutskever et
al. 2014, https://arxiv.org/abs/1409.3215; Bahdanau et al. 2015, https://arxiv.org/abs/1409.0473; Luong et al. 2015,
https://arxiv.org/abs/1508.04025). The attributes of EncoderDecoder make the names of the files' tensors.
"""

import math

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence
from unroll import layers_of, modules_in, recurrent

START, END, UNKNOWN = 0, 1, 2  # ids of the special symbols, on both sides


class Vector(nn.Module):
    """v of additive scores: v · x of each row."""

    def __init__(self, size):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(size))

    def forward(self, x):
        return x @ self.weight


class EncoderDecoder(nn.Module):
    def __init__(self, config, source_symbols, target_symbols):
        super().__init__()
        self.kind, own = config["attention"], config.get("encoder", {})
        encoder, decoder = encoder_layers(config), [(cell, units, False) for cell, units, _ in layers_of(config)]
        size = config["embedding"]["size"]
        source_size = own.get("embedding") or size
        # Of one embedding for both sides the files have one matrix.
        self.shared = own.get("shared", False)
        if not self.shared:
            self.source_embedding = nn.Embedding(source_symbols, source_size)
        self.encoder = recurrent(source_size, encoder, config["activation"])
        self.add_bridges(encoder, decoder)
        self.embedding = nn.Embedding(target_symbols, size)
        # By input feeding the decoder also reads the attentional state of the step before (Luong et al. 2015, section 3.3).
        self.feeding = config.get("inputFeeding", False)
        _, self.width, _ = decoder[-1]
        self.decoder = recurrent(size + self.feeding * self.width, decoder, config["activation"])

        _, units, bidirectional = encoder[-1]
        H = self.width
        M = units * (1 + bidirectional)
        if self.kind in ("general", "additive"):
            self.attention_keys = nn.Linear(M, H, bias=False)
        if self.kind == "additive":
            self.attention_query = nn.Linear(H, H, bias=False)
            self.attention = Vector(H)
        if self.kind != "none":
            self.attention_output = nn.Linear(M + H, H, bias=False)
        self.head = nn.Linear(H, target_symbols)

    def add_bridges(self, encoder, decoder):
        """Where the encoder's last states don't fit the decoder's first ones, linear layers make these of them."""
        for l, (cell, H, _) in enumerate(decoder):
            below, units, bidirectional = encoder[l] if len(encoder) == len(decoder) else encoder[-1]
            fits = units == H and not bidirectional
            if not fits:
                self.add_module(f"bridge_h_{l}", nn.Linear(units * (1 + bidirectional), H))
            if cell == "lstm" and not (fits and below == "lstm"):
                self.add_module(f"bridge_c_{l}", nn.Linear(units * (1 + bidirectional), H))

    def recurrent_modules(self):
        return modules_in(self.encoder) + modules_in(self.decoder)

    def encode(self, source, lengths):
        """
        source [S, B]; lengths [B], on the CPU; what is behind a source's end is not read. Returns the memory [S, B, M], which of it is
        padding [B, S], and the decoder's first state: of each of its modules [L, B, H], of an LSTM a pair of them; by input feeding an
        attentional state of zeros [1, B, H] at the end.
        """
        embedding = self.embedding if self.shared else self.source_embedding
        steps = pack_padded_sequence(embedding(source), lengths, enforce_sorted=False)
        last = []
        for module in modules_in(self.encoder):
            steps, state = module(steps)
            last.extend(layer_states(state, 1 + module.bidirectional))
        memory, _ = pad_packed_sequence(steps, total_length=len(source))
        padding = torch.arange(len(source))[None] >= lengths[:, None]
        return memory, padding.to(source.device), self.first_state(last)

    def first_state(self, last):
        """
        Layer l of the decoder begins with the last (h, c) of layer l of the encoder, or where there are not as many with that of the
        highest. A cell state that the encoder has none of is made of h.
        """
        count = sum(module.num_layers for module in modules_in(self.decoder))
        ends = iter(enumerate(last if len(last) == count else last[-1:] * count))
        state = []
        for module in modules_in(self.decoder):
            own = [next(ends) for _ in range(module.num_layers)]
            h = torch.stack([self.bridged("h", l, h, torch.tanh) for l, (h, _) in own])
            if isinstance(module, nn.LSTM):
                h = h, torch.stack([self.bridged("c", l, h if c is None else c) for l, (h, c) in own])
            state.append(h)
        if self.feeding:
            state.append(torch.zeros_like(last[0][0][None, :, :1]).expand(-1, -1, self.width))
        return tuple(state)

    def bridged(self, name, l, state, then=lambda x: x):
        bridge = getattr(self, f"bridge_{name}_{l}", None)
        return state if bridge is None else then(bridge(state))

    def decode(self, ids, state, memory, padding):
        """
        Goes on from a state: ids [T, B] of the symbols before the targets. Returns logits [T, B, V], the state after them and the
        attention weights [T, B, S], which are None without attention.
        """
        symbols = self.embedding(ids)
        if not self.feeding:
            states, state = self.decoder_states(symbols, state)
            attended, weights = self.attend(states, memory, padding)
            return self.head(attended), state, weights
        *state, attended = state
        rows = []
        for symbol in symbols:
            states, state = self.decoder_states(torch.cat([symbol[None], attended], dim=-1), state)
            attended, weights = self.attend(states, memory, padding)
            rows.append((attended, weights))
        all_attended, all_weights = (torch.cat(parts) for parts in zip(*rows))
        return self.head(all_attended), (*state, attended), all_weights

    def decoder_states(self, inputs, state):
        """The states [T, B, H] of the highest layer, and the state of each module after them."""
        after = []
        for module, before in zip(modules_in(self.decoder), state):
            inputs, own = module(inputs, before)
            after.append(own)
        return inputs, tuple(after)

    def attend(self, states, memory, padding):
        """The attentional states tanh(W_c [c; h]) and the attention weights; without attention the states as they are."""
        if self.kind == "none":
            return states, None
        weights = self.scores(states, memory).masked_fill(padding, -math.inf).softmax(dim=-1)
        context = torch.einsum("tbs,sbm->tbm", weights, memory)
        return torch.tanh(self.attention_output(torch.cat([context, states], dim=-1))), weights

    def scores(self, states, memory):
        """[T, B, S]: how well each state [T, B, H] of the decoder fits each state [S, B, M] of the encoder."""
        if self.kind == "additive":
            summed = self.attention_query(states)[:, None] + self.attention_keys(memory)[None]
            return self.attention(torch.tanh(summed)).transpose(1, 2)
        keys = self.attention_keys(memory) if self.kind == "general" else memory
        return torch.einsum("tbh,sbh->tbs", states, keys)

    def forward(self, source, lengths, ids):
        """Logits [T, B, V] under teacher forcing."""
        memory, padding, state = self.encode(source, lengths)
        return self.decode(ids, state, memory, padding)[0]

    @torch.no_grad()
    def greedy(self, source, longest):
        """
        Of a source [S] of ids: the most probable symbol at each step, read at the next, up to the end or `longest` of them. Returns
        ids and the attention weights [T, S], which are None without attention.
        """
        memory, padding, state = self.encode(source[:, None], torch.tensor([len(source)]))
        ids, rows, symbol = [], [], START
        while len(ids) < longest and symbol != END:
            logits, state, weights = self.decode(torch.tensor([[symbol]], device=source.device), state, memory, padding)
            symbol = int(logits.argmax())
            ids.append(symbol)
            rows.append(weights)
        return ids, None if self.kind == "none" else torch.cat(rows)[:, 0]


def encoder_layers(config):
    """As the decoder's layers, but for what the encoder has of its own; more layers than these are as the last."""
    own, decoder = config.get("encoder", {}), layers_of(config)
    count, cell_of_all = own.get("layers") or len(decoder), own.get("cell", "same")
    layers = [decoder[min(l, len(decoder) - 1)] for l in range(count)]
    return [
        (cell if cell_of_all == "same" else cell_of_all, own.get("hiddenSize") or units, bidirectional)
        for cell, units, bidirectional in layers
    ]


def layer_states(state, directions):
    """h_n [L · D, B, H] of a module, of an LSTM h_n and c_n, to (h, c) of each layer, its directions side by side."""
    h_n, c_n = state if isinstance(state, tuple) else (state, None)
    side_by_side = lambda states, l: torch.cat(list(states[l : l + directions]), dim=-1)
    return [
        (side_by_side(h_n, l), None if c_n is None else side_by_side(c_n, l)) for l in range(0, len(h_n), directions)
    ]
