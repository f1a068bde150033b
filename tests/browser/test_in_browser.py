"""What a learner sees and does, in JupyterLab in Chromium."""

SLIDER = """
from nnlib import plots, sigmoid
from nnlib.widgets.live import Panel
import numpy as np

class NeuronPanel(Panel):
    def __init__(self):
        super().__init__(width=700, height=320)
        self.weight = self.add_number("weight", 1.0, -10, 10)
        ax = self.figure.subplots()
        self.x = np.linspace(-6, 6, 200)
        (self.curve,) = ax.plot(self.x, self.x, animated=True)
        ax.set_ylim(0, 1)
        self.redraw()

    def draw(self):
        self.curve.set_data(self.x, sigmoid(self.x * self.weight.value))
        self.text.value = f"the weight is {self.weight.value}"

    def describe(self):
        return "A neuron."

panel = NeuronPanel()
panel
"""


def test_a_slider_moves_the_picture_and_the_numbers(lab):
    notebook = lab.run(
        SLIDER.replace(
            "from nnlib import plots, sigmoid",
            "from nnlib import plots\nfrom nnlib.activations import sigmoid",
        )
    )
    notebook.get_by_text("the weight is 1.0").wait_for()
    before = notebook.locator("img").get_attribute("src")
    notebook.locator(".noUi-handle").focus()
    lab.page.keyboard.press("ArrowRight")
    notebook.get_by_text("the weight is 1.2").wait_for()
    assert notebook.get_by_label("weight").input_value() == "1.2"
    assert notebook.locator("img").get_attribute("src") != before
    notebook.get_by_label("weight").fill("3")
    lab.page.keyboard.press("Enter")
    notebook.get_by_text("the weight is 3.0").wait_for()
