/** Imported `with { type: 'file' }`: paths, which inside the executable are ones only Bun can open. */
declare module '*.pdf' {
  const path: string
  export default path
}
declare module '*.docx' {
  const path: string
  export default path
}
declare module '*.md' {
  const path: string
  export default path
}
declare module '*.txt' {
  const path: string
  export default path
}
