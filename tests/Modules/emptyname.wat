;; Exports a function under the empty name, which a program that looks for a default export runs instead of _start.
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (func (export "") (call $exit (i32.const 9)))
  (func (export "_start") (call $exit (i32.const 3))))
