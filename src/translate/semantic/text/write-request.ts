import type { Token } from './tokenize.ts'

const polite = new Set(
  'please pls kindly can could would will you i we want need to like would me us just now then bitte kannst konnen sie du mochte ich wir will por favor puedes quiero peux tu pouvez vous veux svp s il plait hi hello hey ok okay now let lets go ahead and'.split(
    ' ',
  ),
)

const verbs = new Set(
  `delete remove insert update disable enable deactivate activate truncate alter grant revoke rename erase wipe purge overwrite reset modify  create add
  send   cancel pause stop resume restart  unschedule acknowledge ack  set      drop kill shutdown approve  merge  restore   refund
  losche loschen deaktiviere deaktivieren aktiviere andere andern setze erstelle lege fuge entferne aktualisiere sende schicke
  supprime supprimer efface effacer modifie modifier ajoute ajouter desactive desactiver   creer envoie envoyer
  borra borrar elimina eliminar cambia cambiar actualiza actualizar anade anadir desactiva desactivar   crear envia enviar`.split(/\s+/),
)

const moving = new Set(['move', 'assign', 'reassign', 'transfer', 'put', 'promote', 'demote', 'mark', 'reclassify'])

const statements =
  /\b(drop\s+(table|database|schema|view)|delete\s+from|insert\s+into|update\s+\w+\s+set|truncate\s+table|alter\s+(table|role|user)|grant\s+\w+|create\s+(table|role|user|view|function))\b/i

/**
 * Whether a question asks to change something: it opens, after polite words, with a verb of changing, or holds a statement that
 * changes. With an earlier question, "remove", "add", "drop" and "change" may speak of the answer instead.
 */
export function asksToChange(question: string, words: readonly Token[], followsUp: boolean): boolean {
  if (statements.test(question)) return true
  const first = words.find((word) => word.kind === 'word' && !polite.has(word.text))
  if (first === undefined) return false
  // "drop in revenue", "delete rate": nouns.
  const next = words[words.indexOf(first) + 1]
  if (
    next !== undefined &&
    [
      'in',
      'of',
      'rate',
      'rates',
      'frequency',
      'between',
      'from',
      'amount',
      'amounts',
      'value',
      'values',
      'count',
      'counts',
      'cost',
      'costs',
      'total',
      'per',
      'by',
    ].includes(next.text)
  )
    return false
  if (
    first.text === 'change' ||
    first.text === 'increase' ||
    first.text === 'decrease' ||
    first.text === 'raise' ||
    first.text === 'lower'
  ) {
    return !followsUp && words.some((word) => word.text === 'to' || word.text === 'by') && words.some((word) => word.kind === 'number')
  }
  // "move customer C-1 to the Lost segment".
  if (moving.has(first.text)) return next !== undefined && words.some(({ text }) => text === 'to' || text === 'into' || text === 'as')
  if (!verbs.has(first.text)) return false
  return !followsUp || !['remove', 'add', 'drop', 'entferne', 'ajoute', 'anade', 'set'].includes(first.text)
}
