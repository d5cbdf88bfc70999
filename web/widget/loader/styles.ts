/** The style of the launcher and the panel. `!important` on the host element: inside a shadow root it wins over whatever the page
 *  says about its own divs. Colours and places come as custom properties, set through the object model. */
export const STYLES = `
:host{all:initial!important;position:fixed!important;inset:auto!important;width:0!important;height:0!important;display:block!important;z-index:2147483000!important}
:host([data-open]){z-index:2147483001!important}
*{box-sizing:border-box}
.launcher{position:fixed;bottom:var(--rx-y);width:var(--rx-side);height:var(--rx-side);padding:0;border:0;border-radius:50%;display:grid;place-items:center;cursor:pointer;background:var(--rx-accent);color:var(--rx-ink);box-shadow:0 1px 3px rgb(0 0 0/.24),0 6px 20px rgb(0 0 0/.18);transition:transform .12s ease,box-shadow .12s ease}
.launcher:hover{transform:translateY(-1px);box-shadow:0 2px 4px rgb(0 0 0/.26),0 10px 26px rgb(0 0 0/.22)}
.launcher:active{transform:none}
.launcher:focus-visible{outline:3px solid var(--rx-accent);outline-offset:3px;box-shadow:0 0 0 3px #fff,0 0 0 7px #000}
.launcher svg{width:26px;height:26px;grid-area:1/1;transition:opacity .12s ease,transform .12s ease}
.cross,.open .bubble{opacity:0;transform:scale(.6)}
.open .cross{opacity:1;transform:none}
.badge{position:absolute;top:-4px;right:-4px;min-width:22px;height:22px;padding:0 6px;border:2px solid #fff;border-radius:11px;background:#b0281f;color:#fff;font:600 12px/18px system-ui,sans-serif;text-align:center;box-sizing:border-box}
.badge:empty,.open .badge{display:none}
.teaser{position:fixed;bottom:calc(var(--rx-y) + 4px);display:flex;align-items:flex-start;max-width:min(280px,calc(100vw - var(--rx-x) - var(--rx-side) - 32px));padding:2px;border-radius:14px;background:var(--rx-paper);color:var(--rx-text);box-shadow:0 2px 6px rgb(0 0 0/.12),0 10px 30px -6px rgb(0 0 0/.3);font:15px/1.4 system-ui,sans-serif;animation:rise .2s ease}
.teaser button{border:0;background:none;color:inherit;font:inherit;cursor:pointer;border-radius:12px}
.words{padding:10px 4px 10px 12px;text-align:start;overflow-wrap:anywhere}
.away{flex:none;display:grid;place-items:center;width:32px;height:32px;padding:0}
.away svg{width:16px;height:16px}
.teaser button:focus-visible{outline:2px solid currentColor;outline-offset:-2px}
.right .teaser{right:calc(var(--rx-x) + var(--rx-side) + 12px)}
.left .teaser{left:calc(var(--rx-x) + var(--rx-side) + 12px)}
@keyframes rise{from{opacity:0;transform:translateY(6px)}}
.right .launcher,.right .panel{right:var(--rx-x)}
.left .launcher,.left .panel{left:var(--rx-x)}
.panel{position:fixed;bottom:calc(var(--rx-y) + var(--rx-side) + 12px);width:384px;height:min(640px,calc(100vh - var(--rx-y) - var(--rx-side) - 32px));height:min(640px,calc(100dvh - var(--rx-y) - var(--rx-side) - 32px));max-width:calc(100vw - var(--rx-x) - 16px);border-radius:14px;overflow:hidden;background:var(--rx-paper);box-shadow:0 2px 6px rgb(0 0 0/.12),0 16px 48px -8px rgb(0 0 0/.36);visibility:hidden;opacity:0;transform:translateY(8px);transition:opacity .12s ease,transform .12s ease,visibility 0s .12s}
.small .panel{width:348px;height:min(560px,calc(100dvh - var(--rx-y) - var(--rx-side) - 32px))}
.large .panel{width:440px;height:min(720px,calc(100dvh - var(--rx-y) - var(--rx-side) - 32px))}
.open .panel{visibility:visible;opacity:1;transform:none;transition:opacity .12s ease,transform .12s ease}
iframe{display:block;width:100%;height:100%;border:0;color-scheme:normal}
.phone .panel{inset:var(--rx-top,0) 0 auto 0;width:100%;max-width:none;height:var(--rx-height,100vh);border-radius:0;box-shadow:none}
.phone.open .launcher{visibility:hidden}
@media (prefers-reduced-motion:reduce){.launcher,.launcher svg,.panel,.open .panel{transition:none}.teaser{animation:none}}
@media (forced-colors:active){.launcher{border:2px solid ButtonText}}
@media print{:host{display:none!important}}
`
