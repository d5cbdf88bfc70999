export const compare = {
  'compare.about': 'The last questions of the test, asked once more with the assistant as it is now. Nothing of it reaches a customer.',
  'compare.after': 'Now',
  'compare.again': 'Ask once more',
  'compare.ask': 'Ask again',
  'compare.before': 'Before',
  'compare.empty_text': 'Ask the assistant two or three questions in the test. After a change you see here how the answers have changed.',
  'compare.empty_title': 'Nothing to compare yet',
  'compare.link': 'Compare before and after',
  'compare.not_yet': 'Not asked again yet.',
  'compare.title': 'Before and after',
  'compare.to_test': 'To the test',
} as const
