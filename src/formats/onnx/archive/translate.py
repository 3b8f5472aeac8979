import json
import sys
import numpy as np
import onnxruntime

sources = json.load(open("source_vocabulary.json", encoding="utf-8"))
targets = json.load(open("vocabulary.json", encoding="utf-8"))
example = json.load(open("example.json", encoding="utf-8"))
encoder = onnxruntime.InferenceSession("encoder.onnx")
decoder = onnxruntime.InferenceSession("decoder_step.onnx")

# One source, B = 1: the symbols of the example, or those of the command line with {{separator}} between.
symbols = {{typed}} if len(sys.argv) > 1 else example["inputs"][:-1]
ids = [sources.index(symbol) if symbol in sources[3:] else 2 for symbol in symbols] + [1]
source = {"source": np.array(ids, np.int64)[:, None], "lengths": np.array([len(ids)], np.int64)}
names = [value.name for value in encoder.get_outputs()]
known = {**source, **dict(zip(names, encoder.run(None, source)))}

takes = [value.name for value in decoder.get_inputs()]
gives = [value.name for value in decoder.get_outputs()]
symbol, written = 0, []
while symbol != 1 and len(written) < {{longest}}:
    known["ids"] = np.array([symbol], np.int64)
    made = dict(zip(gives, decoder.run(None, {name: known[name] for name in takes})))
    # The states after the step are those before the next.
    known.update({name.replace("_next", ""): value for name, value in made.items() if "_next" in name})
    symbol = int(made["logits"][0].argmax())
    written.append(targets[symbol])
print(*written)
