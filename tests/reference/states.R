# State occupation by the R package survival: Rscript states.R, in this folder.
# Everybody begins in the first state before day 0; the last two states are never left.
library(survival)
set.seed(2)
names <- c("a", "b", "c", "d", "e")
rows <- do.call(rbind, lapply(1:100, function(id) {
  day <- -1; state <- 1; last <- sample(20:60, 1); found <- NULL
  repeat {
    then <- day + sample(1:25, 1)
    if (then >= last) return(rbind(found, data.frame(id, from = day, day = last, state, to = 0)))
    to <- sample(setdiff(1:5, state), 1, prob = c(1, 3, 2, 1, 1)[-state])
    found <- rbind(found, data.frame(id, from = day, day = then, state, to))
    if (to >= 4) return(found)
    day <- then; state <- to
  }
}))
rows$event <- factor(rows$to, 0:5, c("censored", names))
rows$before <- factor(rows$state, 1:5, names)
fit <- survfit(Surv(from, day, event) ~ 1, data = rows, id = id, istate = before)
stopifnot(identical(fit$states, names))
out <- data.frame(day = rows$day, from = names[rows$state], to = c("censored", names)[rows$to + 1])
write.csv(out[order(out$day, out$from, out$to), ], "data/states.csv", row.names = FALSE, quote = FALSE)
shares <- apply(fit$pstate, 1, function(p) sprintf("    [%s]", paste(sprintf("%.15g", p), collapse = ", ")))
writeLines(c("{",
  sprintf('  "made_with": "%s, survival %s",', R.version.string, packageVersion("survival")),
  sprintf('  "states": ["%s"],', paste(names, collapse = '", "')),
  sprintf('  "day": [%s],', paste(fit$time, collapse = ", ")),
  '  "share": [', paste(shares, collapse = ",\n"), "  ]", "}"), "states.json")
