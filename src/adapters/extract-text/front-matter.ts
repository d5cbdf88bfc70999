/** Takes the settings block off the head of a Markdown file and keeps the title it may name. */
export const frontMatter = (text: string): { title: string | undefined; body: string } => {
  const found = /^(---|\+\+\+)[ \t]*\r?\n([\s\S]{0,20000}?)\r?\n\1[ \t]*(?:\r?\n|$)/.exec(text)
  const settings = found?.[2]
  if (!found || settings === undefined || !/^\s*[\w-]+\s*[:=]/m.test(settings)) return { title: undefined, body: text }
  const title = /^title\s*[:=]\s*(.+)$/m.exec(settings)?.[1]?.trim()
  return { title: title?.replace(/^(["'])(.*)\1$/, '$2') || undefined, body: text.slice(found[0].length) }
}
