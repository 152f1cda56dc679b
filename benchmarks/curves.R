# Exit curves by cohort in R: Rscript curves.R survival|cmprsk STORE N
# Prints seconds (median) and peak memory as JSON, after loading the package and the data.
arguments <- commandArgs(trailingOnly = TRUE)
package <- arguments[1]
n <- as.numeric(arguments[3])
column <- function(name) {
  path <- file.path(arguments[2], paste0(name, ".int32"))
  readBin(path, "integer", n = file.size(path) / 4, size = 4)
}
day <- column("day")
status <- column("status")
cohort <- column("cohort")
suppressPackageStartupMessages(library(package, character.only = TRUE))
estimate <- if (package == "survival") {
  kind <- factor(status, 0:2, c("censored", "successful", "unsuccessful"))
  function() survfit(Surv(day, kind) ~ cohort)
} else {
  function() cuminc(day, status, cohort)
}
repeats <- if (n <= 10000) 7 else if (n <= 100000) 3 else 1
seconds <- median(replicate(repeats, system.time(estimate())[["elapsed"]]))
status_lines <- readLines("/proc/self/status")
peak <- as.numeric(gsub("[^0-9]", "", grep("^VmHWM", status_lines, value = TRUE))) / 1024
cat(sprintf('{"seconds": %g, "megabytes": %g}\n', seconds, peak))
