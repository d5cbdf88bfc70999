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
  'error.embedding_space_gone':
    'The vectors of this document were made by a model that is no longer connected. Connect it again or upload the document anew.',
  'error.model_address_refused':
    'This address is on a private network, and calling it is not allowed. If the server is yours, add its host and port to the allowed addresses (REPLYX_ALLOWED_ADDRESSES).',
  'error.model_bad_reply': 'What answers at this address is not an OpenAI-compatible server. Check the base URL: it usually ends with /v1.',
  'error.model_bad_request': 'The provider did not take the request. Check that the chosen model is one for chat.',
  'error.model_context_too_long': 'The question and the documents did not fit into the model. Choose one with a larger context.',
  'error.model_invalid_key': 'The provider did not accept the key. Copy it from the provider’s console again and enter it whole.',
  'error.model_network': 'The provider cannot be reached. Check the address, and that the server runs and is reachable from this machine.',
  'error.model_none': 'No model can answer right now. Try again in a minute.',
  'error.model_not_found': 'The provider has no such model, or this key may not use it. Choose another model.',
  'error.model_overloaded': 'The provider is overloaded. ReplyX will try again by itself.',
  'error.model_quota_exhausted':
    'The money or the limit at the provider has run out. Top it up in the provider’s console; ReplyX returns to it by itself.',
  'error.model_rate_limited': 'The provider asks for fewer calls. ReplyX will try again by itself.',
  'error.model_region_blocked':
    'The provider does not serve the country this request came from. Enter the address of a proxy as the base URL or choose another provider.',
  'error.model_timeout': 'The provider did not answer in time. Check that the server is not overloaded and try again.',
  'error.model_untrusted_tls':
    'The server’s certificate cannot be trusted: it has expired, belongs to another name or is signed by nobody known. Install a valid one.',
  'error.provider_key_again': 'The address has changed. Enter the key again: the old one is not sent to another server.',
  'error.provider_key_form': 'The key contains spaces, line breaks or letters that are not Latin. Copy it again.',
  'error.provider_key_needed': 'OpenAI needs a key. You make one at platform.openai.com under API keys.',
  'error.provider_not_found': 'There is no such provider. It may have been removed: reload the page.',
  'error.provider_url': 'Enter the whole base URL, such as https://api.example.com/v1 or http://localhost:11434/v1.',
  'error.provider_url_https': 'Only your own network may be called without encryption. Begin the address with https://.',
  'error.provider_url_secret': 'Take the name and password out of the address. The key has a field of its own.',
  'error.providers_changed': 'The list of providers has changed meanwhile. Reload the page and try again.',
  'error.too_many_providers': 'There may be no more than {max} providers. Remove one you do not need.',
  'error.usage_period': 'Choose a period of at most {days} days that begins before it ends.',
} as const
