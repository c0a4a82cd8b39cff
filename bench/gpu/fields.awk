# The value of a line's JSON field, without quotes; empty where the line lacks it.
function field(name, at, value) {
  at = index($0, "\"" name "\": ")
  if (at == 0) return ""
  value = substr($0, at + length(name) + 4)
  if (value ~ /^"/) return substr(value, 2, index(substr(value, 2), "\"") - 1)
  sub(/[,}].*/, "", value)
  return value
}
