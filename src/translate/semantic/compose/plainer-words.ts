const years: Record<string, number> = { half: 0.5, a: 1, one: 1, two: 2, three: 3 }

/** "retention after one year" is that of month 12: ages of cohorts are counted in months. */
export const agesInMonths = (question: string): string =>
  /\b(?:retention|cohorts?)\b/i.test(question)
    ? question.replace(/\bafter (half a|an?|one|two|three|\d+) (year|quarter)s?\b/gi, (all, count: string, unit: string) => {
        const number = years[count.toLowerCase().replace(' a', '')] ?? Number(count)
        const months = number * (unit.toLowerCase() === 'year' ? 12 : 3)
        return Number.isInteger(months) ? `after ${months} months` : all
      })
    : question

/** Longer ways to ask about cohorts, KPIs, monitors and usage, with what has a plain name. */
export const plainerWords: readonly (readonly [RegExp, string])[] = [
  [/^how many customers (?:were|are|joined|belong)(?: there)? (?:in|to) the (.+) cohort$/i, 'size of the $1 cohort'],
  [/^how (?:big|large) (?:is|was) (the .+ cohort)$/i, 'size of $1'],
  [/^(.+?) of the (.+? cohorts?) (?:in|after|at) month (\d+)$/i, 'month $3 $1 of the $2'],
  [/^(.+? cohorts?) in month (\d+):? (.+)$/i, 'month $2 $3 of $1'],
  [/\b(how many .+?) (?:do we|are we) (?:track|tracking|measure|measuring|follow|following)\b/i, '$1 are there'],
  [/\bfor each single\b/i, 'for each'],
  [/\bwithout (?:a single|any|even one)\b/i, 'without'],
  [/\b(anomal(?:y|ies)) (?:of|in|for|on) (?:the )?(?=(?!kpi\b)[a-z_ -]+$)/i, '$1 of KPI '],
  [/^what (?:does|do) (?:the )?(?:KPI )?(.+?) mean$/i, 'description of KPI $1'],
  [/^((?:which |what )?(?:months|weeks|quarters|years|days))((?: (?:in|of) (?:the )?[\w ]+?)?) when (?:the |our )?(.+)$/i, '$1$2 where $3'],
  [/^when (?:did|was) (?:the )?(?:monitor )?(.+?) (?:last|most recently) (?:run|ran|executed)$/i, 'last run of monitor $1'],
  [
    /^how (?:often|many times) did (?:the )?(?:monitor )?(.+?) (?:fire|trigger|alert|go off|raise (?:an )?alerts?)((?: (?:in|since|during|last|this|on)\b.*)?)$/i,
    'number of alerts of monitor $1$2',
  ],
  [/^((?:the )?(?:(?:which|what) )?(?:\d+ )?(?:\w+est|most \w+|least \w+) .+) on average$/i, '$1'],
  [
    /^(?:what is |which is |what's )?(?:the )?(most|least) (?:common|frequent) (alert|anomaly|monitor|query|question) (\w+)$/i,
    '$3 with the $1 $2s',
  ],
  [/\b((?:number|count) of \w+) each\b/i, '$1'],
  [/^how long (?:do|does|did) (?:the |our |a )?(?:monitor )?runs? (?:usually )?take(?: on average)?/i, 'average run duration'],
  [
    /^(queries|questions|how many queries|how many questions|number of queries|number of questions)\b(.*?) (?:in|on|with) pulse\b(.*)$/i,
    'number of pulse questions$2$3',
  ],
  [/^(?:which|what) (\w+) asked (?:us )?nothing((?: (?:in|since|during|last|this)\b.*)?)$/i, '$1 who asked no questions$2'],
  [/\b(monitors?) (?:that (?:are )?|which (?:are )?)?(?:running|run|runs) (?:on|against) (?=[a-z]+$)/i, '$1 with data source '],
  [/\b(monitors?) (?:that |which )?(?:use|uses|using) (?=[a-z]+$)/i, '$1 with data source '],
  [/\brated (above|below|over|under|at least|at most|better than|higher than) (?=\d)/i, 'with an average rating $1 '],
  [/\bwhose (?:query|version|statement) (?:was|has been|were) (?:changed|edited|revised) more than once\b/i, 'with more than 2 versions'],
  [/^(?:the )?(worst|best|highest|lowest|largest|smallest|biggest) ((?:\w+ ){0,3}\w+) of all (?:the |our )?(\w+?)s$/i, '$3 with the $1 $2'],
  [/\b(retention|revenue) curve\b/i, '$1 by month'],
  [/^what did the (.+? cohort) spend(?: per customer)?(?: on average)? in month (\d+)$/i, 'month $2 average revenue of the $1'],
  [/\b(?:with no|without an?|having no) (?:entry|entries|row|record)s? in the (.+?)(?: table)?$/i, 'without $1'],
  [/^which (monitors?) (?:failed|fails|fail) (?:the )?most(?: often)?$/i, 'which $1 had the most failed runs'],
  [
    /\b(templates) (?:that were |which were |that are )?used (less than|fewer than|more than|at least|at most|exactly) (\d+) times?\b/i,
    '$1 with $2 $3 uses',
  ],
  [/\b(KPIs?) (?:of|in|from) the (\w+) category\b/i, '$1 in category $2'],
  [/ (?:are|is|were) (?:stored|recorded|kept|saved|in the (?:system|database))$/i, ' are there'],
  [/\balerts (?:raised|fired|sent|caused) by (?=[\w]+\.[\w]+\b)/i, 'alerts of monitors owned by '],
  [/\b(alerts) of (?=[a-z]\.[a-z]+\b)/i, '$1 of monitors owned by '],
  [/\b(monitors?) of (?=[a-z]\.[a-z]+\b)/i, '$1 owned by '],
  [/\b([a-z]\.[a-z]+)['’]s? (monitors?)\b/i, '$2 owned by $1'],
  [/^how many (.+?) (?:does|did|do) each (monitor) (.+?) (?:have|raise|fire)((?: .+)?)$/i, 'number of $1 by $2 for monitors $3$4'],
  [
    /\bwith (?:revenue|orders|sales|purchases) in (.+?) (?:but|and) (?:none|no orders|no revenue|no sales|nothing) in /i,
    'who ordered in $1 but not in ',
  ],
  [
    /^(users|people) who asked (?:questions|something) in (.+?) but (?:not|nothing) in (.+)$/i,
    '$1 who asked questions in $2 but asked no questions in $3',
  ],
  [
    /\b(products|materials|articles) with(?: no|out(?: any)?) (?:sales|orders|revenue) in (.+?) but (?:with )?(?:some )?(?:sales|orders|revenue) in (.+)$/i,
    '$1 sold in $3 but not in $2',
  ],
  [
    /\b(customers|buyers) with(?: no|out(?: any)?) (?:sales|orders|purchases|revenue) in (.+?) but (?:with )?(?:some )?(?:sales|orders|purchases|revenue) in (.+)$/i,
    '$1 who ordered in $3 but not in $2',
  ],
  [/^how many orders (?:were|are) (above|below|over|under) /i, 'how many orders worth $1 '],
  [/\borders with (?:a )?total (above|below|over|under|of more than|of less than) /i, 'orders worth $1 '],
  [/^how (?:is|are|was|were) (?:our |the )?(.+?) (?:doing|performing|going|developing)\b(.*)$/i, '$1$2'],
]
