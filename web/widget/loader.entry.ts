import { ensureApi } from './loader/api.ts'
import { readTag } from './loader/tag.ts'
import { createWidget } from './loader/widget.ts'

const tag = readTag(document)
const api = ensureApi(window)
// A single-page host may run the tag again; the widget that stands keeps standing.
if (tag && !api.has(tag.key)) api.add(tag.key, createWidget(tag, api))
