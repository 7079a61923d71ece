-- SPDX-License-Identifier: MIT OR Apache-2.0
-- Calls by libc from compiled traces, and by machine code that the script wrote: the hook answers both.
local ffi = require "ffi"
ffi.cdef [[
long syscall(long nr, ...);
void *mmap(void *addr, size_t len, int prot, int flags, int fd, long offset);
int mprotect(void *addr, size_t len, int prot);
]]
local code = "\xb8\x88\x13\x00\x00\x0f\x05\xc3" -- mov $5000,%eax; syscall; ret
local page = ffi.C.mmap(nil, 4096, 3, 0x22, -1, 0)
ffi.copy(page, code, #code)
assert(ffi.C.mprotect(page, 4096, 5) == 0)
local own = ffi.cast("long (*)(void)", page)
local sum = 0
for _ = 1, 2000 do
	sum = sum + tonumber(ffi.C.syscall(5000)) + tonumber(own())
end
assert(require("jit").status(), "the compiler is off")
assert(sum == 2000 * 2 * 77, sum)
print("answered")
