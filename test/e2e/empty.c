/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Preloaded into the native run, so that both runs have the same environment. */
extern int e2e_empty_library;
int e2e_empty_library = 1;
