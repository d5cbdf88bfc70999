/** Texts of refusals, alphabetical. Each says what is wrong and what to do about it. */
export const errors = {
  'error.domain_invalid': '“{domain}” is not a domain we can allow. Write it like shop.com, *.shop.com or localhost:3000.',
  'error.domain_wildcard': '“{domain}” would allow too much. A star stands before a domain of your own, like *.shop.com.',
  'error.domains_too_many':
    'The list is too long: up to {max} domains. Take off what is not used, or use one line with a star, like *.shop.com.',
  'error.forbidden': 'You may not do this. Ask the owner of the workspace.',
  'error.unexpected': 'We could not finish this because of a fault on our side. What you typed is kept; try again in a minute.',
  'error.widget_domain':
    'This chat may not be shown on {domain}. Its owner can add this domain to the allowed domains of the assistant in the ReplyX console.',
  'error.widget_key': 'There is no chat with this key. Copy the line for your site from the console again.',
  'error.widget_token': 'This chat was open for too long. Reload the page to go on; what was said is kept.',
  'error.wrong_master_key':
    'The master key does not open this database. Put back the file {path} that was saved with it, or set REPLYX_MASTER_KEY to that key.',
} as const
