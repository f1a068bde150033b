"""A cell for every panel, with as much of it on the page as there can be."""

import sweeps

HEAD = """
import numpy as np
from nnlib import Network, SquaredError, datasets, tutorials
from nnworkshop import panels
"""
MAKE = {
    "NeuronPanel": "panel = panels.NeuronPanel(weight=1.0, bias=1.5)",
    "ForwardPanel": "panel = panels.ForwardPanel(Network([2, 3, 1]), *datasets.moons(80))",
    "StepThroughPanel": "panel = panels.StepThroughPanel.of(tutorials.bias_trick())",
    "DescentPanel": """
X, y = np.array([[1.0], [2]]), np.array([[3.0], [8]])
panel = panels.DescentPanel(
    Network([1, 1], "identity", rng=0), X, y, SquaredError(), [(-2, 10), (-3, 7)], view="3-D"
)""",
    "DrawingPanel": """
from nnworkshop import data
digits, names = data.digits()
rng = np.random.default_rng(0)
known = {name: Network([64, 4, 10], ["tanh", "softmax"], rng=rng) for name in ("one", "another one")}
panel = panels.DrawingPanel(known, digits[:50], names[:50], begin=3)""",
    "HandsPanel": 'panel = panels.HandsPanel("twice the rate")',
    "TablePanel": """
rows = {"area": range(40), "city": ["Bonn", "Kiel"] * 20, "price": np.arange(40) ** 2}
panel = panels.TablePanel(rows)""",
    "LabPanel": """
xor = tutorials.xor()
panel = panels.LabPanel(xor.network, xor.X, xor.y, SquaredError(), networks=20, epochs=100)""",
    "TrainingPanel": """
xor = tutorials.xor()
panel = panels.TrainingPanel(
    xor.network, xor.X, xor.y, SquaredError(), 1.0, speed="300 epochs/s", drawers=("time", "compare", "more")
)""",
}
PANELS = {name: f"{HEAD}{make}\npanel" for name, make in MAKE.items()}


def each(*by_day):
    """All panels, as parameters of a test: some of them by day, the others at night."""
    return sweeps.by_day(by_day, PANELS)
