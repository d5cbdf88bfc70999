import { readFile } from 'node:fs/promises'
import { PDFiumModule } from '@hyzyla/pdfium'
import wasmPath from '@hyzyla/pdfium/pdfium.wasm' with { type: 'file' }

/** What of pdfium is used, by the names of its C headers. Addresses and handles are numbers; 0 is none. */
export interface Pdfium {
  readonly memory: WebAssembly.Memory
  malloc(sizeBytes: number): number
  free(address: number): void
  FPDF_InitLibrary(): void
  FPDF_LoadMemDocument(data: number, sizeBytes: number, password: number): number
  FPDF_GetLastError(): number
  FPDF_GetPageCount(document: number): number
  FPDF_GetMetaText(document: number, tag: number, buffer: number, sizeBytes: number): number
  FPDF_GetFormType(document: number): number
  FPDFDOC_InitFormFillEnvironment(document: number, info: number): number
  FPDF_LoadPage(document: number, index: number): number
  FPDF_ClosePage(page: number): void
  FPDFText_LoadPage(page: number): number
  FPDFText_ClosePage(text: number): void
  FPDFText_CountChars(text: number): number
  FPDFText_GetUnicode(text: number, index: number): number
  FPDFText_GetFontSize(text: number, index: number): number
  FPDFText_GetCharAngle(text: number, index: number): number
  FPDFText_GetMatrix(text: number, index: number, matrix: number): number
  FPDFText_GetCharOrigin(text: number, index: number, x: number, y: number): number
  FPDFText_GetLooseCharBox(text: number, index: number, box: number): number
  FPDFText_GetTextObject(text: number, index: number): number
  FPDFTextObj_GetFont(object: number): number
  FPDFFont_GetBaseFontName(font: number, buffer: number, sizeBytes: number): number
  FPDFPage_GetAnnotCount(page: number): number
  FPDFPage_GetAnnot(page: number, index: number): number
  FPDFPage_CloseAnnot(annotation: number): void
  FPDFAnnot_GetSubtype(annotation: number): number
  FPDFAnnot_GetFlags(annotation: number): number
  FPDFAnnot_GetRect(annotation: number, box: number): number
  FPDFAnnot_GetStringValue(annotation: number, key: number, buffer: number, sizeBytes: number): number
  FPDFAnnot_GetFormFieldType(form: number, annotation: number): number
  FPDFAnnot_GetFormFieldValue(form: number, annotation: number, buffer: number, sizeBytes: number): number
  FPDFAnnot_GetOptionCount(form: number, annotation: number): number
  FPDFAnnot_GetOptionLabel(form: number, annotation: number, index: number, buffer: number, sizeBytes: number): number
  FPDFAnnot_IsOptionSelected(form: number, annotation: number, index: number): number
  FPDFAnnot_IsChecked(form: number, annotation: number): number
}

/** Compiles and starts the library. The package's own wrapper checks every call, so only its imports are taken: a page is 20,000 calls. */
export const loadPdfium = async (): Promise<Pdfium> => {
  const module = new WebAssembly.Module(await readFile(wasmPath))
  let exports: WebAssembly.Exports = {}
  await PDFiumModule({
    instantiateWasm: (imports, done) => {
      const instance = new WebAssembly.Instance(module, imports)
      exports = instance.exports
      // The glue takes the instance here, though its types say a module.
      done(instance)
      return exports
    },
  })
  const pdfium = exports as Partial<Pdfium>
  if (!isWhole(pdfium)) throw new Error('pdfium.wasm lacks what is expected of it')
  pdfium.FPDF_InitLibrary()
  return pdfium
}

const isWhole = (pdfium: Partial<Pdfium>): pdfium is Pdfium => pdfium.FPDF_InitLibrary !== undefined && pdfium.memory !== undefined
