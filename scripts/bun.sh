# Sourced by scripts/start and scripts/test: stands in the project's root with `bun` of the pinned version first on PATH and the
# dependencies installed. Only Node and npm are needed; what is fetched stays in .tools/ and node_modules/.

cd "$(dirname -- "$0")/.." || exit 1

bun_wanted=$(sed -n 's/^ *"bun": *"\([0-9][0-9.]*\)".*/\1/p' package.json | head -n 1)
if [ -z "$bun_wanted" ]; then
  echo "package.json names no Bun version under engines.bun" >&2
  exit 1
fi

bun_works() {
  [ -x "$1" ] && [ "$("$1" --version 2>/dev/null)" = "$bun_wanted" ]
}

# The launcher of the npm package is a placeholder until its install script has run, and npm may refuse to run it; then the
# executable is still in the package for this system. Whichever answers with the right version is taken.
bun_installed() {
  for bun_candidate in "$1"/node_modules/bun/bin/bun.exe "$1"/node_modules/@oven/bun-*/bin/bun "$1"/node_modules/@oven/bun-*/bin/bun.exe; do
    if bun_works "$bun_candidate"; then
      printf '%s\n' "$bun_candidate"
      return 0
    fi
  done
  return 1
}

bun_install() {
  if ! command -v npm >/dev/null 2>&1; then
    echo "Bun $bun_wanted is not on PATH, and there is no npm to fetch it with. Install either and run this again." >&2
    return 1
  fi
  echo "fetching Bun $bun_wanted by npm" >&2
  bun_fetching=$1.$$
  mkdir -p "$bun_fetching"
  # --ignore-scripts: what the install script would do is not needed, see above.
  if npm install --prefix "$bun_fetching" --no-save --no-package-lock --no-audit --no-fund --ignore-scripts --include=optional \
    --loglevel=error "bun@$bun_wanted" >&2; then
    rm -rf "$1"
    mv "$bun_fetching" "$1"
  else
    rm -rf "$bun_fetching"
    return 1
  fi
}

bun_home=$PWD/.tools/bun-$bun_wanted
if bun_path=$(command -v bun) && bun_works "$bun_path"; then
  :
else
  bun_path=$(bun_installed "$bun_home") || { bun_install "$bun_home" && bun_path=$(bun_installed "$bun_home"); } || {
    echo "Bun $bun_wanted could not be fetched, or does not run on this machine" >&2
    exit 1
  }
  # Scripts and programs under test say `bun`, whatever the file is called.
  ln -sf "$bun_path" "$bun_home/bun"
  PATH=$bun_home:$PATH
  export PATH
fi

bun install --frozen-lockfile --no-summary --no-progress || {
  echo "the dependencies could not be installed" >&2
  exit 1
}
