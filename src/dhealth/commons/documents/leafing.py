"""Run by itself, within limits of time and memory: how many pages of a PDF can be drawn; nothing where one cannot."""

import sys
import tempfile
from pathlib import Path

import typst

MEMORY = 2 * 1024**3  # bytes; a scan needs a tenth
SECONDS = 20  # of the processor
POINTS_PER_INCH = 30  # only to see whether it can be drawn
AFTER_THE_LAST = "does not exist"

PAGE = """#set page(width: auto, height: auto, margin: 0pt)
#context {{
  let one = () => image("paper.pdf", page: {n})
  let is = measure(one())
  let by = 297mm / calc.max(is.width, is.height)
  image("paper.pdf", page: {n}, width: is.width * by, height: is.height * by)
}}
"""


def stay_within_limits() -> None:
    """A file made to unfold without end stops here and nowhere else."""
    try:
        import resource
    except ImportError:  # not on this system: the time of the whole is limited by whoever runs this
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def pages_drawn(folder: Path, most: int) -> int:
    """How many pages can be drawn, one more than `most` where there are more.

    Raises:
        typst.TypstError: it is no PDF, it is locked, or a page cannot be drawn.
    """
    for n in range(1, most + 2):
        page = folder / "page.typ"
        page.write_text(PAGE.format(n=n))
        try:
            typst.compile(page, root=folder, format="png", ppi=POINTS_PER_INCH, ignore_system_fonts=True)
        except typst.TypstError as problem:
            if n > 1 and AFTER_THE_LAST in str(problem):
                return n - 1
            raise
    return most + 1


if __name__ == "__main__":
    stay_within_limits()
    with tempfile.TemporaryDirectory() as place:
        Path(place, "paper.pdf").write_bytes(sys.stdin.buffer.read())
        print(pages_drawn(Path(place), int(sys.argv[1])))  # noqa: T201
