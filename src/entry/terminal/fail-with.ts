/** Says on stderr why a command failed, and gives back its exit code: 1. */
export function failWith(message: string): number {
  console.error(message)
  return 1
}
