;; Prints I in its start function, while it is instantiated, and S in _start.
(module
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 16) "IS")
  (func $put (param $text i32)
    (i32.store (i32.const 0) (local.get $text))
    (i32.store (i32.const 4) (i32.const 1))
    (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))))
  (func $start (call $put (i32.const 16)))
  (start $start)
  (func (export "_start") (call $put (i32.const 17))))
