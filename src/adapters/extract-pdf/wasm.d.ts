/** Imported `with { type: 'file' }`: the path, which inside the executable is one only Bun can open. */
declare module '*.wasm' {
  const path: string
  export default path
}
