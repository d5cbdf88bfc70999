export { startHttpProxy } from './http-proxy.ts'
export { startSocks5Proxy } from './socks5-proxy.ts'
