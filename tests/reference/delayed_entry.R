# Kaplan-Meier with delayed entry, by the R package survival: Rscript delayed_entry.R, in this folder.
# A person is at risk on the day of entry already, so it is moved half a day back.
library(survival)
set.seed(1)
n <- 80
entered <- sample(0:60, n, replace = TRUE)
seen <- entered + sample(0:60, n, replace = TRUE)
event <- rbinom(n, 1, 0.4)
write.csv(data.frame(entered, seen, event), "data/delayed_entry.csv", row.names = FALSE, quote = FALSE)
fit <- survfit(Surv(entered - 0.5, seen, event) ~ 1)
row <- function(name, x) sprintf('  "%s": [%s]', name, paste(sprintf("%.15g", x), collapse = ", "))
writeLines(c("{", paste(c(
  sprintf('  "made_with": "%s, survival %s"', R.version.string, packageVersion("survival")),
  row("day", fit$time), row("at_risk", fit$n.risk), row("events", fit$n.event),
  row("share", 1 - fit$surv), row("std_error", ifelse(fit$surv == 0, 0, fit$surv * fit$std.err))), collapse = ",\n"), "}"),
  "delayed_entry.json")
