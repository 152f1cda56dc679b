"""Dates as day numbers (days since 1970-01-01, NaN for none): quick to draw and to compare."""

from __future__ import annotations

import datetime as dt

import numpy as np
from numpy.typing import NDArray

from data.demo.chance import Floats, Integers

EPOCH = dt.date(1970, 1, 1)


def day(date: dt.date) -> int:
    """The day number of a date."""
    return (date - EPOCH).days


def to_dates(days: Floats) -> NDArray[np.datetime64]:
    """Day numbers as dates to the second, the coarsest unit that pandas knows; NaN is NaT."""
    whole = np.nan_to_num(days, nan=0).astype("int64").astype("datetime64[D]")
    return np.where(np.isnan(days), np.datetime64("NaT"), whole).astype("datetime64[s]")


def months_before(days: Integers, months: Integers) -> Integers:
    """The same day so many months earlier, or the last day of that month if it is shorter."""
    date = days.astype("datetime64[D]")
    month = date.astype("datetime64[M]")
    day_in_month = (date - month.astype("datetime64[D]")).astype(np.int64)
    earlier = month - months.astype("timedelta64[M]")
    first = earlier.astype("datetime64[D]").astype(np.int64)
    after = (earlier + np.timedelta64(1, "M")).astype("datetime64[D]").astype(np.int64)
    return np.asarray(np.minimum(first + day_in_month, after - 1))


def on_weekday(days: Floats | Integers) -> NDArray[np.bool_]:
    """Whether each day is a Monday to Friday."""
    return np.asarray((days + 3) % 7 < 5)


def to_weekday(days: Floats) -> Floats:
    """A Saturday or Sunday becomes the Monday after it."""
    weekday = (days + 3) % 7
    return days + np.where(weekday == 5, 2, np.where(weekday == 6, 1, 0))


def back_to_weekday(days: Floats) -> Floats:
    """A Saturday or Sunday becomes the Friday before it."""
    weekday = (days + 3) % 7
    return days - np.where(weekday == 5, 1, np.where(weekday == 6, 2, 0))


def month_number(days: Floats | Integers) -> Integers:
    """Months since January 1970."""
    return (
        np.asarray(days)
        .astype("int64")
        .astype("datetime64[D]")
        .astype("datetime64[M]")
        .astype(np.int64)
    )


def year_of(days: Floats | Integers) -> Integers:
    """Calendar year of each day."""
    return month_number(days) // 12 + 1970
