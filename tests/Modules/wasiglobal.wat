;; Imports a global from WASI, which has functions only.
(module
  (import "wasi_snapshot_preview1" "environ" (global i32))
  (memory (export "memory") 1)
  (func (export "_start")))
