"""What a regression explains by: characteristics of persons, and the columns they become."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.estimators.step_functions import Floats

Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Category:
    """A characteristic with named values, of which one is the base of comparison.

    `values`, shape (N,), holds one of `categories` for each person.
    """

    name: str
    values: pd.Categorical
    base: str

    @classmethod
    def of(cls, name: str, values: Any, categories: Sequence[str], base: str) -> Category:
        """From the codes of persons; raises `ValueError` for a code that is not listed."""
        listed = pd.Categorical(values, categories=list(categories))
        if (listed.codes < 0).any():
            raise ValueError(f"{name} has values outside {list(categories)}")
        return cls(name, listed, base)

    @property
    def labels(self) -> list[str]:
        """The categories, in order."""
        return [str(label) for label in self.values.categories]

    @property
    def size(self) -> int:
        """How many categories there are, whether or not anybody is in them."""
        return len(self.values.categories)


@dataclass(frozen=True, eq=False)
class Number:
    """A characteristic that is counted or measured, as it is, squared, or both.

    `values`, shape (N,); NaN is "does not apply" and calls for a category that says so, because
    such persons take no part in this number's effect.
    """

    name: str
    values: Floats
    linear: bool = True
    squared: bool = False


@dataclass(frozen=True, eq=False)
class Term:
    """The part of the design that belongs to one variable.

    `columns`, shape (N, k); `slopes`, shape (N, k), what they change when the number rises by 1;
    `bends`, shape (k,), the share of each in the number's square, original units. For a category
    `labels` names the columns and `comparable` says whether the declared base is in the model.
    """

    columns: Floats
    slopes: Floats | None = None
    bends: Floats | None = None
    labels: tuple[str, ...] = ()
    comparable: bool = True

    @property
    def width(self) -> int:
        """k."""
        return int(self.columns.shape[1])


def design(variable: Category | Number, kept: Flags) -> Term:
    """The columns of one variable, for the persons of the model."""
    if isinstance(variable, Category):
        return category_term(variable, kept)
    return number_term(variable, variable.values[kept])


def category_term(variable: Category, kept: Flags) -> Term:
    """A column for each category that is there but the base.

    Where nobody of the base is left, the largest category takes its place, so that the variable
    still corrects the others; its own effects are then not comparable with the base.
    """
    codes = variable.values.codes[kept]
    persons = np.bincount(codes, minlength=variable.size)
    labels = variable.labels
    base = labels.index(variable.base)
    comparable = bool(persons[base] > 0)
    if not comparable:
        base = int(persons.argmax())
    present = [code for code in np.flatnonzero(persons) if code != base]
    columns = (codes[:, np.newaxis] == np.array(present, dtype=codes.dtype)).astype(np.float64)
    return Term(columns, labels=tuple(labels[code] for code in present), comparable=comparable)


def number_term(variable: Number, values: Floats) -> Term:
    """A number's columns, centred and scaled: squares of raw ages and days lose digits.

    With the linear term beside it the square may be that of the centred number, for together they
    are the same curve; alone it has to be the square of the number itself. No columns where all
    persons are alike.
    """
    applies = ~np.isnan(values)
    known = values[applies]
    compared = known if variable.linear else known**2
    if known.size == 0 or np.ptp(compared) == 0:
        return Term(np.zeros((values.size, 0)), np.zeros((values.size, 0)), np.zeros(0))
    centre = float(known.mean()) if variable.linear else 0.0
    scale = float(known.std() if variable.linear else compared.std() ** 0.5)
    z = np.where(applies, (values - centre) / scale, 0.0)
    columns, slopes, bends = [], [], []
    if variable.linear:
        columns.append(z)
        slopes.append(applies / scale)
        bends.append(0.0)
    if variable.squared:
        columns.append(z**2)
        slopes.append(2 * z / scale)
        bends.append(1 / scale**2)
    return Term(np.stack(columns, axis=1), np.stack(slopes, axis=1), np.array(bends))
