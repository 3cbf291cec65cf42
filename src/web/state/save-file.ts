/** Hands a file to the browser's downloads. */
export function saveFile(name: string, content: Blob): void {
  const address = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  URL.revokeObjectURL(address)
}

/** A file name made of the question's words. */
export const fileName = (question: string, ending: string): string => {
  const words = question.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-')
  return `${words.replace(/^-|-$/g, '').slice(0, 60) || 'result'}.${ending}`
}
