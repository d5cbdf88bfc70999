import type { UserConfig } from '@unocss/core'
import { presetWind4, type Theme } from '@unocss/preset-wind4'

const token = (name: string): string => `var(--${name})`
const tone = (name: string): Record<string, string> => ({ DEFAULT: token(name), soft: token(`${name}-soft`) })

/** The utilities of every page, over the tokens of tokens.css. The build puts our hand-written css below them and above the reset. */
export const unoConfig: UserConfig<Theme> = {
  presets: [presetWind4({ preflights: { reset: true, theme: 'on-demand' }, arbitraryVariants: false })],
  outputToCssLayers: true,
  theme: {
    font: { sans: token('font'), mono: token('font-mono') },
    spacing: { DEFAULT: '4px' },
    colors: {
      surface: { 0: token('surface-0'), 1: token('surface-1'), 2: token('surface-2'), 3: token('surface-3') },
      ink: { 1: token('ink-1'), 2: token('ink-2'), 3: token('ink-3') },
      line: { DEFAULT: token('line'), strong: token('line-strong') },
      accent: tone('accent'),
      good: tone('good'),
      warn: tone('warn'),
      bad: tone('bad'),
      info: tone('info'),
    },
    radius: { sm: token('radius-1'), md: token('radius-2'), lg: token('radius-3') },
    text: {
      small: { fontSize: '13px', lineHeight: '18px' },
      body: { fontSize: '14px', lineHeight: '21px' },
      lead: { fontSize: '16px', lineHeight: '24px' },
      title: { fontSize: '20px', lineHeight: '28px' },
      display: { fontSize: '28px', lineHeight: '34px' },
    },
    breakpoint: { sm: '560px', md: '768px', lg: '1080px', xl: '1320px' },
  },
}
