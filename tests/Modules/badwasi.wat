;; Imports a function of WASI with another type.
(module
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i64) (result i32)))
  (memory (export "memory") 1)
  (func (export "_start") (drop (call $write (i32.const 1) (i64.const 0)))))
