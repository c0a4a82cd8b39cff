# Each kernel of an iteration against what the device was measured to do in the same run: the time
# that its bytes take at the rate of gathered rows of 512 bytes from a table of 14 MB, or its
# operations at the rate of tensor cores for gram_chunk_fp16, as a share of its own time.
/"rate": "gather"/ && field("row_bytes") == 512 && field("table_bytes") > 14000000 && gather == 0 {
  gather = field("bytes_per_second")
}
/"rate": "mma"/ { mma = field("operations_per_second") }
/"als_kernel"/ {
  if (!titled)
    printf "%-40s %7s %10s %12s %12s %9s\n", "kernel of " field("shape"), "factors", "ms", "GB/s",
           "GFLOP/s", "roofline"
  titled = 1
  seconds = field("seconds")
  floor = gather > 0 ? field("bytes") / gather : 0
  if (field("als_kernel") ~ /gram_chunk_fp16/ && mma > 0 && field("operations") / mma > floor)
    floor = field("operations") / mma
  if (seconds > 0)
    printf "%-40s %7d %10.3f %12.1f %12.1f %8.1f%%\n", field("als_kernel"), field("factors"),
           seconds * 1000, field("bytes") / seconds / 1e9, field("operations") / seconds / 1e9,
           100 * floor / seconds
}
