export interface Chime {
  play(): void
  /** Browsers let a page sound only after its visitor has touched it. */
  unlock(): void
}

const NOTES = [
  { hertz: 660, atS: 0 },
  { hertz: 880, atS: 0.12 },
]
const LOUDNESS = 0.05
const LENGTH_S = 0.35

/** Two soft notes, made on the spot: no file to load, none to be refused by a policy. */
export const createChime = (isOn: () => boolean): Chime => {
  let audio: AudioContext | undefined
  return {
    unlock: () => {
      if (audio || !isOn() || typeof AudioContext === 'undefined') return
      audio = new AudioContext()
    },
    play: () => {
      if (!audio || !isOn()) return
      void audio.resume()
      for (const { hertz, atS } of NOTES) note(audio, hertz, audio.currentTime + atS)
    },
  }
}

const note = (audio: AudioContext, hertz: number, at: number): void => {
  const tone = audio.createOscillator()
  const volume = audio.createGain()
  tone.frequency.value = hertz
  volume.gain.setValueAtTime(0, at)
  volume.gain.linearRampToValueAtTime(LOUDNESS, at + 0.02)
  volume.gain.exponentialRampToValueAtTime(0.0001, at + LENGTH_S)
  tone.connect(volume).connect(audio.destination)
  tone.start(at)
  tone.stop(at + LENGTH_S)
}
