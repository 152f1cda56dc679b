"""Every figure is declared in full, once, and the docs say what is declared."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.catalogue import FIGURES, MODULES
from analysis.figure_list import figure_list
from analysis.publication.derived import DERIVED
from data.words import translate
from pages.shared.menu import PAGES

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_the_list_of_figures_is_what_is_declared() -> None:
    """``make figures`` writes it anew."""
    assert (DOCS / "figures.md").read_text("utf-8") == figure_list()


@pytest.mark.parametrize("name", FIGURES)
def test_a_declaration_is_complete(name: str) -> None:
    figure = FIGURES[name]
    assert (figure.function.__doc__ or "").strip()
    assert figure.page in PAGES
    if figure.on_command_line:
        assert figure.text
        assert translate(figure.text, "nl") != figure.text
    if figure.released:
        assert figure.released.attacks or figure.released.reason


def test_no_two_figures_have_one_name_and_what_is_derived_is_a_figure() -> None:
    declared = [figure.name for module in MODULES for figure in module.DECLARED]
    assert sorted(declared) == sorted(FIGURES)
    assert set(DERIVED) <= set(FIGURES)
