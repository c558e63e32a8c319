;; Exits in its start function, while it is instantiated; whoever runs _start all the same traps.
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (func $start (call $exit (i32.const 7)))
  (start $start)
  (func (export "_start") (unreachable)))
