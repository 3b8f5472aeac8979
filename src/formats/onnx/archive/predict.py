import json
import numpy as np
import onnxruntime

inputs = json.load(open("{{inputsFile}}", encoding="utf-8"))
outputs = json.load(open("{{outputsFile}}", encoding="utf-8"))
example = json.load(open("example.json", encoding="utf-8"))
steps, targets = example["inputs"], example["targets"]

session = onnxruntime.InferenceSession("sequence.onnx")
feeds = {}
for value in session.get_inputs():  # T steps of B = 1 sequence
    if value.name == "ids":
        feeds["ids"] = np.array([[inputs.index(symbol)] for symbol in steps], np.int64)
    elif value.name == "values":
        feeds["values"] = np.array(steps, np.float32)[:, None]
    elif value.name == "lengths":
        feeds["lengths"] = np.array([len(steps)], np.int64)
    else:
        feeds[value.name] = np.zeros([value.shape[0], 1, value.shape[2]], np.float32)
predicted = session.run(["{{output}}"], feeds)[0].reshape(-1, len(outputs))
scored = [t for t, target in enumerate(targets) if target is not None]
# One prediction a step, or one of the whole sequence.
rows = predicted[scored] if len(predicted) == len(steps) else predicted
for t, row in zip(scored, rows):
    print(targets[t], "predicted as", {{prediction}})
