/** A certificate nobody signed, for servers that tests start and clients must refuse. Its key guards nothing. */
export const SELF_SIGNED = {
  name: 'self-signed.test',
  cert: `-----BEGIN CERTIFICATE-----
MIIBqTCCAVCgAwIBAgIUARo/lYnz+x5Dy/eCfF72oA9hPXgwCgYIKoZIzj0EAwIw
GzEZMBcGA1UEAwwQc2VsZi1zaWduZWQudGVzdDAgFw0yNjExMjIxMTM5MzJaGA8y
MTI2MTAyOTExMzkzMlowGzEZMBcGA1UEAwwQc2VsZi1zaWduZWQudGVzdDBZMBMG
ByqGSM49AgEGCCqGSM49AwEHA0IABJrGrtgnhadHp5TWPloo0/m4TdEfuwp+wjac
wqcn09V/FaayWx/CyvH2KXHp7Yg8BPlHCe/BDhqNXgKTiVpziBujcDBuMB0GA1Ud
DgQWBBR3TOEEonzbdovWdBjOEOpdkhAuSzAfBgNVHSMEGDAWgBR3TOEEonzbdovW
dBjOEOpdkhAuSzAPBgNVHRMBAf8EBTADAQH/MBsGA1UdEQQUMBKCEHNlbGYtc2ln
bmVkLnRlc3QwCgYIKoZIzj0EAwIDRwAwRAIgKixBoaOw+2MoBSMpZx5ZkBj7NwPR
Mz13MCltEA2uAvYCIG0U2p+UyDB8VnGw7SfaaPUa8bRcZwhwraMzsqNwts+m
-----END CERTIFICATE-----`,
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgsz3ndFaDWm9MLBMT
crssHjIGLTwM/tPRDpvi+paN02qhRANCAASaxq7YJ4WnR6eU1j5aKNP5uE3RH7sK
fsI2nMKnJ9PVfxWmslsfwsrx9ilx6e2IPAT5RwnvwQ4ajV4Ck4lac4gb
-----END PRIVATE KEY-----`,
}
