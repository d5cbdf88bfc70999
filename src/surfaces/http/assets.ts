import { Hono } from 'hono'
import { type Asset, type AssetName, assets } from '../../../.build/assets.ts'
import { AppError } from '../../kernel/app-error.ts'
import type { HttpEnv } from './env.ts'

/** The address of a built file; changes with its content. */
export const assetUrl = (name: AssetName): string => `/assets/${assets[name].path}`

export const findAsset = (name: AssetName): Asset => assets[name]

/** `/assets/…`: files inside the executable, cached for ever under the name that their content gave them. */
export const assetFiles = (): Hono<HttpEnv> => {
  const byPath = new Map(Object.values(assets).map((asset) => [asset.path, asset]))
  return new Hono<HttpEnv>().get('/:path', (c) => {
    const asset = byPath.get(c.req.param('path'))
    if (!asset) throw new AppError('not_found', { key: 'error.not_found' })
    return assetResponse(asset, c.req.raw, {
      'cache-control': 'public, max-age=31536000, immutable',
      // The widget's page is framed by other sites, whose rules may ask for this (COEP).
      'cross-origin-resource-policy': 'cross-origin',
    })
  })
}

/** Compressed as the reader likes it best. */
export const assetResponse = (asset: Asset, request: Request, headers: Record<string, string>): Response => {
  const accepted = request.headers.get('accept-encoding') ?? ''
  const choices: Array<[string, string | undefined]> = [
    ['br', asset.brotli],
    ['gzip', asset.gzip],
  ]
  const [encoding, file] = choices.find(([name, path]) => path !== undefined && new RegExp(`\\b${name}\\b`).test(accepted)) ?? []
  return new Response(Bun.file(file ?? asset.file), {
    headers: { ...headers, 'content-type': asset.type, vary: 'accept-encoding', ...(encoding ? { 'content-encoding': encoding } : {}) },
  })
}
