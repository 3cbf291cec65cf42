const since = String.raw`((?: (?:in|since|during|last|this|on)\b.*)?)`
const bound = '(more than|less than|fewer than|at least|at most|exactly|over|under)'

const say = (pattern: string, plain: string): readonly [RegExp, string] => [new RegExp(pattern, 'i'), plain]

/** Longer ways to ask about monitors, their runs and alerts, and about who asked what. */
export const plainerUsage: readonly (readonly [RegExp, string])[] = [
  say(
    `^(?:who|which (?:users|people)) (?:ask|asks|asked) (?:enterprise )?pulse (?:the )?most (?:questions|queries)${since}[ ?,;:]+top (\\d+)$`,
    'top $2 users by pulse questions$1',
  ),
  say(`^who (?:asks?|asked) (?:enterprise )?pulse (?:the )?most (?:questions|queries)${since}$`, 'user with the most questions$1'),
  say('^(?:who is |who was )?(?:the |our )?(?:busiest|most active|heaviest) (?:enterprise )?pulse user$', 'user with the most questions'),
  say(
    `^how many (?:different |distinct )?(?:people|users|colleagues|employees) (?:use|used|are using|have used|work with|worked with) (?:enterprise )?pulse${since}$`,
    'number of pulse users$1',
  ),
  say(
    '^(?:the )?(?:number of|how many) (?:different |distinct )?users (?:with|who had) (?:at least one |any )?questions?(?: in (?:enterprise )?pulse)?(?= (?:in|since|last|this)\\b|$)',
    'number of pulse users',
  ),
  say(
    '^how many (?:questions|queries) (?:were|are|have been) (?:asked|put|posed)\\b(.*?) (?:in|to|of|with) (?:enterprise )?pulse\\b(.*)$',
    'number of pulse questions$1$2',
  ),
  say('\\b(queries|questions) (?:(?:were |are |was )?(?:run|asked|made|executed) )?(?:in|on|with) the kpi tool\\b', 'kpi tool $1'),
  say('^how (?:slow|fast) (?:are|were) (?:the )?(kpi tool (?:queries|questions))(?:,? on average)?', 'average execution time of $1'),
  say('^what (?:did|has) ([a-z]+\\.[a-z]+) ask(?:ed)?(?: (?:enterprise )?pulse)?\\b', 'questions asked by $1'),
  say(`\\b(monitors)(?: that| which)? (?:have |had )?(?:failed|fail|fails) ${bound} once\\b`, '$1 with $2 1 failed runs'),
  say(`\\b(monitors)(?: that| which)? (?:have |had )?(?:failed|fail|fails) ${bound} twice\\b`, '$1 with $2 2 failed runs'),
  say(`\\b(monitors)(?: that| which)? (?:have |had )?(?:failed|fail|fails) ${bound} (\\d+) times?\\b`, '$1 with $2 $3 failed runs'),
  say('^(?:which |what )?(monitors)(?: that| which)? (?:have |had )?never failed\\b', '$1 without failed runs'),
  say(
    '^(?:which|what|list|show) (monitors|materials|products) (?:that |which )?(?:have|had|with|show) more (.+?) than (?=\\D)',
    '$1 with more $2 than ',
  ),
  say(
    '^when (?:does|will|is) (?:the )?(?:monitor )?(.+?)(?: monitor)? (?:run next|next run|run again|to run next|due next|due)$',
    'next run of monitor $1',
  ),
  say(
    '\\b(monitors?) (?:and|with) how long (?:their|its) runs (?:take|took)(?: on average)?(?:,? slowest first)?$',
    '$1 by average run duration',
  ),
  say(
    '^how many versions (?:does|do|did) (?:the )?(?:query of )?(?:the )?(?:monitor )?(.+?)(?: monitor)? have$',
    'number of versions of $1',
  ),
  say(
    '^(?:the |what (?:is|was) the )?(?:latest|last|most recent) (?:change|edit) (?:of|to) the query of (?:the )?(?:monitor )?(.+?)(?:,? and (?:why|the reason|its reason))?$',
    'latest version of $1',
  ),
  say(
    '^how (?:long|many minutes)(?: does it take)? (?:until|till|before) (?:an? |the |our )?alerts? (?:(?:is|are|get|gets|were|was) )?acknowledged(?: on average)?',
    'average time to acknowledge',
  ),
  say(
    '\\bprecision (?:of|for|by) (?:each|every|all|the)? ?monitors?,? \\(true positives (?:out of|of|over|/) (?:all|the)[a-z ]*\\)',
    'precision by monitor',
  ),
  say(
    '^how often do (?:the |our )?(?:monitor )?runs (?:fail|end in|end with|result in)(?: an?)?(?: (?:errors?|failures?))?,? (?:\\((?:in )?(?:percent|percentage|%)\\)|in (?:percent|percentage|%))$',
    'failure rate',
  ),
  say(
    `^how many runs (?:has|have|did) (?:the )?(?:scheduler|system) (?:log|logged|record|recorded|execute|executed|make|made|do|done)${since}$`,
    'number of runs$1',
  ),
  say(`\\b(templates) (?:that |which )?(?:have been |has been |were |are )used ${bound} (\\d+) times?\\b`, '$1 with $2 $3 uses'),
  say('^what (?:is|was) (?:the )?frequency of (?:the )?monitor (.+)$', 'run frequency of the monitor $1'),
  say('^(?:the )?frequency of (?:the )?monitor (.+)$', 'run frequency of the monitor $1'),
  say('\\baverage (?:number of )?rows (?:returned )?(?:per|by|for each) monitor\\b', 'average rows per run by monitor'),
  say('^(.*\\b)alerts,? (unack(?:ed)?|unacknowledged)\\b', '$1unacknowledged alerts'),
  say('^(?:which )?(templates) (?:that (?:are|were) |are |were )?(?:not|never) used(?: by (?:anybody|anyone))?$', 'unused $1'),
]
