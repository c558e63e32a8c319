;; Exits without exporting a memory, which Wasmtime takes for a mistake of the caller.
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (func (export "_start") (call $exit (i32.const 3))))
