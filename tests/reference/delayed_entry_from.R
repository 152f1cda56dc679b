# Kaplan-Meier with delayed entry, conditional on the first day of the longest stretch on which ten
# or more are at risk, by the R package survival: Rscript delayed_entry_from.R, in this folder.
# The persons of delayed_entry.R, and one who has the event on the first day, when hardly anybody is
# at risk. Who is at risk on a day is counted here from their days alone.
library(survival)
persons <- read.csv("data/delayed_entry.csv")
persons <- rbind(persons, data.frame(entered = 0, seen = 0, event = 1))
days <- sort(unique(c(persons$entered, persons$seen)))
at_risk <- sapply(days, function(day) sum(persons$entered <= day & persons$seen >= day))
runs <- rle(at_risk >= 10)
ends <- cumsum(runs$lengths)
starts <- ends - runs$lengths + 1
length_in_days <- ifelse(runs$values, days[ends] - days[starts], -1)
run <- which.max(length_in_days)
first <- days[starts[run]]
last <- days[ends[run]]
fit <- survfit(Surv(entered - 0.5, seen, event) ~ 1, data = persons, start.time = first - 0.25)
# Times of entry come as rows of their own; only whole days on which somebody was last seen count.
kept <- fit$time == round(fit$time) & fit$time >= first & fit$time <= last
row <- function(name, x) sprintf('  "%s": [%s]', name, paste(sprintf("%.15g", x), collapse = ", "))
writeLines(c("{", paste(c(
  sprintf('  "made_with": "%s, survival %s"', R.version.string, packageVersion("survival")),
  sprintf('  "first_day": %d', first), sprintf('  "last_day": %d', last),
  row("day", fit$time[kept]), row("at_risk", fit$n.risk[kept]), row("events", fit$n.event[kept]),
  row("share", 1 - fit$surv[kept]), row("std_error", (fit$surv * fit$std.err)[kept])),
  collapse = ",\n"), "}"), "delayed_entry_from.json")
