# SPDX-License-Identifier: MIT OR Apache-2.0
# shellcheck shell=sh
#
# Sourced by examples/run and test/run: packages, configure, build. Quiet unless
# something fails. Expects $top, the source folder; builds in $build.

build=${ZPL_BUILD_DIR:-$top/build}
setup_log=$build/setup.log

say() {
	printf '%s: %s\n' "${0##*/}" "$*" >&2
}

# run_quietly WHAT COMMAND...: the command's output is shown only if it fails.
run_quietly() {
	what=$1
	shift
	if ! "$@" >"$setup_log" 2>&1 </dev/null; then
		cat "$setup_log" >&2
		say "cannot $what"
		return 1
	fi
}

# missing_packages GROUP: those of cmake/packages.txt that are not installed.
missing_packages() {
	while read -r group package unless command _; do
		[ "$group" = "$1" ] || continue
		[ "$unless" = unless ] && command -v "$command" >/dev/null && continue
		state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) || state=
		[ "$state" = installed ] || printf '%s ' "$package"
	done <"$top/cmake/packages.txt"
}

# Services that come with a package must not start on the user's machine.
install_packages() {
	policy=/usr/sbin/policy-rc.d
	made_policy=
	if [ ! -e $policy ]; then
		printf '#!/bin/sh\nexit 101\n' >$policy && chmod +x $policy && made_policy=1
	fi
	export DEBIAN_FRONTEND=noninteractive
	status=0
	run_quietly "update apt's lists" apt-get -q update || status=1
	# shellcheck disable=SC2068 # one word a package
	[ $status -ne 0 ] || run_quietly "install: $*" \
		apt-get -q -y --no-install-recommends install $@ || status=1
	[ -z "$made_policy" ] || rm -f $policy
	return $status
}

# need_packages GROUP: installs what is missing as root, else names it.
need_packages() {
	if ! command -v dpkg-query >/dev/null; then
		say "not a Debian system: packages of group '$1' in cmake/packages.txt are not checked"
		return 0
	fi
	missing=$(missing_packages "$1")
	[ -n "$missing" ] || return 0
	if [ "$(id -u)" -ne 0 ]; then
		say "missing packages: ${missing% } (as root: apt-get install ${missing% })"
		return 1
	fi
	say "installing: ${missing% }"
	install_packages "$missing"
}

# need_build TARGET...: configures $build and builds, everything without a target.
need_build() {
	generator=Ninja
	command -v ninja >/dev/null || generator='Unix Makefiles'
	if [ ! -f "$build/build.ninja" ] && [ ! -f "$build/Makefile" ]; then
		run_quietly configure cmake -S "$top" -B "$build" -G "$generator" || return 1
	elif ! cmake -S "$top" -B "$build" >"$setup_log" 2>&1 </dev/null; then
		# of another place or generator: begin anew
		run_quietly configure cmake --fresh -S "$top" -B "$build" -G "$generator" || return 1
	fi
	run_quietly build cmake --build "$build" --parallel ${1:+--target "$@"}
}

mkdir -p "$build"
