// The arithmetic of `upheld quick`, the same as in upheld/quick/classification; a browser test holds the two together.
// A state has shares r, f, b, mr, mf, mp (0 to 1), numbers n, t, tp, tn, ranges m, a, c, w ([low, high]) and the text
// cur; what is not said is null.

/** Wilson's interval of a rate on n cases, or null without cases. */
function wilson(rate, n, z) {
  if (!n) return null;
  const zz = z * z;
  const centre = (rate + zz / (2 * n)) / (1 + zz / n);
  const half = (z / (1 + zz / n)) * Math.sqrt((rate * (1 - rate)) / n + zz / (4 * n * n));
  const low = rate === 0 ? 0 : Math.min(Math.max(0, centre - half), rate);
  const high = rate === 1 ? 1 : Math.max(Math.min(1, centre + half), rate);
  return { low, high, n };
}

/** The share of stopped cases that are positives (Bayes); null where nothing is stopped. */
function precisionOf(recall, alarms, base) {
  const caught = recall * base;
  const stopped = caught + alarms * (1 - base);
  return stopped > 0 ? caught / stopped : null;
}

/** 0 to 1; what is rarer than one in a billion is nothing anybody counted. */
function isShare(value) {
  return value === 0 || (value >= 1e-9 && value <= 1);
}

/** What is wrong with a state, as [input, message] pairs; empty when it can be computed. */
function problemsOf(state) {
  const wrong = [];
  for (const [key, name] of [["r", "Recall"], ["f", "False positive rate"], ["b", "Base rate"]]) {
    if (state[key] === null) wrong.push([key, `${name} is missing. Write a share from 0 to 100 %.`]);
    else if (!isShare(state[key])) wrong.push([key, `${name} must lie between 0 and 100 %.`]);
  }
  if (state.b === 0 || state.b > 1 - 1e-9) wrong.push(["b", "Base rate must lie above 0 % and below 100 %."]);
  for (const [key, name] of [["mr", "Recall at least"], ["mf", "False positives at most"], ["mp", "Precision at least"]]) {
    if (state[key] !== null && !isShare(state[key])) wrong.push([key, `${name} must lie between 0 and 100 %.`]);
  }
  for (const [key, name] of [["n", "Cases a day"], ["t", "Cases tested"], ["tp", "Positives tested"], ["tn", "Ordinary cases tested"]]) {
    if (state[key] === null) continue;
    if (!(state[key] >= 0 && state[key] <= 1e15)) wrong.push([key, `${name} must be a number from 0 up.`]);
    else if (key !== "n" && !Number.isInteger(state[key])) wrong.push([key, `${name} must be a whole number.`]);
  }
  for (const [key, name] of [["m", "Missed positive"], ["a", "False alarm"], ["c", "Caught positive"], ["w", "Review"]]) {
    if (state[key] !== null && !(state[key][0] <= state[key][1])) wrong.push([`${key}1`, `${name}: “to” must not be below “from”.`]);
  }
  return wrong;
}

/** How many cases of each class were tested; null where it is not said. */
function testedOf(state) {
  if (state.tp === null && state.tn === null && state.t !== null) {
    const positives = Math.floor(state.t * state.b + 0.5);
    return { positives, negatives: state.t - positives, fromBaseRate: true };
  }
  return { positives: state.tp, negatives: state.tn, fromBaseRate: false };
}

/** What a state means. Every figure is {value} or {value, low, high, n}; value null cannot be told. */
function quick(state, z) {
  const tested = testedOf(state);
  const recall = { value: state.r, ...wilson(state.r, tested.positives, z.one) };
  const alarms = { value: state.f, ...wilson(state.f, tested.negatives, z.one) };
  const r2 = wilson(state.r, tested.positives, z.both);
  const f2 = wilson(state.f, tested.negatives, z.both);
  const both = r2 && f2 ? { recall: r2, alarms: f2, n: r2.n + f2.n } : null;
  const value = precisionOf(state.r, state.f, state.b);
  const precision = { value };
  if (both && value !== null) {
    precision.low = Math.min(value, precisionOf(both.recall.low, both.alarms.high, state.b) ?? 0);
    precision.high = Math.max(value, precisionOf(both.recall.high, both.alarms.low, state.b) ?? 1);
    precision.n = both.n;
  }
  const caught = state.r * state.b;
  const answer = {
    state, tested, recall, alarms, precision, both,
    perCaught: caught > 0 ? (state.f * (1 - state.b)) / caught : null,
    day: state.n === null ? null : dayOf(state, recall, alarms, both),
    money: moneyOf(state, both),
    paysAbove: paysAbove(state),
    paysBelow: paysBelow(state),
    toTell: toTell(state, z),
  };
  answer.judged = judged(answer, z);
  return answer;
}

function dayOf(state, recall, alarms, both) {
  const positives = state.n * state.b;
  const negatives = state.n - positives;
  const times = (figure, cases) => ({
    ...figure, value: figure.value * cases,
    ...(figure.n ? { low: figure.low * cases, high: figure.high * cases } : {}),
  });
  const missed = { ...recall, value: (1 - recall.value) * positives };
  if (recall.n) [missed.low, missed.high] = [(1 - recall.high) * positives, (1 - recall.low) * positives];
  const stopped = { value: recall.value * positives + alarms.value * negatives };
  if (both) {
    stopped.low = both.recall.low * positives + both.alarms.low * negatives;
    stopped.high = both.recall.high * positives + both.alarms.high * negatives;
    stopped.n = both.n;
  }
  return { positives, caught: times(recall, positives), missed, alarms: times(alarms, negatives), stopped };
}

/** Every choice of one entry from each list. */
function choices(lists) {
  return lists.reduce((all, list) => all.flatMap((chosen) => list.map((entry) => [...chosen, entry])), [[]]);
}

function ends(values) {
  return { low: Math.min(...values), high: Math.max(...values) };
}

/** What a day is worth against doing nothing, linear in each figure, so its ends lie at corners. */
function moneyOf(state, both) {
  if (state.n === null || state.m === null || state.a === null) return null;
  const zero = [0, 0];
  const [caught, reviewed] = [state.c ?? zero, state.w ?? zero];
  const positives = state.n * state.b;
  const negatives = state.n - positives;
  const worth = (recalls, rates) => ends(
    choices([recalls, rates, state.m, state.a, caught, reviewed]).map(
      ([r, f, m, a, c, w]) => positives * r * (m - c - w) - negatives * f * (a + w),
    ),
  );
  return {
    day: worth([state.r], [state.f]),
    sampled: both ? worth([both.recall.low, both.recall.high], [both.alarms.low, both.alarms.high]) : null,
    flip: paysBelow(state),
  };
}

/** What a missed case must cost for it to be worth it; null where nothing is caught or a false alarm's cost is not said. */
function paysAbove(state) {
  const caught = state.r * state.b;
  if (state.a === null || caught === 0) return null;
  const ratio = (state.f * (1 - state.b)) / caught;
  const zero = [0, 0];
  return ends(choices([state.a, state.c ?? zero, state.w ?? zero]).map(([a, c, w]) => c + w + ratio * (a + w)));
}

/** What a false alarm may cost before it is a loss; null without false alarms or where a miss's cost is not said. */
function paysBelow(state) {
  const alarms = state.f * (1 - state.b);
  if (state.m === null || alarms === 0) return null;
  const ratio = (state.r * state.b) / alarms;
  const zero = [0, 0];
  return ends(choices([state.m, state.c ?? zero, state.w ?? zero]).map(([m, c, w]) => ratio * (m - c - w) - w));
}

/** n rounded up to two digits, at least 1. */
function twoDigitsUp(number) {
  const whole = Math.max(1, Math.ceil(number - 1e-9));
  const step = 10 ** Math.max(0, String(whole).length - 2);
  return Math.ceil(whole / step) * step;
}

/** How many cases Wilson's interval needs to clear a bound with a chance of 80 %; null on the bound. */
function needed(rate, bound, z) {
  if (rate === bound || !(bound > 0 && bound < 1)) return null;
  const reach = z.one * Math.sqrt(bound * (1 - bound)) + z.power * Math.sqrt(rate * (1 - rate));
  return (reach / (rate - bound)) ** 2;
}

function toTell(state, z) {
  const other = state.mr === null || state.mr === state.r ? Number((state.r - 0.02).toPrecision(12)) : state.mr;
  const found = other > 0 ? needed(state.r, other, z) : null;
  if (found === null) return null;
  const positives = twoDigitsUp(found);
  const cases = twoDigitsUp(positives / state.b);
  return { other, positives, cases, days: state.n && cases <= 365250 * state.n ? cases / state.n : null };
}

function judged(answer, z) {
  const { state } = answer;
  const lines = [
    ["recall", "Recall at least", state.mr, answer.recall, true, "positives"],
    ["false_positive_rate", "False positive rate at most", state.mf, answer.alarms, false, "ordinary cases"],
    ["precision", "Precision at least", state.mp, answer.precision, true, "cases"],
  ];
  return lines.filter((line) => line[2] !== null).map(([metric, title, bound, figure, isFloor, of]) => {
    let verdict = "undecided";
    let more = null;
    if (figure.n) {
      if (isFloor ? figure.low >= bound : figure.high <= bound) verdict = "met";
      else if (isFloor ? figure.high < bound : figure.low > bound) verdict = "not_met";
      else if (metric !== "precision") {
        const total = needed(figure.value, bound, z);
        const further = total === null ? null : twoDigitsUp(total - figure.n);
        if (further !== null && further <= 1e7) more = further;
      }
    }
    return { metric, title, bound, figure, verdict, more, of };
  });
}
