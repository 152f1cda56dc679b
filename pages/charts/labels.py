"""Labels beside curves, moved apart where they would touch."""

from __future__ import annotations


def spread(
    points: list[tuple[float, float]], heights: list[float], width: float, top: float
) -> list[float]:
    """Middles of labels that stand to the right of their points, in the units of the axis.

    Labels keep the order of their ``points``, move as little as that needs, and stay between 0
    and ``top`` as far as there is room. Those more than ``width`` apart do not touch.
    """
    places = [y for _, y in points]
    order = sorted(range(len(points)), key=lambda i: places[i])

    def beside(i: int, others: list[int]) -> list[int]:
        return [j for j in others if abs(points[i][0] - points[j][0]) < width]

    for rank, i in enumerate(order):
        floors = [places[j] + heights[j] / 2 for j in beside(i, order[:rank])]
        places[i] = max(places[i], max(floors, default=0.0) + heights[i] / 2)
    for rank, i in reversed(list(enumerate(order))):
        ceilings = [places[j] - heights[j] / 2 for j in beside(i, order[rank + 1 :])]
        places[i] = min(places[i], min(ceilings, default=top) - heights[i] / 2)
    return places
