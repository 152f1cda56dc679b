# Who is still at work, by the R package survival: Rscript retention.R, in this folder.
# Placements are drawn, and read day by day: work is lost on the first of gap days without any, from
# the first day that is no secondment on. Nobody is followed beyond gap days before the as-of date.
library(survival)
set.seed(17)
as_of <- as.Date("2021-07-31"); gap <- 31; n <- 90
draw <- function(person) {
  start <- as_of - sample(5:900, 1)
  rows <- NULL
  for (k in seq_len(sample(1:4, 1))) {
    end <- start + sample(c(5:40, 60:400), 1)
    open <- runif(1) < 0.25
    type <- sample(c("permanent", "temporary", "secondment", "agency", ""), 1)
    if (start <= as_of) rows <- rbind(rows, data.frame(
      participant_id = sprintf("P%02d", person), start_date = start,
      end_date = if (open) as.Date(NA) else end, contract_type = type))
    start <- end + sample(c(-3, 1, 1, 10, 30, 31, 32, 33, 60), 1)
  }
  rows
}
placements <- do.call(rbind, lapply(seq_len(n), draw))
placements <- placements[!duplicated(placements[c("participant_id", "start_date")]), ]
write.csv(placements, "data/placements.csv", row.names = FALSE, quote = FALSE, na = "")
course <- function(rows) {
  end <- rows$end_date
  end[is.na(end) | end > as_of] <- as.Date("2030-01-01")
  first <- min(rows$start_date[rows$contract_type != "secondment"])
  if (!is.finite(first) || first > as_of - gap) return(NULL)
  days <- seq(first, as_of, by = 1)
  at_work <- sapply(days, function(day) any(rows$start_date <= day & day <= end))
  for (k in seq_along(days)) if (days[k] <= as_of - gap && !any(at_work[k:(k + gap - 1)]))
    return(data.frame(day = k - 1, lost = 1))
  data.frame(day = as.numeric(as_of - gap - first), lost = 0)
}
courses <- suppressWarnings(do.call(rbind, lapply(split(placements, placements$participant_id), course)))
fit <- survfit(Surv(day, lost) ~ 1, data = courses, conf.type = "log-log")
at <- summary(fit, times = c(91, 183, 365, 730))
row <- function(name, x) sprintf('  "%s": [%s]', name, paste(ifelse(is.na(x), "null", sprintf("%.15g", x)), collapse = ", "))
writeLines(c("{", paste(c(
  sprintf('  "made_with": "%s, survival %s"', R.version.string, packageVersion("survival")),
  sprintf('  "persons": %d', nrow(courses)), row("median", unname(summary(fit)$table["median"])),
  row("day", fit$time), row("at_risk", fit$n.risk), row("events", fit$n.event), row("censored", fit$n.censor),
  row("share", fit$surv), row("std_error", fit$surv * fit$std.err), row("lower", fit$lower), row("upper", fit$upper),
  row("at_days", at$surv), row("at_days_lower", at$lower), row("at_days_upper", at$upper)), collapse = ",\n"), "}"),
  "retention.json")
