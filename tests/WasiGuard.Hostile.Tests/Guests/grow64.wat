;; As grow, with addresses of 64 bits; asks for more than there can be first. The exit code is in MiB.
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") i64 1)
  (func (export "_start")
    (drop (memory.grow (i64.const 0x1000000000000)))
    (drop (memory.grow (i64.const 0x100000)))
    (loop $again (br_if $again (i64.ne (memory.grow (i64.const 1)) (i64.const -1))))
    (call $exit (i32.wrap_i64 (i64.div_u (memory.size) (i64.const 16))))))
