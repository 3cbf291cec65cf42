/** One word of the `pulse` command line. `run` gets what follows the word and gives back the exit code; results go to stdout, notes to stderr. */
export type Command = {
  name: string
  summary: string
  usage: string
  run(args: string[], env: NodeJS.ProcessEnv): Promise<number>
}
