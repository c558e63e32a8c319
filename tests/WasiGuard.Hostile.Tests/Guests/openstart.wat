;; Opens its root 5,000 times in the start function, before it is instantiated, then once in _start; the exit code is the errno.
(module
  (import "wasi_snapshot_preview1" "path_open" (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) ".")
  (func $once (result i32)
    (call $open (i32.const 3) (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 2) (i64.const 16384) (i64.const 0) (i32.const 0) (i32.const 8)))
  (func $all (local $left i32)
    (local.set $left (i32.const 5000))
    (loop $again
      (drop (call $once))
      (br_if $again (local.tee $left (i32.sub (local.get $left) (i32.const 1))))))
  (start $all)
  (func (export "_start") (call $exit (call $once))))
