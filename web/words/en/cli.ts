export const cli = {
  'cli.usage': `ReplyX {version}: AI customer support from your documents, in one executable.

Usage: replyx [COMMAND] [--setting VALUE …]

  serve                                    run the appliance (this is what happens without a command)
  setup-link                               print a new one-time link for the first account
  admin create --email E [--owner|--admin]       make an account and print its one-time link
  admin reset-password --email E           print a one-time link to set a new password
  migrate                                  bring the database up to date and exit
  config print | check                     show every setting and where it comes from | check them
  eval FOLDER [--json]                     ask a folder’s questions.jsonl of its corpus.jsonl and score the search
  extract FILE… [--json]                   show what is read in documents (PDF, DOCX, Markdown, text, HTML)
  healthcheck                              ask the running instance whether it is ready
  version                                  print the version

Every setting can be given as a flag, such as --listen 0.0.0.0:8080, or in the environment; “replyx config print” names them.`,
  'cli.unexpected': 'ReplyX stopped on an error it does not know: {reason}. REPLYX_LOG_LEVEL=debug shows where it happened.',
  'cli.unknown_command': 'There is no command “{command}”. “replyx help” lists what there is.',
  'cli.unknown_flag': 'There is no flag “{flag}” here. “replyx help” lists what there is.',
  'cli.flag_needs_value': 'The flag “{flag}” needs a value, such as {flag} VALUE.',
  'cli.unknown_setting': 'warning: {name} is not a setting of ReplyX and is ignored; “replyx config print” lists the settings.',
  'cli.config_ok': 'The settings are in order.',
  'cli.config_source_default': 'default',
  'cli.config_source_environment': 'environment',
  'cli.config_source_file': 'file',
  'cli.config_source_flag': 'flag',
  'cli.config_unset': '(not set)',
  'cli.config_secret': '(set, hidden)',
  'cli.banner_version': 'ReplyX {version}',
  'cli.banner_data': 'Data folder:  {path}',
  'cli.banner_address': 'Address:      {url}',
  'cli.banner_setup': 'Open this link to finish set-up (valid {minutes} minutes):',
  'cli.healthy': 'ready',
  'cli.unhealthy': 'not ready: {reason}',
  'cli.migrated': 'The database is up to date.',
  'cli.stopping': 'Stopping; open work is being finished…',
  'cli.setup_link': 'Open this link to make the first account. It is valid for 30 minutes and works once:',
  'cli.admin_made': 'The admin account {email} is made. Its owner opens this link to set a password; it is valid for 7 days:',
  'cli.account_made': 'The account {email} is made. Its owner opens this link to set a password; it is valid for 7 days:',
  'cli.reset_link': 'The link to a new password for the account {email}. It is valid for one hour and works once:',
  'cli.default_business': 'My business',
  'cli.extract_usage': 'Name the files: replyx extract FILE… [--json].',
  'cli.extract_not_found': 'there is no such file.',
  'cli.extracted': 'read; characters: {characters}',
  'cli.extracted_pages': 'read; pages: {pages}, characters: {characters}',
  'cli.eval_usage': 'Name the folder: replyx eval FOLDER [--json]. It holds corpus.jsonl and questions.jsonl.',
} as const
