// What a setting means, looked up in the page's tables. Nothing is computed but counts, amounts of a day, and the
// rule by which verdicts make a conclusion; a browser test holds all of it against the library.

/** The row of a table at a position: its columns are the edges of the band, or one where it has no say. */
function cell(table, act, edge) {
  const row = table[act];
  return row[row.length > 1 ? edge : 0];
}

/** What becomes of the cases of each outcome: acted on, in the band, let through. */
function countsAt({ below, edge: edges }, act, edge, knows) {
  const counts = {};
  for (const [outcome, name] of [[0, "no"], [1, "yes"], [2, "unknown"]]) {
    const under = below.act[act][outcome];
    const looked = edges.length ? Math.max(0, under - below.edge[edge][outcome]) : 0;
    const all = below.all[outcome];
    counts[name] = { all, acted: all - under, looked, passed: under - looked };
  }
  // Where outcomes can be known for some cases only, all are counted together.
  const sum = (name) => counts.no[name] + counts.yes[name] + (knows ? 0 : counts.unknown[name]);
  counts.both = { all: sum("all"), acted: sum("acted"), looked: sum("looked"), passed: sum("passed") };
  return counts;
}

/** Whether the band of this setting holds no score, because it would begin at the cut-off or above it. */
function hasNoBand({ act: acts, edge: edges }, act, edge) {
  return edges.length === 0 || !(edges[edge] < acts[act]);
}

/** An amount at a guess: one choice of the tables, or (null) the middle with an interval over the whole range. */
function amountAt(choices, guess, act, edge, times) {
  const chosen = guess === null ? choices : [choices[guess]];
  const all = (end) => chosen.map((choice) => cell(choice[end], act, edge));
  const value = all("value")[0];
  const [lows, highs] = [all("low"), all("high")];
  const isTold = !lows.includes(null) && !highs.includes(null);
  return {
    value: value === null ? null : value * times,
    low: isTold ? Math.min(...lows) * times : null,
    high: isTold ? Math.max(...highs) * times : null,
  };
}

function amountsAt(lever, { act, edge, guess }) {
  const { value } = lever.tables;
  if (!value) return {};
  const amounts = {};
  for (const name of ["over_nothing", "per_case", "over_rule"]) {
    if (value[name]) amounts[name] = amountAt(value[name], guess, act, edge, lever.per_day ?? 1);
  }
  return amounts;
}

/** The first sort of money, which is drawn and summed up; undefined without money. */
function mainAmount(lever, amounts) {
  return lever.tables.value ? amounts[lever.tables.value.main] : undefined;
}

function reviewsAt({ reviews }, act, edge) {
  if (!reviews) return null;
  return {
    mean: cell(reviews.mean, act, edge), p95: cell(reviews.p95, act, edge),
    above: cell(reviews.days_above, act, edge), days: reviews.days, capacity: reviews.capacity,
  };
}

/** The figures that the tables hold at a position: value, low, high and n of each. */
function figuresAt({ figures }, act) {
  const found = {};
  for (const [name, table] of Object.entries(figures ?? {})) {
    found[name] = { value: cell(table.value, act, 0), low: cell(table.low, act, 0), high: cell(table.high, act, 0), n: cell(table.n, act, 0) };
  }
  return found;
}

/** What is drawn of a position: figures of the tables, or shares of the cases that they count. */
function drawnAt(lever, act, edge) {
  if (lever.tables.figures) return figuresAt(lever.tables, act);
  const { yes, no, both } = countsAt(lever.tables, act, edge, lever.knows);
  const part = ({ acted, all }) => ({ value: all ? acted / all : null, low: null, high: null });
  return { recall: part(yes), alarms: part(no), share: part(both) };
}

/** How many cases of each sort there are at a position, where the tables say so. */
function becameAt({ counts }, act) {
  return Object.fromEntries(Object.entries(counts ?? {}).map(([name, all]) => [name, all[act]]));
}

/** A requirement at a setting; one that no setting changes, as it stands. */
function lineAt(line, table, act, edge) {
  if (table.by === "none") return { isFixed: true, word: line.verdict, beyond: line.beyond };
  const at = (name) => (table[name] ? cell(table[name], act, edge) : null);
  return {
    isFixed: false, word: at("verdict"), beyond: at("not_met_beyond_chance"),
    value: at("value"), low: at("low"), high: at("high"), n: at("n"), worst: at("worst"), between: at("between"),
    range: at("range"),
  };
}

/** The conclusion of these verdicts, aims aside. */
function concluded(lines, found) {
  const deciding = found.filter((_, number) => !lines[number].aim);
  if (deciding.length && deciding.every((one) => one.word === "met")) return "met";
  return deciding.some((one) => one.beyond) ? "not_met" : "undecided";
}

/** The edge of the band at a position of the tables; the highest, which looks at least, where none is named. */
function edgeOf({ edge: edges }, position) {
  return position.edge ?? Math.max(0, edges.length - 1);
}

function isToday(tables, { act, edge }) {
  return act === tables.today.act && edge === edgeOf(tables, tables.today);
}

/** The conclusion alone, for each cut-off at one edge of the band. */
function conclusionAt(lever, lines, act, edge) {
  if (isToday(lever.tables, { act, edge })) return lever.conclusion;
  return concluded(lines, lines.map((line) => lineAt(line, lever.tables.requirements[line.id], act, edge)));
}

/** Everything about a setting; `state` has the positions act and edge, and guess: a choice, or null for all. */
function lookedUp(lever, lines, state) {
  const { tables } = lever;
  const { act, edge } = state;
  const today = isToday(tables, state);
  const found = lines.map((line) => {
    const one = lineAt(line, tables.requirements[line.id], act, edge);
    return today ? { ...one, word: line.verdict, beyond: line.beyond } : one;
  });
  const deciding = found.filter((_, number) => !lines[number].aim);
  return {
    state,
    isToday: today,
    cutoff: tables.act[act] ?? null, // null: as the log has it, which no position is
    band: hasNoBand(tables, act, edge) ? null : tables.edge[edge],
    counts: tables.below ? countsAt(tables, act, edge, lever.knows) : null,
    became: becameAt(tables, act),
    figures: figuresAt(tables, act),
    reviews: reviewsAt(tables, act, edge),
    amounts: amountsAt(lever, state),
    lines: found,
    conclusion: today ? lever.conclusion : concluded(lines, found),
    met: deciding.filter((one) => one.word === "met").length,
    deciding: deciding.length,
  };
}

/** The position whose cut-off is nearest. */
function nearest(cutoffs, value) {
  let best = 0;
  cutoffs.forEach((cutoff, at) => {
    if (Math.abs(cutoff - value) < Math.abs(cutoffs[best] - value)) best = at;
  });
  return best;
}
