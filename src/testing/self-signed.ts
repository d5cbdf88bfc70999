/** A certificate nobody signed, for servers that tests start and clients must refuse unless told to trust it. Its key guards nothing. */
export const SELF_SIGNED = {
  name: 'self-signed.test',
  cert: `-----BEGIN CERTIFICATE-----
MIIBvTCCAWKgAwIBAgIUVA9nuOJT17rrqQppIuFEiRfNMPEwCgYIKoZIzj0EAwIw
GzEZMBcGA1UEAwwQc2VsZi1zaWduZWQudGVzdDAgFw0yNjExMjIxMjExMzVaGA8y
MTI2MTAyOTEyMTEzNVowGzEZMBcGA1UEAwwQc2VsZi1zaWduZWQudGVzdDBZMBMG
ByqGSM49AgEGCCqGSM49AwEHA0IABMiZx0AO0SoaKiwn6aHkhxV73LR1GD35Pesv
+vuHK7ERmqM0tyrqd7q1UL/xgByH+sC/wOTIEX/SUeBPUlpxDcijgYEwfzAdBgNV
HQ4EFgQUqXztcqlKAjXQdd+9TKeT4vndfpAwHwYDVR0jBBgwFoAUqXztcqlKAjXQ
dd+9TKeT4vndfpAwDwYDVR0TAQH/BAUwAwEB/zAsBgNVHREEJTAjghBzZWxmLXNp
Z25lZC50ZXN0gglsb2NhbGhvc3SHBH8AAAEwCgYIKoZIzj0EAwIDSQAwRgIhAPW7
5zMvykTallQLpm7da+3YOl7l7wjcDZN2+Eg2aqRlAiEAnu2Uw4JbgqVsF1evLJmg
q5C4HbiCCyGk7wbwNGTSYO8=
-----END CERTIFICATE-----`,
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgiJNyr8o7LraM1MIL
hTdqlW04gfX6Jljq4uhKfRvNq86hRANCAATImcdADtEqGiosJ+mh5IcVe9y0dRg9
+T3rL/r7hyuxEZqjNLcq6ne6tVC/8YAch/rAv8DkyBF/0lHgT1JacQ3I
-----END PRIVATE KEY-----`,
}
