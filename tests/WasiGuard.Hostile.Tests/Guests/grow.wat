;; Grows its memory page by page until it is refused; the exit code is what it has then, in units of UNIT pages.
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (func (export "_start")
    (loop $again (br_if $again (i32.ne (memory.grow (i32.const 1)) (i32.const -1))))
    (call $exit (i32.div_u (memory.size) (i32.const UNIT)))))
