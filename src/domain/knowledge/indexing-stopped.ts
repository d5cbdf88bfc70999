/** The document was removed, or its indexing begun anew, while this one was under way: nothing is left to do. */
export class IndexingStopped extends Error {
  constructor() {
    super('the indexing of this document has ended elsewhere')
    this.name = 'IndexingStopped'
  }
}
