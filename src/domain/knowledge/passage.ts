import type { DocumentPassage } from './document.ts'
import type { ClosePair } from './pairs/close-pair.ts'

/** A passage that search found, best first. */
export interface Passage extends DocumentPassage {
  /** 0 to 1; comparable within one search only. */
  score: number
  /** How it was found: by its words, by its vector, or by both. */
  methods: {
    text?: { rank: number; score: number }
    vector?: { rank: number; similarity: number }
  }
}

export interface Evidence {
  /** 0 to 1: how much of what is asked the best passages cover. */
  score: number
  threshold: number
  isEnough: boolean
}

export interface SearchResult {
  /** The question as it was meant, where it was typed in the other keyboard layout. */
  meant?: string
  /** A pair whose question is the one that was asked, or nearly; it is the first of the passages. */
  pair?: ClosePair
  passages: Passage[]
  evidence: Evidence
}
