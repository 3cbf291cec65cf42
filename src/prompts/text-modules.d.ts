/** Files that the bundler of the worker turns into text. */
declare module '*.md' {
  const text: string
  export default text
}
declare module '*.yaml' {
  const text: string
  export default text
}
