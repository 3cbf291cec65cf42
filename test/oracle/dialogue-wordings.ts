/**
 * Further wordings of the edits, beside those that stand with each edit. Places in braces are those of the edit.
 */
const lines = (text: string): string[] =>
  text
    .split(/[|\n]/)
    .map((wording) => wording.trim())
    .filter((wording) => wording !== '')

export const further = {
  otherWindow: lines(`
    give me {b} | and how was {b}? | and how about {p}? | let's see {b} | switch to {b} | change it to {b} | repeat for {b} | again for {b}
    how was it {p}? | can you do {b}? | {b} then | try {b} | can I have that for {b}? | use {b}
  `),
  firstWindow: lines('narrow it to {b} | focus on {b} | make that {b} | can you limit this to {b}? | just for {b} | I only need {b}'),
  correctedWindow: lines(`
    my mistake, {b} | wait, {b} | should be {b} | make that {b} | correction: {b} | no wait, {b} | that should have been {b} | I wanted {b}
  `),
  bareMonth: lines('how was {b}? | {b}? | again for {b} | repeat for {b} | and for the month of {b}? | switch to {b}'),
  yearBefore: lines(
    'and the prior year? | what was it a year earlier? | what was it the year before? | how was it the year before? | one year before?',
  ),
  periodBefore: lines('what was it the {k} before? | one {k} earlier? | and the prior {k}? | the preceding {k}? | and one {k} earlier?'),
  noWindow: lines(
    'since the beginning | without any time limit | across all years | drop the time frame | not limited to {b} | regardless of the date | over the entire period',
  ),
  otherValue: lines(`
    give me {v} | switch to {v} | change that to {v} | repeat for {v} | again for {v} | let's see {v} | and how is {v} doing? | how does {v} look?
    swap {old} for {v} | replace {old} with {v} | {v} now | try {v} | can you do {v}? | use {v}
  `),
  correctedValue: lines(
    'my mistake, {v} | wait, {v} | should be {v} | make that {v} | correction: {v} | I said {old} but meant {v} | no wait, {v} | I wanted {v}',
  ),
  alsoValue: lines('both {old} and {v} | {old} and {v} | {old} and {v} together | {v} as well | with {v} as well | add {v} too | {v} too'),
  newCondition: lines(`
    narrow it down to {v} | focus on {v} | filter on {v} | just look at {v} | can you restrict this to {v}? | zoom in on {v} | keep only {v}
    I only care about {v} | only look at {v} | can you filter that by {v}? | make that {v} only
  `),
  noCondition: lines(`
    drop the restriction to {old} | include all {many} | widen it to all {many} | clear the {one} filter | no longer only {old} | ignore the {one}
    whatever the {one} | any {one} | not limited to {old} | without the restriction to {old}
  `),
  exclusion: lines(`
    drop {v} | remove {v} | omit {v} | skip {v} | other than {v} | apart from {v} | disregard {v} | {v} excluded | all except {v} | don't count {v}
    now leave {v} out | with the exception of {v}
  `),
  newLevel: lines(
    'restrict to those {c} | keep those {c} | narrow it to the ones {c} | now only those {c} | and only those {c} | keep only the ones {c}',
  ),
  otherMeasure: lines(`
    switch to {m} | give me {m} | change that to {m} | replace it with {m} | let's see {m} | {m} now | how does {m} look? | the {m} instead
    I need {m} instead | can I see {m}? | use {m} | do it for {m} | show me the same with {m} | {m}?
  `),
  correctedMeasure: lines(
    'wait, {m} | make that {m} | should be {m} | my mistake, {m} | correction: {m} | {m} I mean | I want {m} rather than {old} | no wait, {m}',
  ),
  addedMeasure: lines(
    'put {m} next to it | plus {m} | along with {m} | together with {m} | and include {m} | add a column with {m} | show {m} too | and next to it {m}',
  ),
  howMany: lines(
    'that is how many {n}? | how many {n} does that correspond to? | and the number of {n}? | how many {n} was that? | from how many {n}?',
  ),
  firstSplit: lines(`
    group it by {d} | grouped by {d} | for every {d} | one row per {d} | a breakdown by {d} | breakdown by {d} please | {d} by {d}
    how is that distributed over the {ds}? | how does it split across {ds}? | split into {ds} | group that by {d} | separately for each {d}
  `),
  otherSplit: lines(
    'group by {d} instead | switch to {ds} | change {old} to {d} | with {d} instead of {old} | make that by {d} | wait, by {d} | rows per {d} rather than per {old} | replace {old} by {d}',
  ),
  furtherSplit: lines(
    'and within each {old} by {d} | add {d} as a second dimension | cross it with {d} | per {old} and {d} | for each {old} and {d} | break that down further by {d} | and each {old} by {d}',
  ),
  onlyTotal: lines(
    'the overall total | all together | the grand total | as one number | just one number | no breakdown | without the breakdown | sum it up | drop the {old}',
  ),
  oneSplitLess: lines('remove the {old} | just per {d} | not by {old} | only per {d} please'),
  otherGrain: lines(
    'group it by {d} | switch to {ds} | in {ds} | make it per {d} | {d} by {d} | aggregate by {d} | as {ly} figures | show {ds} instead',
  ),
  otherThings: lines(
    'do it for {d} | switch to {d} | the same ranking for {d} | rank {d} instead | and for {d}? | the same with {d} | give me {d} instead',
  ),
  top: lines(
    'limit it to the top {n} | cut it to the top {n} | give me the top {n} | keep the top {n} | best {n} | the best {n} | highest {n} only | the leading {n}',
  ),
  bottom: lines('the worst {n} | give me the bottom {n} | lowest {n} | keep the bottom {n} | limit it to the bottom {n} | the {n} weakest'),
  first: lines(
    'the top one? | and the winner? | which is the best? | which {d} came first? | which {d} is the strongest? | what is the highest one? | who is number one?',
  ),
  last: lines('which is the weakest? | the worst one? | which {d} came last? | which {d} is the weakest? | what is the lowest one?'),
  otherLimit: lines(
    'extend to {n} | give me {n} instead | only {n} of them | shorten it to {n} | can I see {n}? | I want {n} | cut it to {n}',
  ),
  flipped: lines(
    'and at the other end, the {edge} {n}? | show the {edge} {n} instead | give me the {edge} {n} | no, the {edge} {n} | switch to the {edge} {n}',
  ),
  descending: lines(
    'from high to low | sorted from high to low | ranked by {m} | put the highest on top | sort it from largest to smallest | largest at the top',
  ),
  ascending: lines('from low to high | put the lowest on top | smallest at the top | ascending please | sort it from smallest to largest'),
  firstBound: lines(
    'keep those {k} {n} | show only those {k} {n} | which {d} are {k} {n}? | and which are {k} {n}? | filter to those {k} {n} | where it is {k} {n} | with {m} {k} {n}',
  ),
  shareOfRows: lines(
    "what is each one's share? | give me percentages of the total | relative to the total | each as % of the total | show the percentage of total | what percentage of the total is each? | show it as a share of the total",
  ),
  shareOfFigure: lines(
    'how much of the total is that? | which share of all {m} is that? | what part of total {m} is that? | as a percent of all {m} | how big is that share of the total? | relative to total {m}?',
  ),
  noShare: lines('as numbers again | show the amounts again | back to amounts | numbers instead of percent | in absolute terms'),
  againstPeriod: lines(
    'change vs the {k} before | difference to the previous {k} | up or down from the {k} before? | {k} over {k} | put the previous {k} next to it | side by side with the {k} before | and compared to the prior {k}?',
  ),
  againstYear: lines(
    'yoy | change vs the year before | put the year before next to it | side by side with the year before | difference to the year before | up or down from the year before? | and compared to the prior year?',
  ),
  noComparison: lines('only the current {k} | remove the comparison | just the current {k}'),
  howManyAreThey: lines(
    'the count please | just the number | how many of them are there? | number of them? | how long is that list? | how many customers are on that list?',
  ),
  whoAreThey: lines(
    'name them | give me the list | show the customers | can I see them? | show me which ones | list those customers | who exactly?',
  ),
  ofThese: lines(
    'out of these, how many are {p}? | how many among them are {p}? | and how many of those are {p}? | how many of these customers are {p}?',
  ),
  whichOfThem: lines('list the ones {p} | who of them is {p}? | which among them are {p}? | which of these customers are {p}?'),
  theirRevenue: lines(
    'what revenue do they generate in total? | how much revenue do these customers generate in total? | the sum of their revenue | what is their combined revenue? | total revenue of these customers',
  ),
  theirProfit: lines(
    'what profit do they generate in total? | the sum of their profit | what is their combined profit? | total profit of these customers',
  ),
  theirSales: lines(
    'revenue of these customers {w} | sales to them {w} | what revenue did they generate {w}? | how much did those customers spend {w}? | what did they bring in {w}?',
  ),
  rowsCounted: lines(
    'how many of them are there? | just the number | what is the count? | how many {d} are on the list? | the number of {d}?',
  ),
  together: lines('sum them up | combined? | add them up | what is their sum? | all of them together? | the sum of these'),
  theirOtherMeasure: lines(
    'show me their {m} too | how about their {m}? | with their {m} | what about their {m}? | and the {m} of these? | {m} of these',
  ),
  lead: lines('another question: | unrelated: | next question: | now something different:'),
  undo: lines(
    'never mind, go back | revert | revert that | cancel that | scrap that | step back | forget that last change | undo that please | back',
  ),
  backTo: lines("return to {x} | {x} again | switch back to {x} | go back to {x} | let's go back to {x} | and {x} again"),
  meanPerThing: lines(
    'per {t} on average | how much is that per {t}? | what does that come to per {t}? | divided by the number of {t}s | and the average per {t}?',
  ),
  bestOfFigure: lines(
    'give me the {edge} {n} {d} | list the {edge} {n} {d} | and the {edge} {n} {d} please | who or what are the {edge} {n} {d}?',
  ),
  bestOne: lines('which {d} did best? | the best {d}? | which {d} came out on top? | what was the best {d}? | which {d} comes first?'),
  valueAndWindow: lines('switch to {v} {w} | and {v}, {w}? | give me {v} {w} | again for {v} {w} | {v} {w}?'),
  measureAndWindow: lines('and now {m} {w} | {m} instead, {w} | switch to {m} {w} | and what about {m} {w}?'),
  measureAndValue: lines('and what about {m} {p}? | {m} instead, {p} | switch to {m} {p}'),
  splitAndValue: lines('for {v}, per {d} | break {v} down by {d} | group by {d}, just {v} | only {v} and by {d}'),
  splitAndWindow: lines('group by {d} {w} | {w}, per {d} | break it down by {d} {w} | and {w} by {d}?'),
} as const satisfies Readonly<Record<string, readonly string[]>>
