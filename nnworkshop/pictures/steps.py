"""Pictures of one step of a pass: the network, the program, the equation and its numbers."""

from textwrap import fill

from nnworkshop.pictures.house import BLACK, FONT, YELLOW, Picture, house_style, new_figure
from nnworkshop.pictures.networks import pass_diagram

LINE, LISTED = 17, 9  # pixels of a line of text; lines of the program beside the current one


@house_style()
def pass_step(diagram, program, step, title, equation, numbers, why):
    """One operation of a pass: the network, the program, the equation and its numbers.

    Example::

        network = nnlib.Network([2, 1], rng=0)
        diagram = network, network.forward([[0, 1]]).a
        pictures.pass_step(diagram, ["z1 = X @ W1 + b1"], 0, "Forward", "$z_1 = X W_1 + b_1$", "", "")

    Arguments:

    - diagram: what `pass_diagram` takes.
    - program: the lines of code.
    - step: which of them is marked, from 0.
    - title, equation: the text above, and LaTeX.
    - numbers: matrices as text, 66 columns wide.
    - why: sentences, one a line.
    """
    why = "\n\n".join(fill(text, 64) for text in why.splitlines())
    height = max(
        285 + LINE * (min(len(program), LISTED) + 1), LINE * text_lines(numbers, why) + 130
    )
    figure = new_figure(880, height)
    figure.set_layout_engine("none")  # the places are chosen
    ax = figure.add_axes((0.01, 1 - 235 / height, 0.37, 215 / height))
    picture = pass_diagram(*diagram, ax=ax, font=FONT - 2)
    first = max(0, min(step - LISTED // 2, len(program) - LISTED))
    code = {"fontsize": FONT - 4, "family": "monospace", "va": "top"}
    for k, line in enumerate(program[first : first + LISTED]):
        mark = {"facecolor": YELLOW, "edgecolor": "none", "pad": 2} if first + k == step else None
        figure.text(0.02, 1 - (285 + LINE * k) / height, line, bbox=mark, **code)
    figure.text(0.4, 1 - 30 / height, title, fontsize=FONT, weight="bold", va="center")
    figure.text(0.64, 1 - 30 / height, f"${equation}$", fontsize=FONT + 4, va="center")
    figure.text(0.4, 1 - 60 / height, numbers, color=BLACK, linespacing=1.35, **code)
    below = 80 + LINE * text_lines(numbers)
    figure.text(0.4, 1 - below / height, why, fontsize=FONT - 2, va="top", linespacing=1.3)
    words = f"{title}: {program[step]}. {picture.description}"
    return Picture(ax, lambda: words)


def text_lines(*texts):
    """The number of lines of some texts."""
    return sum(len(text.splitlines()) for text in texts)
