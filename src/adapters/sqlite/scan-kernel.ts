/** Runs over packed vectors (pack-vector.ts) and writes the likeness of each to one query, as whole numbers. */
export interface ScanKernel {
  memory: WebAssembly.Memory
  /** Addresses of the packed vectors, of the query (a signed byte a dimension), and of a 32-bit number for each vector. */
  scan(packed: number, query: number, scores: number, count: number, rowBytes: number): void
}

const PAGE_BYTES = 65_536

/**
 * Some hundred bytes of WebAssembly: multiplying sixteen bytes at once is out of reach for plain code, and the library's own scan
 * is built without it.
 */
export const createScanKernel = (maxBytes: number): ScanKernel => {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: Math.ceil(maxBytes / PAGE_BYTES) })
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(moduleBytes()), { env: { memory } })
  return { memory, scan: exports['scan'] as ScanKernel['scan'] }
}

/** Makes room up to here. */
export const growTo = ({ memory }: ScanKernel, bytes: number): void => {
  const missing = bytes - memory.buffer.byteLength
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES))
}

const I32 = 0x7f
const V128 = 0x7b
const VOID = 0x40
/** Parameters, then locals. */
const [PACKED, QUERY, SCORES, COUNT, ROW_BYTES, AT, ROW_END, SUM, CODES, HALF] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] as const

const get = (local: number): number[] => [0x20, local]
const set = (local: number): number[] => [0x21, local]
const tee = (local: number): number[] => [0x22, local]
const number = (value: number): number[] => [0x41, ...signed(value)]
const vector = (op: keyof typeof OP): number[] => [0xfd, ...unsigned(OP[op])]
const addTo = (local: number, what: number[]): number[] => [...get(local), ...what, 0x6a, ...set(local)]
const loadVector = (offset: number): number[] => [...vector('load'), 0, offset]
/** Of the vector instructions. */
const OP = {
  load: 0x00,
  bytesSplat: 0x0f,
  splat: 0x11,
  lane: 0x1b,
  and: 0x4e,
  bytesShiftRight: 0x6d,
  addPairs: 0x7e,
  wordsAdd: 0x8e,
  multiplyLow: 0x9c,
  multiplyHigh: 0x9d,
  add: 0xae,
}
const lane = (i: number): number[] => [...get(SUM), ...vector('lane'), i]

/** Sixteen codes against sixteen bytes of the query; four such products of at most 15 × 127 still fit into 16 bits. */
const products = (codes: number[], queryOffset: number): number[] => [
  ...[...codes, ...tee(HALF), ...get(AT), ...loadVector(queryOffset), ...vector('multiplyLow')],
  ...[...get(HALF), ...get(AT), ...loadVector(queryOffset), ...vector('multiplyHigh')],
  ...vector('wordsAdd'),
]

const body = (): number[] => {
  const low = [...get(CODES), ...number(15), ...vector('bytesSplat'), ...vector('and')]
  const high = [...get(CODES), ...number(4), ...vector('bytesShiftRight')]
  const block = [
    ...[...get(PACKED), ...loadVector(0), ...set(CODES)],
    ...[
      ...get(SUM),
      ...products(low, 0),
      ...products(high, 16),
      ...vector('wordsAdd'),
      ...vector('addPairs'),
      ...vector('add'),
      ...set(SUM),
    ],
    ...[...addTo(PACKED, number(16)), ...addTo(AT, number(32))],
  ]
  const row = [
    ...[...number(0), ...vector('splat'), ...set(SUM)],
    ...[...get(QUERY), ...set(AT)],
    ...[...get(PACKED), ...get(ROW_BYTES), 0x6a, ...set(ROW_END)],
    ...[0x03, VOID, ...block, ...get(PACKED), ...get(ROW_END), 0x49, 0x0d, 0, 0x0b],
    ...[...get(SCORES), ...lane(0), ...lane(1), 0x6a, ...lane(2), 0x6a, ...lane(3), 0x6a, 0x36, 2, 0],
    ...[...addTo(SCORES, number(4)), ...addTo(COUNT, number(-1))],
  ]
  const rows = [0x02, VOID, 0x03, VOID, ...get(COUNT), 0x45, 0x0d, 1, ...row, 0x0c, 0, 0x0b, 0x0b]
  const locals = [2, 2, I32, 3, V128]
  return [...locals, ...rows, 0x0b]
}

const moduleBytes = (): Uint8Array<ArrayBuffer> => {
  const code = body()
  return new Uint8Array([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 5, I32, I32, I32, I32, I32, 0]),
    ...section(2, [1, ...name('env'), ...name('memory'), 0x02, 0x00, 1]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...name('scan'), 0x00, 0]),
    ...section(10, [1, ...unsigned(code.length), ...code]),
  ])
}

const section = (id: number, content: number[]): number[] => [id, ...unsigned(content.length), ...content]

const name = (text: string): number[] => [text.length, ...Buffer.from(text)]

/** LEB128. */
const unsigned = (value: number): number[] => (value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)])

const signed = (value: number): number[] => (value >= -64 && value < 64 ? [value & 127] : [(value & 127) | 128, ...signed(value >> 7)])
