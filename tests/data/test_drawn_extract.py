"""A drawn extract about many participants: what publishing is measured with."""

from __future__ import annotations

import pandas as pd
import pytest

from data.demo.load_tables import draw_extract
from data.demo.published import AS_OF
from data.programme import load_programme
from data.schema.tables import tables_of


@pytest.mark.parametrize("mixed", [False, True])
def test_a_drawn_extract_has_every_table_and_breaks_no_rule_of_the_extract(mixed: bool) -> None:
    drawn = draw_extract(3_000, seed=1, mixed=mixed)
    programme = load_programme()
    assert set(drawn) == {table.name for table in tables_of(programme)}
    people = drawn["participants"].set_index("participant_id")
    for name, table in drawn.items():
        declared = next(t for t in tables_of(programme) if t.name == name)
        assert list(table.columns) == [column.name for column in declared.columns], name
        # Nobody had registered a relapse at the reference date.
        assert (len(table) > 0) == (name != "returns"), name
        assert not table.duplicated(list(declared.key)).any(), name
        if "participant_id" in table:
            assert table["participant_id"].isin(people.index).all(), name
    imposed = drawn["wage_sanctions"]["imposed_date"]
    assert imposed.max() <= pd.Timestamp(AS_OF)
    # As many sanctions as the 450 have, and three rows of a survey for every five persons.
    assert abs(imposed.size / 3_000 - 27 / 450) < 0.02
    assert abs(len(drawn["survey"]) / 3_000 - 285 / 450) < 0.04


def test_mixed_participants_have_more_combinations_of_characteristics() -> None:
    def combinations(mixed: bool) -> int:
        drawn = draw_extract(3_000, seed=1, mixed=mixed)
        people = drawn["participants"].set_index("participant_id")
        started = drawn["interventions"].groupby("participant_id", observed=True)["intervention"]
        had = started.agg(lambda codes: "+".join(sorted(set(codes)))).reindex(people.index)
        sick = (people["entry_date"] - people["first_sick_date"]).dt.days // 182
        age = (people["entry_date"].dt.year - people["birth_year"]) // 10
        columns = {"branch": people["branch"], "age": age, "sick": sick, "had": had}
        return len(pd.DataFrame(columns).drop_duplicates())

    assert combinations(mixed=True) > 2 * combinations(mixed=False)
