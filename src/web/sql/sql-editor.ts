import { autocompletion, closeBrackets, completionKeymap } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { PostgreSQL, sql } from '@codemirror/lang-sql'
import { bracketMatching, HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { EditorState } from '@codemirror/state'
import { EditorView, keymap, lineNumbers } from '@codemirror/view'
import { tags } from '@lezer/highlight'

/** Column names by table, for completion; tables as `schema.table`. */
export type EditorSchema = Record<string, string[]>

export type SqlEditorHandle = { text(): string; remove(): void }

export type SqlEditorInput = {
  text: string
  schema: EditorSchema
  /** Names the box for readers that speak. */
  label: string
  onRun: () => void
  onLeave: () => void
}

/**
 * An editor for PostgreSQL inside `place`. Its styles live in a shadow root as constructed sheets, which a strict policy lets through.
 * Ctrl or Cmd and Enter runs; Escape leaves, so that Tab is not a trap.
 */
export function openSqlEditor(place: HTMLElement, { text, schema, label, onRun, onLeave }: SqlEditorInput): SqlEditorHandle {
  const root = place.shadowRoot ?? place.attachShadow({ mode: 'open' })
  const run = () => {
    onRun()
    return true
  }
  const leave = () => {
    onLeave()
    return true
  }
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: text,
      extensions: [
        keymap.of([{ key: 'Mod-Enter', run }, ...completionKeymap, { key: 'Escape', run: leave }, ...historyKeymap, ...defaultKeymap]),
        lineNumbers(),
        history(),
        bracketMatching(),
        closeBrackets(),
        autocompletion(),
        sql({ dialect: PostgreSQL, schema: completions(schema), upperCaseKeywords: true }),
        syntaxHighlighting(colours),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ 'aria-label': label }),
        typeOverSelection,
        look,
      ],
    }),
  })
  view.focus()
  return { text: () => view.state.doc.toString(), remove: () => view.destroy() }
}

/** Text typed over a selection is put in by the editor: the browser would join lines with inline styles, which the policy stops. */
const typeOverSelection = EditorView.domEventHandlers({
  beforeinput: (event, view) => {
    if (event.inputType !== 'insertText' || event.data === null || view.state.selection.main.empty) return false
    event.preventDefault()
    view.dispatch(view.state.replaceSelection(event.data), { userEvent: 'input.type' })
    return true
  },
})

/** A table is offered by its own name too, without its schema. */
function completions(schema: EditorSchema): EditorSchema {
  const plain = Object.entries(schema).map(([table, columns]) => [table.split('.').at(-1) ?? table, columns])
  return { ...Object.fromEntries(plain), ...schema }
}

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--sql-keyword)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--sql-string)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--sql-number)' },
  { tag: tags.comment, color: 'var(--sql-comment)' },
])

const look = EditorView.theme({
  '&': {
    backgroundColor: 'var(--surface)',
    color: 'var(--ink)',
    border: '1px solid var(--edge)',
    borderRadius: '0.6rem',
    fontSize: '0.8125rem',
  },
  '&.cm-focused': { outline: '3px solid var(--focus)', outlineOffset: '2px' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.6', maxHeight: '24rem' },
  '.cm-gutters': { backgroundColor: 'transparent', color: 'var(--quiet)', border: '0' },
  '.cm-content': { caretColor: 'var(--ink)' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-tooltip': { backgroundColor: 'var(--surface)', color: 'var(--ink)', border: '1px solid var(--edge)' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: 'var(--accent)', color: 'var(--on-accent)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: 'var(--hover)' },
})
