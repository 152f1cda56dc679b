"""``python -m benchmarks.pages``: how long the server takes to make each page.

Streamlit's own AppTest runs the whole app, as the server does for a browser. The first figure is
with an empty cache of results, the second with a full one; libraries are loaded and the registry
is open in both. At the published size the demo is shown, at others participants like it.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import sys
import tempfile
import time
import warnings
from pathlib import Path

import streamlit as st
from streamlit.testing.v1 import AppTest
from tqdm import tqdm

from data.demo.files import write_demo_extract
from data.demo.load import draw_participants
from data.importing.extracts import import_extract
from data.programme import load_programme
from data.reading.extract import empty_frame, read_extract
from data.registry.build import build_registry
from data.registry.store import STORE_VARIABLE
from data.schema.tables import tables_of

APP = Path(__file__).resolve().parent.parent / "app.py"
PUBLISHED = 450
SIZES = (PUBLISHED, 1_000_000)
AS_OF = dt.date(2021, 7, 31)
SEED = 20210731
TIMEOUT_SECONDS = 300


def build(store: Path, n: int) -> None:
    """A store with one registry of ``n`` participants."""
    programme = load_programme()
    if n == PUBLISHED:
        write_demo_extract(store / "extract", AS_OF)
        import_extract(store / "extract", AS_OF, programme, store)
        return
    tables = {table.name: empty_frame(table) for table in tables_of(programme)}
    write_demo_extract(store / "extract", AS_OF)
    known = read_extract(store / "extract", programme).tables
    tables |= draw_participants(n, SEED) | {"labour_market": known["labour_market"]}
    build_registry(store, tables, programme, AS_OF, synthetic=True)


def pages() -> list[str]:
    """The page files, by menu section."""
    sections = ("results", "contract", "about")
    folder = APP.parent / "pages"
    return [
        str(path.relative_to(APP.parent))
        for section in sections
        for path in sorted((folder / section).glob("*.py"))
        if path.name != "__init__.py"
    ]


def seconds(page: str) -> tuple[float, float]:
    """Seconds for one page with an empty and with a full cache of results."""
    app = AppTest.from_file(str(APP), default_timeout=TIMEOUT_SECONDS)
    app.run()
    app.switch_page(page).run()
    st.cache_data.clear()
    return _timed(app), _timed(app)


def _timed(app: AppTest) -> float:
    start = time.perf_counter()
    app.run()
    if app.exception:
        sys.exit(str(app.exception[0].message))
    return time.perf_counter() - start


def main() -> None:
    """Measure every page at every size and print a Markdown table."""
    parser = argparse.ArgumentParser("python -m benchmarks.pages", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    sizes = parser.parse_args().sizes
    measured: dict[tuple[str, int], tuple[float, float]] = {}
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        for n in sizes:
            store = Path(folder) / str(n)
            build(store, n)
            os.environ[STORE_VARIABLE] = str(store)
            st.cache_resource.clear()
            for page in tqdm(pages(), desc=f"n = {n:,}", file=sys.stderr):
                measured[page, n] = seconds(page)
    print(f"| page | {' | '.join(f'n = {n:,}, cache empty / full' for n in sizes)} |")
    print("|---|" + "---:|" * len(sizes))
    for page in pages():
        cells = [
            f"{first:.2f} / {again:.2f} s" for first, again in (measured[page, n] for n in sizes)
        ]
        print(f"| `{page}` | {' | '.join(cells)} |")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main()
