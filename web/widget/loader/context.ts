import type { ReplyXContext } from '../../static/replyx-widget.d.ts'
import type { PageContext } from '../protocol.ts'

const MAX_FACTS = 20
const MAX_KEY_CHARS = 60
const MAX_VALUE_CHARS = 300

/** Where the visitor is, and what the page wants to have told with his next message. */
export const contextOf = (given: ReplyXContext): PageContext => ({
  url: location.origin + location.pathname,
  title: document.title.slice(0, MAX_VALUE_CHARS),
  facts: Object.fromEntries(
    Object.entries(given)
      .slice(0, MAX_FACTS)
      .map(([key, value]) => [key.slice(0, MAX_KEY_CHARS), String(value).slice(0, MAX_VALUE_CHARS)]),
  ),
})
