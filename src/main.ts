// The child that reads an untrusted file begins here too: it must not pay for, or reach, anything of the server.
const [, , command = 'serve'] = process.argv

if (command === '__extract') {
  const { runExtractChild } = await import('./adapters/extract-child/child.ts')
  await runExtractChild()
} else {
  const { runCommand } = await import('./command.ts')
  process.exitCode = await runCommand(process.argv.slice(2))
}

export {}
