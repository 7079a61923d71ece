/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * tcb_probe - use a thread block as a hook would, and see whether libc agrees; private to
 * tcb*.c
 */
#ifndef ZPL_TCB_PROBE_H
#define ZPL_TCB_PROBE_H

#include "tcb_layout.h"

/**
 * zpl_tcb_probe() - lend a block to the calling thread and try it
 *
 * @layout: offsets found so far; keys and call_tls_dtors are filled in
 * @tcb:    a block nobody runs on
 *
 * Return:  NULL, or what does not hold, in words
 * Context: start-up, on the start-up thread.
 */
const char *zpl_tcb_probe(struct zpl_tcb_layout *layout, struct zpl_tcb *tcb);

#endif
