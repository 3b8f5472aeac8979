#!/usr/bin/env python3
"""Goes on, in PyTorch, with a training that Unroll began.

    python3 train.py --steps 1000                              one process
    torchrun --nproc_per_node=2 train.py --steps 1000          two, which share the batch (DistributedDataParallel)

It takes weights, optimizer, recurrent state, settings and vocabulary from checkpoint.safetensors and the text from text.txt,
and does the step that Unroll would have done next: the same windows of the text in the same order, the same optimizer with
its moments, the same clip, the same learning rate. What it saves, Unroll opens again.

Needs Python 3.8 and PyTorch 1.13 or later, and unroll.py beside it, which has what is not of this model.
"""

import math
import pathlib
import sys

import torch
from torch import nn
from torch.nn import functional as F
from unroll import HERE, NO_TARGET, Training, end, layers_of, modules_in, modules_of, option_parser, recurrent, run

FOLD_TOKEN = "\ufffd"  # where the vocabulary has it, it stands for every character that the vocabulary lacks
TRAINING_SHARE = 0.9  # of the text; the rest validates
VALIDATION_WINDOWS = 4


# ---------------------------------------------------------------------------------------------------------- model


class CharacterModel(nn.Module):
    """One-hot characters, a recurrent network, a linear layer: logits of the next character. Time comes first: [T, B]."""

    def __init__(self, config, vocabulary_size):
        super().__init__()
        self.vocabulary_size = vocabulary_size
        self.truncate = config.get("truncate", 0)
        self.rnn = recurrent(vocabulary_size, layers_of(config), config["activation"])
        self.head = nn.Linear(self.recurrent_modules()[-1].hidden_size, vocabulary_size)

    def recurrent_modules(self):
        return modules_in(self.rnn)

    def forward(self, ids, state):
        """
        ids [T, B]; state: a tuple of each module's [L, B, H], which is a pair of them for an LSTM, or None for zeros. Returns
        logits [T, B, V] and state.
        """
        inputs, outputs = F.one_hot(ids, self.vocabulary_size).float(), []
        modules = self.recurrent_modules()
        state = state or (None,) * len(modules)
        # Gradients stop at every `truncate` steps of the window: the state is the same there, but taken as given.
        for steps in inputs.split(self.truncate or len(inputs)):
            if outputs:
                state = map_state(state, torch.Tensor.detach)
            after = []
            for module, before in zip(modules, state):
                steps, own = module(steps, before)
                after.append(own)
            state = tuple(after)
            outputs.append(steps)
        return self.head(torch.cat(outputs)), state


def read_state(tensors, config):
    """The state of each module. In the files the layers' h, and c, come one after the other, [B, H] each."""
    state, at = [], 0
    for cell, units, layers, _ in modules_of(layers_of(config)):
        size = (layers, config["batchSize"], units)
        names = ("state.h", "state.c") if cell == "lstm" else ("state.h",)
        parts = tuple(tensors[name].flatten()[at : at + math.prod(size)].reshape(size) for name in names)
        state.append(parts if cell == "lstm" else parts[0])
        at += math.prod(size)
    return tuple(state)


def state_tensors(state):
    """The inverse of read_state: where a layer has no c, zeros are in its place, unless none has."""
    pairs = [part if isinstance(part, tuple) else (part, torch.zeros_like(part)) for part in state]
    one_width = len({h.shape[-1] for h, _ in pairs}) == 1
    join = torch.cat if one_width else lambda parts: torch.cat([part.flatten() for part in parts])
    h, c = (join(parts) for parts in zip(*pairs))
    return {"state.h": h, "state.c": c} if any(isinstance(part, tuple) for part in state) else {"state.h": h}


def map_state(state, function):
    return tuple(map_state(part, function) for part in state) if isinstance(state, tuple) else function(state)


# ----------------------------------------------------------------------------------------------------------- text


def encode(text, vocabulary):
    """One id for each character. One that the vocabulary lacks becomes the fold token, or is left out if there is none."""
    id_of = {character: i for i, character in enumerate(vocabulary)}
    fold = id_of.get(FOLD_TOKEN)
    ids = (id_of.get(character, fold) for character in text)
    return torch.tensor([i for i in ids if i is not None], dtype=torch.long)


class Lanes:
    """The text cut into B lanes of equal length, read side by side: window w is characters w·T to w·T + T − 1 of each."""

    def __init__(self, ids, batch_size, seq_length):
        lane_length = len(ids) // batch_size
        self.ids = ids
        self.windows_per_epoch = (lane_length - 1) // seq_length
        if self.windows_per_epoch < 1:
            sys.exit(f"text.txt is too short for {batch_size} lanes of {seq_length} characters and one more.")
        self.seq_length = seq_length
        #: [T, B]: where the characters of the first window lie
        self.places = torch.arange(seq_length)[:, None] + torch.arange(batch_size)[None, :] * lane_length

    def window(self, index):
        """Inputs and targets [T, B], and whether an epoch starts here, where every lane begins anew."""
        in_epoch = index % self.windows_per_epoch
        places = self.places + in_epoch * self.seq_length
        return self.ids[places], self.ids[places + 1], in_epoch == 0


def validation_windows(ids, batch_size, seq_length):
    """A few windows of the text held back, inputs and targets [T, B]. What has no character has no target."""
    predictions = len(ids) - 1
    lanes = min(batch_size, math.ceil(predictions / seq_length))
    lane_length = math.ceil(predictions / lanes)
    windows = []
    for w in range(min(VALIDATION_WINDOWS, math.ceil(lane_length / seq_length))):
        inputs = torch.zeros(seq_length, batch_size, dtype=torch.long)
        targets = torch.full_like(inputs, NO_TARGET)
        for b in range(lanes):
            start = b * lane_length + w * seq_length
            end = min(start + seq_length, (b + 1) * lane_length, predictions)
            if start < end:
                inputs[: end - start, b] = ids[start:end]
                targets[: end - start, b] = ids[start + 1 : end + 1]
        windows.append((inputs, targets))
    return windows


# ------------------------------------------------------------------------------------------------------- training


class TextTraining(Training):
    """On the streams of a text, whose state is carried from one window to the next."""

    def __init__(self, options):
        super().__init__(options)
        config = self.config
        with open(options.text, encoding="utf-8", newline="") as file:
            ids = encode(file.read(), self.vocabulary)
        cut = int(len(ids) * TRAINING_SHARE)
        self.lanes = Lanes(ids[:cut], config["batchSize"], config["seqLength"])
        self.validation = validation_windows(ids[cut:], config["batchSize"], config["seqLength"])
        self.load(CharacterModel(config, len(self.vocabulary)))
        # None is a state of zeros.
        self.state = None
        if self.metadata.get("unroll.fresh") != "true":
            self.state = map_state(read_state(self.tensors, config), self.world.mine)

    def batch_loss(self):
        inputs, targets, starts_epoch = self.lanes.window(self.step)
        inputs, targets = self.world.mine(inputs), self.world.mine(targets)
        carried = self.state if self.config["carryState"] and not starts_epoch else None
        logits, state = self.network(inputs, carried)
        self.state = map_state(state, torch.Tensor.detach)
        return F.cross_entropy(logits.flatten(0, 1), targets.flatten())

    @torch.no_grad()
    def validate(self):
        """The mean loss on the text held back, from a state of zeros."""
        state, loss, counted = None, 0.0, 0
        for inputs, targets in self.validation:
            targets = self.world.mine(targets)
            logits, state = self.model(self.world.mine(inputs), state)
            loss += F.cross_entropy(logits.flatten(0, 1), targets.flatten(), reduction="sum").item()
            counted += int((targets != NO_TARGET).sum())
        loss, counted = self.world.total(loss, counted)
        return loss / counted

    def state_tensors(self):
        return {} if self.state is None else state_tensors(map_state(self.state, self.world.whole))


def main():
    parser = option_parser()
    parser.add_argument("--text", type=pathlib.Path, default=HERE / "text.txt")
    options = parser.parse_args()
    training = TextTraining(options)
    end(training.world, run(training, options))


if __name__ == "__main__":
    main()
