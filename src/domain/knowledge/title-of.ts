/** The words a document is known by: its file name without the ending, and its title where it has one. */
export const titleOf = (document: { name: string; title: string | null }): string => {
  const name = document.name.replace(/\.[a-z0-9]{1,10}$/i, '').replaceAll('_', ' ')
  return document.title === null || document.title === name ? name : `${name} ${document.title}`
}
