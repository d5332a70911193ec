// Counts and cut-offs as the page of `upheld check` says them; shares, amounts and intervals are in base.js.

/** A count with commas. */
function whole(value) {
  return grouped(String(value));
}

/** A count of one day: one digit below ten. */
function daily(value) {
  return value < 9.95 ? fixed(value, 1) : grouped(fixed(value, 0));
}

/** A cut-off as people read it; the exact one stands in the command. */
function cutoffShown(value) {
  return value === null ? "–" : general(value, 6);
}
