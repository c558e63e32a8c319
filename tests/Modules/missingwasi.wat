;; Imports a function that wasi_snapshot_preview1 does not have.
(module
  (import "wasi_snapshot_preview1" "no_such_function" (func $missing (result i32)))
  (memory (export "memory") 1)
  (func (export "_start") (drop (call $missing))))
