import { classes, html, type View } from '../../html.ts'
import type { Page } from '../../page.ts'
import { CSRF_FIELD } from '../../parts/form.ts'
import { icon } from '../../parts/icon.ts'
import { scriptWords } from '../../parts/script-words.ts'

export interface UploadAreaProps {
  /** New documents are attached to this assistant at once; `first` is the oldest one, made if there is none. */
  assistantId: string | undefined
  maxUploadBytes: number
  /** There is something below already; the area steps back. */
  isSmall: boolean
}

const ACCEPTED_FILES = '.md,.markdown,.txt,.docx,.pdf,.html,.htm'

/** A form of one file that works without a script; with it: many files, dropped anywhere on the area, each with its progress. */
export const uploadArea = (page: Page, props: UploadAreaProps): View => {
  const { t } = page
  return html`<form
    class=${classes('upload', props.isSmall && 'upload-small')}
    method="post"
    action=${`/knowledge/documents${props.assistantId ? `?assistant=${props.assistantId}` : ''}`}
    enctype="multipart/form-data"
    data-upload
    data-max-bytes=${props.maxUploadBytes}
  >
    <input type="hidden" name=${CSRF_FIELD} value=${page.csrfToken} />
    <div class="upload-target" data-drop>
      ${icon('upload', 'large')}
      <p><b>${t('knowledge.drop_here')}</b> <span class="text-ink-2">${t('knowledge.drop_formats', { size: page.format.bytes(props.maxUploadBytes) })}</span></p>
      <label class="button button-primary" for="files">
        ${t('knowledge.choose_files')}
        <input class="unseen" id="files" type="file" name="file" multiple accept=${ACCEPTED_FILES} required data-files />
      </label>
      <button class="button" type="submit" data-no-script>${t('knowledge.upload')}</button>
    </div>
    <p class="uploads-sum" role="status" data-uploads-sum></p>
    <ul class="uploads" data-uploads></ul>
    ${['error.file_', 'knowledge.pages', 'knowledge.passages'].map((prefix) => scriptWords(page, prefix))}
  </form>`
}
