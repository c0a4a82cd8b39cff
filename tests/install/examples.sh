# Sourced by the tests that build and run the C++ examples of README.md and include/README.md: needs $root, the tree, and
# makes the folder $work.
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

quietly() {
  "$@" >"$work/log" 2>&1 || {
    cat "$work/log"
    return 1
  }
}

# code_block FILE N: the Nth C++ example of a page.
code_block() {
  awk -v wanted="$2" '/^```cpp$/ { inside = ++seen == wanted; next } /^```$/ { inside = 0 } inside' \
    "$root/$1"
}
code_block README.md 1 >"$work/example_1.cpp"
code_block include/README.md 1 >"$work/example_2.cpp"
code_block include/README.md 2 >"$work/example_3.cpp"

# Two groups of users, each with its own items.
awk 'BEGIN {
  print "user,item,rating"
  for (u = 1; u <= 60; ++u)
    for (i = 1; i <= 40; ++i)
      if ((u + i) % 2 == 0 && (u * 7 + i * 3) % 5) printf "%d,%d,%d\n", u, i, 3 + (u + i) % 3
}' >"$work/ratings.csv"

# run_training COMMAND...: the first example trains and saves a model.
run_training() {
  rm -f "$work/als.safetensors"
  (cd "$work" && "$@" ratings.csv) | tee "$work/output"
  if [[ ! -s "$work/output" || ! -s "$work/als.safetensors" ]]; then
    echo "$* wrote nothing" >&2
    return 1
  fi
}
