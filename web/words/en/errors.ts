/** Texts of refusals, alphabetical. Each says what is wrong and what to do about it. */
export const errors = {
  'error.answer_failed':
    'The answer could not be made this time. Nothing is lost: send the question again in a minute, or ask for a person.',
  'error.assistant_not_found': 'There is no such assistant here. It may have been removed: choose another one.',
  'error.bad_cursor': 'This page mark is not valid. Begin again from the first page.',
  'error.bad_field': 'The field “{field}” is not right: {reason}.',
  'error.body_too_large': 'The body is larger than {kb} KB. Send less at once.',
  'error.broken_upload': 'The upload broke off before its end. Nothing was stored: send the file again.',
  'error.busy': 'Too many requests right now. Wait a few seconds and try again.',
  'error.config_file': '{name} points at {path}, which cannot be read. Check the path and its rights.',
  'error.config_value': 'The setting {name} is wrong: {reason}.',
  'error.data_dir_in_use':
    'Another ReplyX is running on {path}. Stop it first, or give this one a data folder of its own (REPLYX_DATA_DIR).',
  'error.data_dir_unwritable':
    'The data folder {path} cannot be written. Check its owner and rights, or name another one (REPLYX_DATA_DIR).',
  'error.database_busy':
    'The database is held by another program. Nothing was changed: try again in a moment, and close tools that keep it open.',
  'error.database_newer':
    'This database was written by a newer ReplyX (it knows {migration}). Start that version, or restore the copy taken before the upgrade.',
  'error.database_unwritable': 'The database cannot be written. Check the disk and the rights of the data folder.',
  'error.dialog_not_found': 'There is no such dialog here.',
  'error.disk_full': 'The disk is full. Nothing was changed: free some space, ReplyX goes on by itself.',
  'error.domain_invalid': '“{domain}” is not a domain we can allow. Write it like shop.com, *.shop.com or localhost:3000.',
  'error.domain_wildcard': '“{domain}” would allow too much. A star stands before a domain of your own, like *.shop.com.',
  'error.domains_too_many':
    'The list is too long: up to {max} domains. Take off what is not used, or use one line with a star, like *.shop.com.',
  'error.forbidden': 'You may not do this. Ask the owner of the workspace.',
  'error.foreign_page': 'This request did not come from a page of this ReplyX, so nothing was done. Reload the page and try again.',
  'error.no_workspace': 'Your account belongs to no workspace. Ask its owner for an invitation.',
  'error.not_a_form': 'This address takes a form. Reload the page and send it again.',
  'error.not_an_upload': 'Send files as multipart/form-data.',
  'error.not_found': 'There is nothing at this address. Check the link.',
  'error.not_json': 'The body must be JSON with the header Content-Type: application/json.',
  'error.port_in_use': 'The address {address} is taken by another program. Stop it, or choose another one with REPLYX_LISTEN.',
  'error.signed_out': 'You were signed out. Sign in again to go on.',
  'error.too_many_assistants': 'A workspace holds at most {max} assistants. Remove one that is not used.',
  'error.too_many_files': 'At most {max} files at once. Send the rest after these.',
  'error.too_many_streams': 'Too many live views are open. Close other tabs of this page; it will try again by itself.',
  'error.turn_not_found': 'There is no such answer to stop here.',
  'error.unexpected': 'We could not finish this because of a fault on our side. What you typed is kept; try again in a minute.',
  'error.widget_domain':
    'This chat may not be shown on {domain}. Its owner can add this domain to the allowed domains of the assistant in the ReplyX console.',
  'error.widget_key': 'There is no chat with this key. Copy the line for your site from the console again.',
  'error.widget_token': 'This chat was open for too long. Reload the page to go on; what was said is kept.',
  'error.widget_too_fast': 'That was a lot of messages at once. Try again in {seconds} s; what you wrote is kept.',
  'error.wrong_master_key':
    'The master key does not open this database. Put back the file {path} that was saved with it, or set REPLYX_MASTER_KEY to that key.',
  'error.too_many_requests': 'Too many requests. Try again in {seconds} s.',
  'error.api_key':
    'The API key is missing or not valid. Send it as Authorization: Bearer rx_live_… ; keys are made in Settings → API keys.',
  'error.metrics_closed': 'Metrics are read from this machine only, or with the token set in REPLYX_METRICS_TOKEN.',
} as const
