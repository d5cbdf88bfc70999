/** Mails, plain text. A line is a paragraph. */
export const mail = {
  'mail.reset_subject': 'A new password for ReplyX',
  'mail.reset_text': `Somebody asked for a new password for the account {email}.

To set it, open this link. It works once, within {minutes} minutes:
{url}

If it was not you, do nothing: your password stays as it is.`,
  'mail.password_changed_subject': 'Your ReplyX password was changed',
  'mail.password_changed_text': `The password of the account {email} has just been changed, and all other devices were signed out.

If it was not you, set a new password at once with “Forgot the password?” on the sign-in page, and tell whoever runs this ReplyX.`,
  'mail.person_subject': { one: 'ReplyX: a customer waits for a person', other: 'ReplyX: {count} customers wait for a person' },
  'mail.person_text': `Customers ask for a person to answer them:

{list}

You can answer in the ReplyX console, under “Dialogs”. Until you do, the assistant goes on answering.`,
} as const
