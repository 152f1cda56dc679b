"""What people answer: the means of Figures 3.3 and 3.4 in words, as numbers of our own.

Words of the report: means of about 3 or higher; calm and fit highest, satisfaction lowest;
phase 2 lowest, most of all in satisfaction and energy; health better in later phases, overall
health below physical and mental health.
"""

from __future__ import annotations

import numpy as np

from data.demo.chance import Floats, normal

LOWEST, HIGHEST = 1, 5
ITEMS: dict[str, tuple[float, float, float, float]] = {
    "satisfied_with_life": (3.25, 2.95, 3.30, 3.40),
    "happy": (3.50, 3.35, 3.55, 3.65),
    "calm_and_relaxed": (3.85, 3.75, 3.90, 3.95),
    "fit_and_strong": (3.75, 3.65, 3.85, 3.95),
    "energetic": (3.45, 3.10, 3.50, 3.60),
    "healthy": (3.45, 3.35, 3.60, 3.75),
    "physical_health": (3.30, 3.45, 3.65, 3.85),
    "mental_health": (3.40, 3.55, 3.75, 3.95),
    "overall_health": (3.10, 3.25, 3.45, 3.65),
}
"""Mean of each item in phases 1 to 4."""
PERSON_SPREAD, ITEM_SPREAD, REPEAT_SPREAD = 0.65, 0.65, 0.55


def first_answers(rng: np.random.Generator, phases: np.ndarray) -> Floats:
    """Whole answers, persons by items, of people who answer for the first time.

    Persons differ in all items alike, and in each item; the mean by phase is the one above.
    """
    count = len(phases)
    means = np.array(list(ITEMS.values()))[:, phases.astype(int) - 1].T
    person = PERSON_SPREAD * normal(rng, count)[:, None]
    wish = means + person + ITEM_SPREAD * normal(rng, count * len(ITEMS)).reshape(means.shape)
    answers = np.clip(np.rint(wish), LOWEST, HIGHEST)
    for phase in np.unique(phases):
        mine = np.flatnonzero(phases == phase)
        for item in range(len(ITEMS)):
            total = round(float(means[mine, item].sum()))
            answers[mine, item] = _with_total(answers[mine, item], wish[mine, item], total)
    return answers


def next_answers(rng: np.random.Generator, first: Floats) -> Floats:
    """Answers of people who answered before: up for some, down for others, the same on average."""
    noise = normal(rng, first.size).reshape(first.shape)
    wish = first + REPEAT_SPREAD * noise
    answers = np.clip(np.rint(wish), LOWEST, HIGHEST)
    for item in range(first.shape[1]):
        total = round(float(first[:, item].sum()))
        answers[:, item] = _with_total(answers[:, item], wish[:, item], total)
    return answers


def _with_total(answers: Floats, wish: Floats, total: int) -> Floats:
    """Answers that sum to ``total``: those nearest to the next whole number move to it."""
    answers = answers.copy()
    while (short := total - int(answers.sum())) != 0:
        step = 1 if short > 0 else -1
        room = (answers + step >= LOWEST) & (answers + step <= HIGHEST)
        order = np.argsort(np.where(room, -step * (wish - answers), np.inf), kind="stable")
        answers[order[: min(abs(short), int(room.sum()))]] += step
    return answers
