"""What Unroll's trainings have in common in PyTorch, whatever the model: files, optimizers, schedules, processes, steps."""

import argparse
import ctypes
import json
import math
import os
import pathlib
import re
import signal
import sys
import time

import torch
import torch.distributed as dist
from torch import nn

HERE = pathlib.Path(__file__).resolve().parent
NO_TARGET = -100  # what cross_entropy leaves out


# ---------------------------------------------------------------------------------------------------------- files


def read_safetensors(path):
    """Tensors and metadata. The format: 8 bytes with the header's length, the header in JSON, the numbers."""
    data = bytearray(pathlib.Path(path).read_bytes())
    start = 8 + int.from_bytes(data[:8], "little")
    header = json.loads(data[8:start].decode("utf-8"))
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        flat = torch.frombuffer(data, dtype=torch.float32, count=(end - begin) // 4, offset=start + begin)
        tensors[name] = flat.reshape(entry["shape"]).clone()
    return tensors, metadata


def write_safetensors(path, tensors, metadata):
    """Written beside and renamed, so that the file is always whole, whenever the program ends."""
    header, blocks, at = {"__metadata__": metadata}, [], 0
    for name, tensor in tensors.items():
        tensor = tensor.detach().to("cpu", torch.float32).contiguous()
        block = ctypes.string_at(tensor.data_ptr(), tensor.numel() * 4)
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [at, at + len(block)]}
        blocks.append(block)
        at += len(block)
    encoded = json.dumps(header).encode("utf-8")
    encoded += b" " * (-len(encoded) % 8)
    aside = path.with_name(path.name + ".part")
    with open(aside, "wb") as file:
        file.write(len(encoded).to_bytes(8, "little") + encoded)
        for block in blocks:
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
    os.replace(aside, path)


# -------------------------------------------------------------------------------------------------------- modules


def layers_of(config):
    """Cell, units and directions of each layer, the lowest first: all alike, or a list where these differ."""
    listed = config.get("perLayer", "")
    if not listed:
        return [(config["cell"], config["hiddenSize"], config.get("bidirectional", False))] * config["layers"]
    layers = [layer.split(":") for layer in listed.split(",")]
    return [(cell, int(units), bool(direction)) for cell, units, *direction in layers]


def modules_of(layers):
    """Cell, units, layers and directions of each recurrent module: one of all layers that are alike, or one a layer."""
    alike = all(layer == layers[0] for layer in layers)
    groups = [(layers[0], len(layers))] if alike else [(layer, 1) for layer in layers]
    return [(cell, units, count, bidirectional) for (cell, units, bidirectional), count in groups]


def recurrent(width, layers, activation):
    """nn.RNN, nn.GRU or nn.LSTM on inputs of some width; several of them, one above the other, where layers differ."""
    modules = []
    for cell, units, count, bidirectional in modules_of(layers):
        common = {"num_layers": count, "bidirectional": bidirectional}
        if cell == "rnn":
            modules.append(nn.RNN(width, units, nonlinearity=activation, **common))
        else:
            modules.append({"gru": nn.GRU, "lstm": nn.LSTM}[cell](width, units, **common))
        width = units * (1 + bidirectional)
    return modules[0] if len(modules) == 1 else nn.ModuleList(modules)


def modules_in(module):
    """What recurrent() made, as a list."""
    return list(module) if isinstance(module, nn.ModuleList) else [module]


def name_in_file(name):
    """Where each layer is a module of its own, the files name its parameters as one module of all layers would."""
    return re.sub(r"^(\w+)\.(\d+)\.(\w+?)_l0(_reverse)?$", r"\1.\3_l\2\4", name)


# ------------------------------------------------------------------------------------------------------ optimizer


def make_optimizer(parameters, c):
    common = {"lr": c["learningRate"], "weight_decay": c["weightDecay"]}
    if c["type"] == "sgd":
        return torch.optim.SGD(parameters, momentum=c["momentum"], nesterov=c["nesterov"], **common)
    if c["type"] == "rmsprop":
        return torch.optim.RMSprop(parameters, alpha=c["alpha"], eps=c["epsilon"], momentum=c["momentum"], **common)
    if c["type"] == "adagrad":
        return torch.optim.Adagrad(parameters, eps=c["epsilon"], **common)
    if c["type"] == "nadam":
        # foreach: the other way has a μ too many in the mean's correction before PyTorch 2.
        nadam = {"momentum_decay": c["momentumDecay"], "foreach": True}
        return torch.optim.NAdam(parameters, betas=(c["beta1"], c["beta2"]), eps=c["epsilon"], **nadam, **common)
    adam = {"adam": torch.optim.Adam, "adamw": torch.optim.AdamW}[c["type"]]
    return adam(parameters, betas=(c["beta1"], c["beta2"]), eps=c["epsilon"], **common)


def moment_names(c):
    """What PyTorch calls the tensors that an optimizer keeps for a parameter, by Unroll's name for them."""
    if c["type"] == "adagrad":
        return {"second": "sum"}
    if c["type"] in ("adam", "adamw", "nadam"):
        return {"first": "exp_avg", "second": "exp_avg_sq"}
    names = {"first": "momentum_buffer"}
    if c["type"] == "rmsprop":
        names["second"] = "square_avg"
    return names


def momentum_product(c, step):
    """NAdam's momenta of the steps done, multiplied with one another."""
    product = 1.0
    for i in range(1, step + 1):
        product *= c["beta1"] * (1 - 0.5 * 0.96 ** (i * c["momentumDecay"]))
    return product


def load_moments(optimizer, model, tensors, config, step):
    c = config["optimizer"]
    for name, parameter in model.named_parameters():
        state = {} if c["type"] == "sgd" else {"step": torch.tensor(float(step))}
        if c["type"] == "nadam":
            state["mu_product"] = torch.tensor(momentum_product(c, step))
        for ours, theirs in moment_names(c).items():
            # Without momentum PyTorch keeps no buffer for it.
            if theirs != "momentum_buffer" or c["momentum"] > 0:
                state[theirs] = tensors[f"optimizer.{ours}.{name_in_file(name)}"].to(parameter.device)
        optimizer.state[parameter] = state


def read_moments(optimizer, model, config):
    result = {}
    for ours, theirs in moment_names(config["optimizer"]).items():
        for name, parameter in model.named_parameters():
            moment = optimizer.state[parameter].get(theirs)
            result[f"optimizer.{ours}.{name_in_file(name)}"] = torch.zeros_like(parameter) if moment is None else moment
    return result


def learning_rate_at(config, step):
    """Linear warm-up, then constant, half a cosine down to a fraction, or a drop now and then; or one cycle. Steps count from 1."""
    rate, s = config["optimizer"]["learningRate"], config["schedule"]
    if s["type"] == "one-cycle":
        return rate * cycle_fraction(s, step - 1)
    if step < s["warmupSteps"]:
        return rate * step / s["warmupSteps"]
    if s["type"] == "constant":
        return rate
    since = max(0, step - max(s["warmupSteps"], 1))
    if s["type"] == "step":
        return rate * s["stepFactor"] ** (since // s["stepEvery"])
    return rate * cosine(1, s["finalFraction"], since / s["decaySteps"])


def cosine(start, end, progress):
    return end + (start - end) * (1 + math.cos(math.pi * min(1, progress))) / 2


def cycle_fraction(s, step):
    """As torch.optim.lr_scheduler.OneCycleLR, which can't begin in the middle and ends with an error."""
    top, first = s["cycleRise"] * s["cycleSteps"] - 1, 1 / s["cycleStart"]
    if step < top:
        return cosine(first, 1, step / top)
    fall = s["cycleSteps"] - 1 - top
    return cosine(1, first / s["cycleEnd"], (step - top) / fall if fall > 0 else 0)


def clip_gradients(parameters, clip):
    """Returns the norm of all gradients before the clip."""
    norm = nn.utils.clip_grad_norm_(parameters, clip["value"] if clip["type"] in ("norm", "band") else math.inf)
    if clip["type"] == "value":
        nn.utils.clip_grad_value_(parameters, clip["value"])
    if clip["type"] == "band" and 0 < norm < (lower := min(clip["lower"], clip["value"])):
        for parameter in parameters:
            parameter.grad.mul_(lower / norm)
    return float(norm)


# ------------------------------------------------------------------------------------------------------ processes


class World:
    """The processes that torchrun started, or this one alone. Each takes an equal share of the lanes of every batch."""

    def __init__(self, batch_size, device):
        self.distributed = "RANK" in os.environ and "WORLD_SIZE" in os.environ
        self.rank = int(os.environ["RANK"]) if self.distributed else 0
        self.size = int(os.environ["WORLD_SIZE"]) if self.distributed else 1
        local_rank = int(os.environ.get("LOCAL_RANK", 0))
        if batch_size % self.size:
            self.stop(f"The batch of {batch_size} lanes can't be shared equally by {self.size} processes.")
        kind = device or ("cuda" if torch.cuda.is_available() else "cpu")
        if kind == "cuda" and self.distributed:
            if local_rank >= torch.cuda.device_count():
                self.stop(f"Each process needs a GPU of its own; this machine has {torch.cuda.device_count()}.")
            kind = f"cuda:{local_rank}"
        self.device = torch.device(kind)
        if self.device.type == "cuda":
            torch.cuda.set_device(self.device)
        if self.distributed:
            dist.init_process_group("nccl" if self.device.type == "cuda" else "gloo")
        share = batch_size // self.size
        self.lanes = slice(self.rank * share, (self.rank + 1) * share)

    def stop(self, sentence):
        sys.exit(sentence if self.rank == 0 else 1)

    def wrap(self, model):
        """DistributedDataParallel makes each gradient the mean over the processes, and the weights equal to begin with."""
        if not self.distributed:
            return model
        on_gpu = self.device.type == "cuda"
        return nn.parallel.DistributedDataParallel(model, device_ids=[self.device.index] if on_gpu else None)

    def mine(self, tensor):
        """This process's lanes of [.., B, ..]: B is the second axis of everything that is shared."""
        return tensor[:, self.lanes].contiguous().to(self.device)

    def total(self, *numbers):
        """Each number added up over the processes."""
        sums = torch.tensor(numbers, dtype=torch.float64, device=self.device)
        if self.distributed:
            dist.all_reduce(sums)
        return sums.tolist()

    def whole(self, tensor):
        """All processes' lanes together, the inverse of mine()."""
        if not self.distributed:
            return tensor
        parts = [torch.empty_like(tensor) for _ in range(self.size)]
        dist.all_gather(parts, tensor.contiguous())
        return torch.cat(parts, dim=1)

    def say(self, line):
        if self.rank == 0:
            print(line, flush=True)


# ------------------------------------------------------------------------------------------------------- training


class Training:
    """A checkpoint brought to life. What it trains on, and by which loss, its subclasses say."""

    def __init__(self, options):
        self.tensors, self.metadata = read_safetensors(options.checkpoint)
        self.config = config = json.loads(self.metadata["unroll.config"])
        self.vocabulary = json.loads(self.metadata["unroll.vocabulary"])
        if options.learning_rate is not None:
            config["optimizer"]["learningRate"] = options.learning_rate
        self.step = int(self.metadata["unroll.step"])  # steps done
        self.world = World(config["batchSize"], options.device)

    def load(self, model):
        """The weights and the moments of the checkpoint."""
        # cuDNN would round the factors of its products to 10 bits (TF32). Faster; but Unroll's numbers are float32.
        torch.backends.cudnn.allow_tf32 = False
        weights = {name: self.tensors[name_in_file(name)] for name in model.state_dict()}
        model.load_state_dict(weights, strict=True)
        self.model = model.to(self.world.device)
        self.parameters = list(model.parameters())
        self.optimizer = make_optimizer(self.parameters, self.config["optimizer"])
        load_moments(self.optimizer, model, self.tensors, self.config, self.step)
        self.network = self.world.wrap(model)

    def batch_loss(self):
        """This process's loss of the next batch; the mean over the processes is that of the batch."""
        raise NotImplementedError

    def train_step(self):
        """One batch. Returns the mean loss and the norm of the gradient; unless both are finite the step is not taken."""
        loss = self.batch_loss()
        self.optimizer.zero_grad()
        loss.backward()
        norm = clip_gradients(self.parameters, self.config["clip"])
        (total,) = self.world.total(loss.item())
        mean = total / self.world.size
        if not (math.isfinite(mean) and math.isfinite(norm)):
            return mean, norm
        for group in self.optimizer.param_groups:
            group["lr"] = learning_rate_at(self.config, self.step + 1)
        self.optimizer.step()
        self.step += 1
        return mean, norm

    def validate(self):
        """The mean loss on the validation set."""
        raise NotImplementedError

    def state_tensors(self):
        """The state that the next batch goes on from, as the files have it; none where it begins with zeros."""
        return {}

    def save(self, folder):
        """model.safetensors for Unroll and others, checkpoint.safetensors to go on from. All processes must take part."""
        state = self.state_tensors()
        if self.world.rank != 0:
            return
        folder.mkdir(parents=True, exist_ok=True)
        weights = {name_in_file(name): weight for name, weight in self.model.state_dict().items()}
        facts = {**self.metadata, "unroll.config": json.dumps(self.config), "unroll.step": str(self.step)}
        names = ("version", "config", "vocabulary", "sourceVocabulary", "step")
        shared = ("format", *(f"unroll.{name}" for name in names))
        model_facts = {key: facts[key] for key in shared if key in facts}
        write_safetensors(folder / "model.safetensors", weights, {**model_facts, "unroll.kind": "model"})

        tensors = {**weights, **read_moments(self.optimizer, self.model, self.config), **state}
        facts["unroll.fresh"] = "false" if state else "true"
        write_safetensors(folder / "checkpoint.safetensors", tensors, facts)


class StopRequest:
    """Ctrl-C, or a polite kill, ends the training after the step at hand; another one, later, ends it at once."""

    def __init__(self):
        self.asked_at = None
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self.ask)

    def ask(self, number, frame):
        # One Ctrl-C can come twice: from the terminal, and passed on by torchrun.
        if self.asked_at is not None and time.monotonic() - self.asked_at > 1:
            os._exit(128 + number)
        self.asked_at = self.asked_at or time.monotonic()


def option_parser():
    parser = argparse.ArgumentParser(description="Goes on with a training that Unroll began.")
    parser.add_argument("--steps", type=int, default=1000, help="how many more (default: 1000)")
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("continued"), help="folder for what is saved")
    parser.add_argument("--checkpoint", type=pathlib.Path, default=HERE / "checkpoint.safetensors")
    parser.add_argument("--device", help="cpu or cuda (default: cuda where there is one)")
    parser.add_argument("--learning-rate", type=float, help="instead of the checkpoint's")
    parser.add_argument("--print-every", type=int, default=10, help="steps between two lines (default: 10)")
    parser.add_argument("--save-every", type=int, default=1000, help="steps between two savings (default: 1000)")
    return parser


def run(training, options):
    """Trains for the requested steps, and saves. Returns whether every loss was finite."""
    stop, world, config = StopRequest(), training.world, training.config
    count = sum(parameter.numel() for parameter in training.parameters)
    processes = "1 process" if world.size == 1 else f"{world.size} processes"
    modules = ", ".join(type(module).__name__ for module in training.model.recurrent_modules())
    world.say(f"{modules} with {count} parameters on {world.device.type}, {processes}")

    first, last, sound = training.step + 1, training.step + options.steps, True
    while training.step < last and sound:
        loss, norm = training.train_step()
        sound = math.isfinite(loss) and math.isfinite(norm)
        # Each process may have heard of the wish to stop at another step; they have to stop at the same.
        (stopping,) = world.total(float(stop.asked_at is not None))
        step = training.step if sound else training.step + 1
        validating = sound and config["validateEvery"] > 0 and step % config["validateEvery"] == 0
        validation = f"  validation loss {training.validate():.9g}" if validating else ""
        if validating or stopping or not sound or step in (first, last) or step % options.print_every == 0:
            world.say(f"step {step}  loss {loss:.9g}  gradient norm {norm:.9g}{validation}")
        if stopping:
            break
        if sound and step % options.save_every == 0 and step < last:
            training.save(options.out)
    if sound:
        training.save(options.out)
        world.say(f"Saved step {training.step} in {options.out}.")
    return sound


def end(world, sound):
    if world.distributed:
        dist.destroy_process_group()
    if not sound:
        # The weights may be far off already: what was saved before is kept.
        world.stop("The loss or the gradient was not finite, so this was not saved; try a lower --learning-rate.")
