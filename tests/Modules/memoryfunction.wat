;; Imports from WASI, and exports a function as memory.
(module
  (import "wasi_snapshot_preview1" "sched_yield" (func $yield (result i32)))
  (func (export "memory"))
  (func (export "_start") (drop (call $yield))))
