import type { DateGrain } from './date-span.ts'

const table = <T>(rows: [T, string][]): Map<string, T> =>
  new Map(rows.flatMap(([value, words]) => words.split(' ').map((word): [string, T] => [word, value])))
const words = (text: string): Set<string> => new Set(text.split(' '))

/** All words are folded: lower case, no accents. English, German, French, Spanish. */
export const months = table<number>([
  [1, 'january jan januar janner janvier janv enero ene'],
  [2, 'february feb febr februar feber fevrier fevr febrero'],
  [3, 'march mar marz maerz mrz mars marzo'],
  [4, 'april apr avril avr abril abr'],
  [5, 'may mai mayo'],
  [6, 'june jun juni juin junio'],
  [7, 'july jul juli juillet juil julio'],
  [8, 'august aug aout agosto'],
  [9, 'september sept sep septembre septiembre setiembre'],
  [10, 'october oct oktober okt octobre octubre'],
  [11, 'november nov novembre noviembre'],
  [12, 'december dec dezember dez decembre diciembre dic'],
])

/** Month words that mean something else too: they need a year, a day or a preposition beside them. */
export const doubtfulMonths = words('may mar mars march')

export const weekdays = table<number>([
  [1, 'monday montag lundi lunes'],
  [2, 'tuesday dienstag mardi martes'],
  [3, 'wednesday mittwoch mercredi miercoles'],
  [4, 'thursday donnerstag jeudi jueves'],
  [5, 'friday freitag vendredi viernes'],
  [6, 'saturday samstag sonnabend samedi sabado'],
  [7, 'sunday sonntag dimanche domingo'],
])

export const weekdayPlurals = table<number>([
  [1, 'mondays montags lundis'],
  [2, 'tuesdays dienstags mardis'],
  [3, 'wednesdays mittwochs mercredis'],
  [4, 'thursdays donnerstags jeudis'],
  [5, 'fridays freitags vendredis'],
  [6, 'saturdays samstags sonnabends samedis sabados'],
  [7, 'sundays sonntags dimanches domingos'],
])

export const units = table<DateGrain>([
  ['day', 'day days tag tage tagen tages jour jours dia dias'],
  ['week', 'week weeks wk wks woche wochen semaine semaines semana semanas'],
  ['month', 'month months mth mths mnth mnths mo mos monat monate monaten monats mois mes meses'],
  ['quarter', 'quarter quarters qtr qtrs quartal quartale quartalen quartals quartales trimestre trimestres trimester'],
  ['half', 'half halves halbjahr halbjahre halbjahren halbjahres semestre semestres semester'],
  ['year', 'year years yr yrs jahr jahre jahren jahres annee annees an ans ano anos'],
])

/** Plural forms: with a number they count, alone they name nothing. */
export const pluralUnits = words(
  'days weeks wks months mths mos quarters qtrs halves years yrs tage tagen wochen monate monaten quartale quartalen halbjahre halbjahren jahre jahren jours semaines trimestres semestres annees ans dias semanas meses anos',
)

export const numberWords = table<number>([
  [1, 'one a an ein eine einem einen einer un une una uno'],
  [2, 'two zwei deux dos'],
  [3, 'three drei trois tres'],
  [4, 'four vier quatre cuatro'],
  [5, 'five funf fuenf cinq cinco'],
  [6, 'six sechs seis'],
  [7, 'seven sieben sept siete'],
  [8, 'eight acht huit ocho'],
  [9, 'nine neun neuf nueve'],
  [10, 'ten zehn dix diez'],
  [11, 'eleven elf onze once'],
  [12, 'twelve zwolf zwoelf douze doce'],
  [14, 'fourteen vierzehn quatorze catorce'],
  [15, 'fifteen quinze quince'],
  [18, 'eighteen achtzehn dieciocho'],
  [20, 'twenty zwanzig vingt veinte'],
  [24, 'vierundzwanzig veinticuatro'],
  [30, 'thirty dreissig trente treinta'],
  [60, 'sixty sechzig soixante sesenta'],
  [90, 'ninety neunzig noventa'],
  [100, 'hundred hundert cent cien'],
])

export const ordinalWords = table<number>([
  [1, 'first erste ersten erstes erster premier premiere primer primera primero'],
  [2, 'second zweite zweiten zweites zweiter deuxieme seconde segundo segunda'],
  [3, 'third dritte dritten drittes dritter troisieme tercer tercera tercero'],
  [4, 'fourth vierte vierten viertes vierter quatrieme cuarto cuarta'],
])
export const ordinalSuffixes = words('st nd rd th er ere e eme o a')

export const lastWords = words(
  'last lsat lats prev previous prior preceding letzte letzten letztes letzter letztem vorige voriger voriges vorigen vorigem vergangene vergangener vergangenes vergangenen vergangenem vorherige vorherigen vorheriges vorheriger dernier derniere derniers dernieres precedent precedente ultimo ultima ultimos ultimas',
)
/** "past" spans up to today: "the past year" is rather the last twelve months. */
export const pastWords = words('past trailing')
export const thisWords = words(
  'this ths current present diese dieser dieses diesen diesem aktuelle aktuellen aktuelles aktueller aktuellem laufende laufenden laufendes laufender laufendem ce cet cette este esta',
)
export const nextWords = words(
  'next coming upcoming following nachste nachsten nachstes nachster nachstem naechste naechsten naechstes kommende kommenden kommendes kommender prochain prochaine prochains prochaines proximo proxima proximos proximas',
)
export const lastAfter = words(
  'dernier derniere derniers dernieres passe passee passes passees precedent precedente pasado pasada pasados pasadas anterior anteriores',
)
export const thisAfter = words('courant courante actuel actuelle actual')
export const nextAfter = words('prochain prochaine prochains prochaines proximo proxima')
/** Words between "last" and a unit that leave out the running period. */
export const fullWords = words(
  'full complete completed whole entire calendar closed vollen volle voller volles ganzen ganze ganzes abgeschlossenen abgeschlossene abgeschlossenes complet complete complets completes entier entiers completo completos completas',
)

/** German compounds: a unit before the current one. */
export const previousCompounds = table<DateGrain>([
  ['day', 'vortag vortages vortags'],
  ['week', 'vorwoche'],
  ['month', 'vormonat vormonats vormonates vormonaten'],
  ['quarter', 'vorquartal vorquartals'],
  ['half', 'vorhalbjahr'],
  ['year', 'vorjahr vorjahres vorjahrs'],
])

export const articles = words(
  'the of in for during on at der die das des den dem im am de la le les l d du des el los las del en lo dans durant pendant',
)
/** Words that may stand between a period and the year or period it lies in. */
export const ofWords = words("of in the year calendar , des der im in vom von dem du de la le l ' d del el en ano annee jahr jahres year's")

/** Words before a number that make it an amount, not a year. */
export const amountBefore = words(
  'than > < = above below under exceeding exceed exceeds exceeded least most top bottom first best worst limit number no nr nummer least mindestens hochstens uber unter plus moins mas menos superieur inferieur mayor menor id sku material customer order article monitor kpi store office alert',
)
/** Words after a number that make it an amount, not a year. */
export const amountAfter = words(
  'units unit cases pieces items pcs eur euro euros usd dollar dollars gbp chf percent kg g l ml liters litres rows lines hits times queries questions alerts monitors minutes seconds ms hours days weeks months quarters years stuck stueck tage wochen monate jahre jours semaines mois ans unites unidades dias semanas meses anos cajas caisses kisten k m mio million millions thousand bn billion customers products materials skus people persons users articles different distinct',
)

/** Month and weekday names and units long enough to be recognised with one slip of the finger. */
export const correctable = [
  ...[
    ...months.keys(),
    ...weekdays.keys(),
    'yesterday',
    'previous',
    'current',
    'quarter',
    'quarters',
    'months',
    'quarterly',
    'monthly',
    'weekly',
  ].filter((word) => word.length >= 6),
  'month',
]
