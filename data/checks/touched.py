"""Which figures a gap in the registration touches, by what is missing or odd."""

EVERY_FIGURE = ("all",)
SICK_DAYS = (
    "composition", "sanction-curve", "contract", "contract-progress", "measures", "predictors",
    "forecast", "forecast-backtest", "forecast-labour-market", "repayment",
)  # fmt: skip
UNDATED = (
    "exit-curves", "exit-summary", "exit-tests", "unknown-reason-bounds", "naive-exit-curves",
    "uptake", "time-to-first", "handovers", "occupation", "predictors", "denominators", "lasting",
    "forecast", "forecast-backtest", "forecast-labour-market", "relapse",
)  # fmt: skip
UNEXPLAINED = (
    "exit-curves", "exit-summary", "exit-tests", "unknown-reason-bounds", "naive-exit-curves",
    "exit-reasons", "denominators", "occupation", "contract", "contract-progress", "measures",
    "predictors", "placement-coverage", "lasting", "forecast", "forecast-backtest",
    "forecast-labour-market", "relapse", "repayment",
)  # fmt: skip
STARTS = ("uptake", "time-to-first", "handovers", "paths", "occupation", "predictors")
SANCTIONS = ("sanctions", "sanction-shares", "sanction-risks", "sanction-curve", "predictors")
HOURS = ("working-hours", "median-hours")
PHASES = ("wellbeing", "wellbeing-distribution", "survey-response")

TOUCHED_BY_MISSING: dict[str, tuple[str, ...]] = {
    "birth_year": ("composition", "predictors"),
    "branch": ("composition", "predictors"),
    "first_sick_date": (*SICK_DAYS, "sanctions", "sanction-shares"),
    "wage_sanction_risk": ("sanctions", "sanction-risks", "predictors"),
}
"""Column of participants → figures that put who has no value in it under unknown, or leave her
out."""
