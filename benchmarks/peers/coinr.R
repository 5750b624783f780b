# COINr beside ours: normalise, aggregate and rank under other weights, and the whole pipeline.
# Reads one JSON-free line of arguments: units, indicators, replicates. Prints one JSON line.
given <- as.integer(commandArgs(trailingOnly = TRUE))
n <- given[1]; m <- given[2]; runs <- given[3]
suppressMessages(library(COINr))
cpu <- function(act) { t <- proc.time(); act(); d <- proc.time() - t; unname(d[1] + d[2]) }
set.seed(2026)
data <- as.data.frame(matrix(runif(n * m, 1, 100), n, m))
names(data) <- paste0("x", seq_len(m))
data <- cbind(uCode = paste0("u", seq_len(n)), data)
groups <- paste0("g", (seq_len(m) - 1) %/% 8 + 1)
meta <- rbind(
  data.frame(Level = 1, iCode = paste0("x", seq_len(m)), Direction = 1, Weight = 1,
             Parent = groups, Type = "Indicator", iName = ""),
  data.frame(Level = 2, iCode = unique(groups), Direction = 1, Weight = 1,
             Parent = "index", Type = "Aggregate", iName = ""),
  data.frame(Level = 3, iCode = "index", Direction = 1, Weight = 1, Parent = NA,
             Type = "Aggregate", iName = "")
)
meta$iName <- meta$iCode
coin <- new_coin(data, meta, quietly = TRUE)
coin <- qNormalise(coin, dset = "Raw")
coin <- Aggregate(coin, dset = "Normalised")
once <- function() {
  w <- coin$Meta$Weights$Original
  w$Weight <- w$Weight * runif(nrow(w), 0.75, 1.25)
  one <- qNormalise(coin, dset = "Raw")
  one <- Aggregate(one, dset = "Normalised", w = w)
  rank(-one$Data$Aggregated$index, ties.method = "min")
}
whole <- function() {
  one <- new_coin(data, meta, quietly = TRUE)
  one <- qTreat(one, dset = "Raw")
  one <- qNormalise(one, dset = "Treated")
  one <- Aggregate(one, dset = "Normalised")
  rank(-one$Data$Aggregated$index, ties.method = "min")
}
once()
replicate_s <- cpu(function() for (i in seq_len(runs)) once()) / runs
pipeline_s <- cpu(function() for (i in 1:3) whole()) / 3
cat(sprintf('{"version": "%s", "replicate_s": %.6f, "pipeline_s": %.6f}\n',
            as.character(packageVersion("COINr")), replicate_s, pipeline_s))
