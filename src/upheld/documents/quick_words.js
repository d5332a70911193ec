// The sentences of `upheld quick`, the same as upheld/quick/classification/words.py; a browser test holds the two together.

const DAYS_A_MONTH = 30;

/** A share as so many of a round number of people, kept apart from none and all. */
function outOf(value) {
  let people = 100;
  const among = () => Math.round(value * people);
  while (people < 1e6 && value > 0 && value < 1 && (among() === 0 || among() === people)) people *= 10;
  return [among(), people];
}

/** A share with the digits it was given. */
function stated(value) {
  const digits = String(Number((value * 100).toPrecision(10)));
  const decimals = digits.split(".")[1] ?? "";
  return decimals.length <= 3 && !digits.includes("e") ? `${digits}${NB}%` : share(value);
}

function withInterval(figure) {
  if (figure.value === null) return "cannot tell";
  return figure.n ? `${share(figure.value)} (${shares(figure.low, figure.high)})` : share(figure.value);
}

function counted(figure) {
  return figure.n ? `${count(figure.value)} (${count(figure.low)} to ${count(figure.high)})` : count(figure.value);
}

function headline(answer) {
  const { value } = answer.precision;
  if (value === null) return "Nothing is stopped, so nobody is stopped wrongly, and nothing is caught.";
  const [wrong, people] = outOf(1 - value);
  const told = wrong === 0 ? "none" : wrong === people ? "all" : count(wrong);
  return `Of ${count(people)} people stopped, ${told} did nothing wrong: precision is ${withInterval(answer.precision)}.`;
}

/** A day in counts, and how many are stopped wrongly for each one caught. */
function daySentences(answer) {
  const { day, perCaught, state } = answer;
  const lines = chanceSentences(state);
  if (day === null) {
    const [caught, of] = outOf(state.r);
    lines.push(`Of ${count(of)} positives ${count(caught)} are caught. A day in counts: cannot tell, how many cases there are a day is not said.`);
  } else {
    lines.push(
      `A day: of ${count(day.positives)} positives, ${counted(day.caught)} are caught and ${counted(day.missed)} missed; ` +
        `${counted(day.alarms)} are wrongly stopped.`,
    );
  }
  if (perCaught !== null && perCaught >= 1) lines.push(`For every one caught, ${count(perCaught)} are stopped wrongly.`);
  return lines;
}

/** That stopping at random would do as well, where it would. */
function chanceSentences(state) {
  if (state.r > state.f || state.f === 0) return [];
  return [
    `Recall (${stated(state.r)}) is not above the false positive rate (${stated(state.f)}): stopping as many cases at random ` +
      "would do as well or better. Ask whether a false positive rate was given as specificity, or the other way round.",
  ];
}

function amount(range, currency) {
  const low = money(range.low, currency);
  return range.low === range.high ? low : `${low} to ${money(range.high, currency)}`;
}

/** A gain, a loss, or from the one to the other. */
function worthShown(worth, currency) {
  if (worth.low === 0 && worth.high === 0) return "neither a gain nor a loss";
  if (worth.low >= 0) return `a gain of ${amount(worth, currency)}`;
  if (worth.high <= 0) return `a loss of ${amount({ low: -worth.high, high: -worth.low }, currency)}`;
  return `from a loss of ${money(-worth.low, currency)} to a gain of ${money(worth.high, currency)}`;
}

function monthOf(day) {
  return { low: day.low * DAYS_A_MONTH, high: day.high * DAYS_A_MONTH };
}

/** What it is worth a day and a month, and where it turns from gain to loss. */
function moneySentences(answer) {
  const { money: found, state } = answer;
  if (found === null) return [`Cannot tell: ${whyNoMoney(state)}.${paysIf(answer)}`];
  const lines = [
    `A day, against doing nothing: ${worthShown(found.day, state.cur)}.`,
    `A month (${DAYS_A_MONTH} days): ${worthShown(monthOf(found.day), state.cur)}.`,
  ];
  if (found.sampled) lines.push(`A day with both rates anywhere in their intervals: ${worthShown(found.sampled, state.cur)}.`);
  return [...lines, flipSentence(found.flip, state)];
}

function whyNoMoney(state) {
  if (state.n === null) return "how many cases there are a day is not said";
  if (state.m === null && state.a === null) return "what a missed case and a false alarm cost is not said";
  return `what a ${state.m === null ? "missed case" : "false alarm"} costs is not said`;
}

/** When it is worth it, as far as the costs that are said can tell. */
function paysIf({ state, paysAbove: above, paysBelow: below, perCaught }) {
  if (state.m !== null && (state.a !== null || below === null || below.high <= 0)) return ` ${flipSentence(below, state)}`;
  if (state.m !== null) return ` It is worth it if a false alarm costs less than ${edge(below, state.cur)}.`;
  if (above !== null) return ` It is worth it if a missed case costs more than ${edge(above, state.cur)}.`;
  return perCaught ? ` It pays if a missed case costs more than ${ratioShown(perCaught)} false alarms.` : "";
}

function edge(at, currency) {
  if (at.low === at.high) return money(at.low, currency);
  return `somewhere between ${money(at.low, currency)} and ${money(at.high, currency)}`;
}

/** Two digits that count below ten, and never an exponent. */
function ratioShown(value) {
  if (value >= 9.95) return count(value);
  const digits = general(value, 2);
  return digits.includes("e") ? Number(digits).toFixed(1 - Number(digits.split("e")[1])).replace(/0+$/, "") : digits;
}

function flipSentence(flip, state) {
  if (flip === null) return "Nothing is stopped wrongly, so the cost of it does not matter.";
  if (flip.low === 0 && flip.high === 0) return "It is a loss as soon as a false alarm costs anything: what is caught brings nothing in.";
  if (flip.high <= 0 && state.a !== null && state.a[0] < 0) {
    return `It is a gain only if a false alarm itself brings more than ${edge({ low: -flip.high, high: -flip.low }, state.cur)}.`;
  }
  if (flip.high <= 0) return "It is a loss whatever a false alarm costs: what is caught does not pay for catching it.";
  const at = amount({ low: Math.max(flip.low, 0), high: flip.high }, state.cur);
  const where = flip.low === flip.high ? "above" : "somewhere at";
  return `Gain turns into loss ${where} ${at} for a false alarm; the slide says ${amount({ low: state.a[0], high: state.a[1] }, state.cur)}.`;
}

/** What the tested sample can and cannot support, and how large one would have to be. */
function sampleSentences(answer) {
  const { tested, state, toTell: needs } = answer;
  const lines = [];
  if (tested.fromBaseRate) {
    lines.push(
      `${count(state.t)} cases tested hold about ${count(tested.positives)} positives, if positives are as common among them as in the field.`,
    );
  }
  const rates = [[answer.recall, tested.positives, "positives", "recall"], [answer.alarms, tested.negatives, "ordinary cases", "false positive rate"]];
  for (const [figure, n, of, name] of rates) {
    if (figure.n) lines.push(`With ${count(n)} ${of} tested, ${name} ${stated(figure.value)} could be ${shares(figure.low, figure.high)}.`);
    else if (n === 0) lines.push(`${name[0].toUpperCase()}${name.slice(1)} ${stated(figure.value)} rests on nothing: no ${of} were tested.`);
  }
  if (tested.positives === null && tested.negatives === null) {
    lines.push("How many cases were tested is not said, so nobody can tell how far these rates may be off.");
  }
  const scarcely = notACount(state.r, tested.positives);
  if (scarcely) lines.push(scarcely);
  if (needs) {
    const days = needs.days === null ? "" : `, ${spanShown(needs.days)} of all traffic`;
    lines.push(
      `To tell a recall of ${stated(state.r)} from ${stated(needs.other)}, about ${count(needs.positives)} positives must be tested: ` +
        `as many as ${count(needs.cases)} cases hold${days}.`,
    );
  }
  return lines;
}

/** That no whole number of n positives gives this rate, to the digits it is written with; null where one does. */
function notACount(rate, n) {
  if (!n) return null;
  const digits = (String(Number((rate * 100).toPrecision(10))).split(".")[1] ?? "").length;
  const below = Math.floor(rate * n + 1e-9);
  const near = [below, below + 1].filter((k) => k <= n);
  if (near.some((k) => Math.abs(k / n - rate) <= 0.5 * 10 ** -(digits + 2) + 1e-12)) return null;
  const each = near.map((k) => `${count(k)} are ${stated(k / n)}`).join(", ");
  return `${stated(rate)} of ${count(n)} positives is no whole number: ${each}. Ask what was counted.`;
}

function spanShown(days) {
  const whole = Math.max(1, Math.ceil(days));
  if (whole < 14) return `${whole} day${whole > 1 ? "s" : ""}`;
  return whole <= 728 ? `${Math.ceil(whole / 7)} weeks` : `${(whole / 365.25).toFixed(1)} years`;
}

/** What was found for a bound, and what would probably decide an undecided one. */
function foundWords(one, answer) {
  const { figure } = one;
  if (!figure.n) return whyNoInterval(one, answer);
  const found = `${withInterval(figure)} on ${count(figure.n)} ${one.of}`;
  if (one.more !== null) return `${found}; about ${count(one.more)} more ${one.of} tested would probably decide`;
  return one.verdict === "undecided" ? `${found}; the interval reaches to both sides of the bound` : found;
}

function whyNoInterval(one, answer) {
  if (one.figure.value === null) return "nothing is stopped, so no share of it can be right";
  const { positives, negatives } = answer.tested;
  const asksPositives = one.metric === "recall" || (one.metric === "precision" && !positives);
  const [n, of] = asksPositives ? [positives, "positives"] : [negatives, "ordinary cases"];
  return n === 0 ? `no ${of} were tested` : `how many ${of} were tested is not said`;
}
