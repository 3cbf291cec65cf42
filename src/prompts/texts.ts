/** Texts of the folder `prompts/` by their path below it: `translate-system.v2.md`, `semantic/sales.yaml`. */
export type Texts = ReadonlyMap<string, string>

/** The texts of one folder, in the order of their names; `file` is the path below `prompts/`. */
export function textsUnder(texts: Texts, folder: string): { file: string; text: string }[] {
  return [...texts]
    .filter(([file]) => file.startsWith(`${folder}/`))
    .map(([file, text]) => ({ file, text }))
    .toSorted((a, b) => (a.file < b.file ? -1 : 1))
}
