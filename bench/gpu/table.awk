# What gpu_check.sh measured, a line each.
function row(what, seconds, note) {
  if (!titled++) printf "%-26s %-8s %7s %12s\n", "", "shape", "factors", "seconds"
  printf "%-26s %-8s %7s %12.6f  %s\n", what, field("shape"), field("factors"), seconds, note
}
function per_second(amount, seconds) {
  return sprintf("%.4g", seconds > 0 ? amount / seconds : 0)
}
/"rate": "copy"/ { printf "copy: %s B/s\n", field("bytes_per_second") }
/"rate": "mma"/ { printf "mma: %s operations/s\n", field("operations_per_second") }
/"rate": "gather"/ {
  printf "gather, rows of %s B of a table of %s B: %s B/s\n", field("row_bytes"),
         field("table_bytes"), field("bytes_per_second")
}
/"method"/ {
  seconds = field("seconds_per_iteration")
  row("als " field("method") ", an iteration", seconds,
      per_second(field("least_bytes"), seconds) " B/s, loss in " field("loss_seconds") " s")
}
/"baseline"/ { row(field("baseline"), field("seconds_per_iteration"), "an iteration") }
/"peer"/ {
  row(field("peer"), field("seconds_per_iteration"), "an iteration, " field("rows") " x " \
      field("columns"))
}
/"sgd"/ {
  seconds = field("seconds_per_epoch")
  row(field("sgd") ", an epoch", seconds, per_second(field("least_bytes"), seconds) " B/s")
}
/"search"/ {
  row("search " field("search"), field("seconds"), field("queries_per_second") " queries/s, " \
      "by fp32 alone " field("fp32_seconds") " s")
}
/"search_kernels"/ {
  seconds = field("round_seconds") + field("candidates_seconds") + field("certify_seconds")
  row("search kernels " field("search_kernels"), seconds,
      field("share_of_floor") " of the floor, cuBLAS and selection " \
      field("cublas_fp16_seconds") " s")
}
