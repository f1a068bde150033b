"""The pictures of the chain rule show the numbers that they were given, and what follows from them."""

import numpy as np
from flat import flat
from matplotlib.colors import to_hex

import nnlib
from nnworkshop import pictures
from nnworkshop.exercises.marks import marked

TUTORIAL = nnlib.tutorials.xor(seed=0)
LOSS = nnlib.SquaredError(scale=0.5, mean=False)
NET, X, Y = TUTORIAL.network, TUTORIAL.X, TUTORIAL.y
PASS = NET.forward(X)
GRADIENTS = NET.backward(PASS, Y, LOSS)


def texts(picture):
    return [text.get_text() for text in picture.ax.texts]


def test_chain_multiplies_from_right_to_left():
    values = {"w": 1.5, "z": 7.0, "a": 8.0, "L": 9.0}
    picture = pictures.chain(values, {"h": 2.0, "s": 3.0, "e": -5.0})
    shown = texts(picture)
    for name, product in {"w": "−30", "z": "−15", "a": "−5", "L": "1"}.items():
        assert shown[shown.index(marked(rf"$\partial L/\partial {name}$")) - 1] == product
    assert "w to z to a to L" in picture.description


def test_backpropagation_shows_every_number_of_the_sample():
    picture = pictures.backpropagation(
        PASS.a, NET.parameters.W, GRADIENTS.delta, GRADIENTS.W, sample=3
    )
    shown = " ".join(texts(picture))
    numbers = [*PASS.a[1][3], *PASS.a[2][3], *GRADIENTS.delta[1][3], *GRADIENTS.delta[2][3]]
    for value in [*numbers, *flat(NET), *flat(GRADIENTS)]:
        assert pictures.decimals(value) in shown
    for value in numbers:
        assert pictures.decimals(value) in picture.description


def arrows(picture):
    return [text for text in picture.ax.texts if getattr(text, "arrow_patch", None)]


def test_backpropagation_marks_the_lines_of_a_path():
    picture = pictures.backpropagation(PASS.a, NET.parameters.W, paths=[(0, 1, 0), (None, 0, 0)])
    colours = [to_hex(arrow.arrow_patch.get_edgecolor()).upper() for arrow in arrows(picture)]
    assert len(colours) == 6
    assert [k for k, colour in enumerate(colours) if colour == pictures.VERMILION] == [1, 4, 5]


def test_deltas_turn_the_arrows_round():
    forward = pictures.backpropagation(PASS.a, NET.parameters.W)
    back = pictures.backpropagation(PASS.a, NET.parameters.W, GRADIENTS.delta, GRADIENTS.W)
    for there, here in zip(arrows(forward), arrows(back), strict=True):
        assert there.xyann[0] < there.xy[0]
        assert here.xyann[0] > here.xy[0]


def test_matrix_product_writes_the_sum_of_the_marked_entry():
    A, B = np.array([[1.0, -2.0]]), np.array([[3.0], [0.5]])
    picture = pictures.matrix_product(A, B, A @ B, at=(0, 0))
    assert "[0, 0]:  1 · 3 + −2 · 0.5 = 2" in texts(picture)
    assert "A (1, 2) @ B (2, 1) = A @ B (1, 1)" in picture.description


def test_contributions_stand_on_each_other():
    picture = pictures.contributions(np.array([2.0, -3.0, 1.5]), ["a", "b", "c"])
    bars = [(bar.get_y(), bar.get_height()) for bar in picture.ax.patches]
    assert bars == [(0, 2), (2, -3), (-1, 1.5), (0, 0.5)]
    assert texts(picture) == ["+2", "−3", "+1.5", "+0.5"]


def test_gradient_bars_count_what_misses():
    measured = nnlib.numerical_gradients(NET, X, Y, LOSS)
    assert "0 of 6" in pictures.gradient_bars(GRADIENTS, measured).description
    turned = {"W1": GRADIENTS["W1"].T, "W2": -GRADIENTS["W2"]}
    picture = pictures.gradient_bars(turned, measured)
    assert "4 of 6" in picture.description
    colours = [to_hex(bar.get_facecolor()).upper() for bar in picture.ax.patches]
    assert colours == [pictures.SKY, pictures.VERMILION, pictures.VERMILION, pictures.SKY]


def test_error_curves_draw_every_error():
    steps = np.array([1.0, 0.1])
    picture = pictures.error_curves(steps, {"h": steps, "h²": steps**2})
    assert [list(line.get_ydata()) for line in picture.ax.lines] == [list(steps), list(steps**2)]
    assert picture.ax.get_xscale() == picture.ax.get_yscale() == "log"


def test_decimals():
    assert [pictures.decimals(x) for x in (1.0, -0.5, 0.77904, -0.00001)] == [
        "1",
        "−0.5",
        "0.779",
        "0",
    ]
